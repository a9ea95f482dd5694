from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "knowdo_web.records.drafts"
    label = "drafts"
