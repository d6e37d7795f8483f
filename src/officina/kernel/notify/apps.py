from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "officina.kernel.notify"
    label = "notify"
