from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "knowdo_web.records.allocation"
    label = "allocation"
