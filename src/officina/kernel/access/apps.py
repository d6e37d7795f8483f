from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "officina.kernel.access"
    label = "access"

    def ready(self) -> None:
        from officina.kernel.access import changed

        changed.listen()
