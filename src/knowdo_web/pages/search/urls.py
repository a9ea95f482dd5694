from django.urls import path

from knowdo_web.pages.search import views

app_name = "search"
urlpatterns = [path("search/", views.search, name="search")]
