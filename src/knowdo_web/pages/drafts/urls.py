from django.urls import path

from knowdo_web.pages.drafts import views

app_name = "drafts"
urlpatterns = [
    path("drafts/<uuid:draft>/", views.draft, name="draft"),
    path("drafts/<uuid:draft>/drop/", views.drop, name="drop"),
]
