from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "officina.parties"
    label = "parties"

    def ready(self) -> None:
        from officina.parties import record_types  # noqa: F401 # declares the types
