from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "knowdo_web.records.places"
    label = "places"
