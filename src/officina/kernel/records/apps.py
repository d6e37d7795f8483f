from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "officina.kernel.records"
    label = "records"

    def ready(self) -> None:
        from officina.kernel.records import bin as bin_
        from officina.kernel.records import changed, setting_events  # noqa: F401 # makes kinds known

        bin_.register()
        changed.listen()
