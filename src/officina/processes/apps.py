from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "officina.processes"
    label = "processes"

    def ready(self) -> None:
        from officina.processes import events, record_types, rights  # noqa: F401 # makes them known

        rights.offer_rights()
