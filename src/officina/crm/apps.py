from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "officina.crm"
    label = "crm"

    def ready(self) -> None:
        from officina.crm import record_types  # noqa: F401 # declares the types
