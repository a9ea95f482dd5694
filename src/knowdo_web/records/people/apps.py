from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "knowdo_web.records.people"
    label = "people"
