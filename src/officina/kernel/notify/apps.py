from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "officina.kernel.notify"
    label = "notify"

    def ready(self) -> None:
        from officina.kernel.notify import events  # noqa: F401
