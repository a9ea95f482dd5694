from django.urls import path

from knowdo_web.pages.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home")]
