from django.apps import AppConfig


class PreventionConfig(AppConfig):
    name = "bondgenoot.prevention"
