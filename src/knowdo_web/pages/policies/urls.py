from django.urls import path

from knowdo_web.pages.policies import views

app_name = "policies"
urlpatterns = [
    path("manage/", views.manage, name="manage"),
    path("policies/", views.policies, name="list"),
    path("policies/<slug:place>/<slug:rule>/", views.set_policy, name="set"),
]
