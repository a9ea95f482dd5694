from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "knowdo_web.records.support"
    label = "support"
