from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "officina.shell"
    label = "shell"
