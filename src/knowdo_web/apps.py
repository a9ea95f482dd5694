"""The site as one Django app, for its templates, static files and template tags."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "knowdo_web"
    label = "knowdo_web"
    verbose_name = "knowdo"
