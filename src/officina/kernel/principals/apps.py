from django.apps import AppConfig


class PrincipalsConfig(AppConfig):
    name = "officina.kernel.principals"
    label = "principals"
