from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "knowdo_web.records.programme"
    label = "programme"
