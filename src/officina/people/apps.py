from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "officina.people"
    label = "people"

    def ready(self) -> None:
        from officina.kernel.principals import presence
        from officina.people import (
            events,  # noqa: F401 # makes its kinds of events known
            loops,
            notices,  # noqa: F401 # and of news
            substitution,
        )

        loops.register()
        presence.told_by(substitution.notes)
