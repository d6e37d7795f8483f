from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "officina.kernel.records"
    label = "records"

    def ready(self) -> None:
        from officina.kernel.records import bin as bin_
        from officina.kernel.records import (  # noqa: F401 # makes kinds known
            changed,
            setting_events,
            type_events,
        )
        from officina.kernel.records.vocabulary import FILTER, KEY, offered, offered_filter
        from officina.kernel.rules.vocabulary import offer

        offer(KEY, offered)
        offer(FILTER, offered_filter)
        bin_.register()
        changed.listen()
