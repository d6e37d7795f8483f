from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "officina.kernel.api"
    label = "api"

    def ready(self) -> None:
        from officina.kernel.api import answers, events
        from officina.kernel.jobs import register_loop

        assert events
        register_loop("api-answers", answers.clear_old, every=3600.0)
