from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    name = "knowdo_web.records.observations"
    label = "observations"
