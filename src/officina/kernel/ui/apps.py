from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "officina.kernel.ui"
    label = "ui"
