from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "officina.people"
    label = "people"

    def ready(self) -> None:
        from officina.people import events, loops  # noqa: F401 # makes its kinds of events known

        loops.register()
