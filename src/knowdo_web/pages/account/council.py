"""The addresses of a council's single sign-on. They are there only where one is set."""

from allauth.socialaccount import views
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

from knowdo_web.access.addresses import ANYONE, SIGNED_IN, page

urlpatterns = [
    path("", page(SIGNED_IN, post=SIGNED_IN)(views.connections), name="socialaccount_connections"),
    path("stopped/", page(ANYONE)(views.login_cancelled), name="socialaccount_login_cancelled"),
    path("failed/", page(ANYONE)(views.login_error), name="socialaccount_login_error"),
    path("unknown/", page(ANYONE, post=ANYONE)(views.signup), name="socialaccount_signup"),
    path("<str:provider_id>/", page(ANYONE, post=ANYONE)(oidc.login), name="openid_connect_login"),
    path("<str:provider_id>/back/", page(ANYONE)(oidc.callback), name="openid_connect_callback"),
]
