from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "knowdo_web.records.journal"
    label = "journal"
