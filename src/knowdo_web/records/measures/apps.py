from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "knowdo_web.records.measures"
    label = "measures"
