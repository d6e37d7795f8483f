from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "officina.kernel.records"
    label = "records"
