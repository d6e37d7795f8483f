from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DueConfig(AppConfig):
    name = "officina.kernel.due"
    label = "due"

    def ready(self) -> None:
        from officina.kernel.due import tick
        from officina.kernel.jobs import register_loop

        autodiscover_modules("due")
        register_loop("due", tick.step, every=1.0)
