from django.urls import path

from knowdo_web.pages.help import views

app_name = "help"
urlpatterns = [
    path("help/", views.front, name="help"),
    path("help/glossary/", views.glossary, name="glossary"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("help/cookies/", views.cookies, name="cookies"),
    path("help/contact/", views.contact, name="contact"),
]
