from django.urls import path

from knowdo_web.pages.questions import views

app_name = "questions"
urlpatterns = [
    path("questions/", views.questions, name="list"),
    path("questions/new/", views.ask_area, name="new"),
    path("questions/<uuid:question>/", views.question, name="question"),
]
