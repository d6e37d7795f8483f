"""Parts of the people's day that a house may switch off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.access import modules
from officina.kernel.access.absence import is_on

HOURS = "working-day"


def offer() -> None:
    modules.offer(
        modules.Module(
            HOURS,
            _("Working day"),
            _("Start, pause and finish of the day, hours and overtime."),
            "clock",
            paths=("/working-day/", "/people/hours/"),
            place=45,
        )
    )


def has_hours() -> bool:
    return is_on(HOURS)
