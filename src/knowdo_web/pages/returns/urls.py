from django.urls import path

from knowdo_web.pages.returns import views

app_name = "returns"
urlpatterns = [
    path("returns/", views.returns, name="list"),
    path("returns/data.csv", views.returns_csv, name="csv"),
    path("returns/new/", views.new_returns, name="new"),
    path("returns/due/", views.change_due, name="change-due"),
    path("returns/<uuid:due>/sent/", views.sent, name="sent"),
]
