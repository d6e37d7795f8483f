from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "officina.kernel.records"
    label = "records"

    def ready(self) -> None:
        from officina.kernel.records import bin as bin_

        bin_.register()
