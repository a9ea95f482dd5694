from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "knowdo_web.records.jobs"
    label = "jobs"
