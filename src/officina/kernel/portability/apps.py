from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    name = "officina.kernel.portability"
    label = "portability"

    def ready(self) -> None:
        from officina.kernel.jobs import register_loop
        from officina.kernel.portability import events, exporting

        assert events
        register_loop("exports", exporting.clear_old, every=3600.0)
