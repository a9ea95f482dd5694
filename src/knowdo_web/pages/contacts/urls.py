from django.urls import path

from knowdo_web.pages.contacts import reports, views

app_name = "contacts"
urlpatterns = [
    path("contacts/", views.log, name="log"),
    path("contacts/data.csv", views.log_csv, name="csv"),
    path("contacts/new/", views.new_contact, name="new"),
    path("contacts/queue/", reports.queue, name="queue"),
    path("contacts/reports/", reports.reports, name="reports"),
    path("contacts/reports/new/", reports.new_report, name="new-report"),
    path("contacts/reports/<uuid:report>/", reports.report, name="report"),
    path("contacts/steps/<uuid:step>/done/", views.step_done, name="step-done"),
    path("contacts/<uuid:contact>/", views.contact, name="contact"),
    path("contacts/<uuid:contact>/put-right/", views.put_right, name="put-right"),
]
