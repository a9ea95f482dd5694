from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "knowdo_web.records.signals"
    label = "signals"
