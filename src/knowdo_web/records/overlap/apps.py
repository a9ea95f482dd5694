from django.apps import AppConfig


class OverlapConfig(AppConfig):
    name = "knowdo_web.records.overlap"
    label = "overlap"
