from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "officina.kernel.database"
    label = "database"
