from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "officina.kernel.access"
    label = "access"
