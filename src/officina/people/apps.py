from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "officina.people"
    label = "people"

    def ready(self) -> None:
        from officina.kernel.principals import presence
        from officina.kernel.ui import tools
        from officina.kernel.ui.pages.settings.naming import name_work
        from officina.people import (
            blocks,
            events,  # noqa: F401 # makes its kinds of events known
            hours_notices,  # noqa: F401
            loops,
            notices,  # noqa: F401 # and of news
            parts,
            statuses,
            substitution,
        )
        from officina.people.views import working_day

        loops.register()
        presence.told_by(substitution.notes)
        presence.said_by(statuses.notes)
        tools.add(working_day.drawn)
        parts.offer()
        blocks.offer()
        name_work(
            "officina.people.jobs.send_reset_letter", _("Send a link for a forgotten password")
        )
