from django.urls import path

from knowdo_web.pages.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.people, name="list"),
    path("people/data.csv", views.people_csv, name="csv"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invitations/<uuid:invitation>/withdraw/", views.withdraw, name="withdraw"),
    path("people/grants/<int:grant>/end/", views.end_grant, name="end-grant"),
    path("people/<uuid:person>/", views.person, name="person"),
    path("people/<uuid:person>/grant/", views.grant, name="grant"),
    path("people/<uuid:person>/leaving/", views.let_go, name="let-go"),
]
