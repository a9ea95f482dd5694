from django.urls import path

from knowdo_web.pages.gallery import views

app_name = "gallery"
urlpatterns = [path("components/", views.components, name="components")]
