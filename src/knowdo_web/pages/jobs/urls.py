from django.urls import path

from knowdo_web.pages.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.jobs, name="list"),
    path("jobs/data.csv", views.jobs_csv, name="csv"),
    path("jobs/<uuid:job>/", views.job, name="job"),
    path("jobs/<uuid:job>/progress/", views.progress, name="progress"),
]
