from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "officina.kernel.events"
    label = "events"

    def ready(self) -> None:
        from officina.kernel.events import drain, partitions
        from officina.kernel.jobs import register_loop

        autodiscover_modules("events", "subscribers")
        # Ten changes within a tenth of a second cost the readers of the log as much as one.
        register_loop("log", drain.step, every=1.0, channel="officina_event", gather=0.1)
        register_loop("log months", partitions.keep, every=6 * 3600)
