"""Lengths of work and outcomes, as people say them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from officina.kernel.records.types import translated
from officina.processes.steps import Step

_CAUSES = {
    "gateway": gettext_lazy("None of the ways on applies, and none is drawn for that case."),
    "expression": gettext_lazy("What is computed here came to nothing that can be used."),
    "data": gettext_lazy("What is gone through here one by one is no list."),
    "error": gettext_lazy("It failed, and nothing in the drawing says what then."),
    "loop": gettext_lazy("It went round and round without a pause, so it was stopped."),
    "decision": gettext_lazy("The decision table gave no answer."),
}
"""Why a case cannot go on, by the engine's kind of it."""
DAY = 9 * 3_600
"""Seconds of a working day, as lengths of work are spoken of."""


def lasted(seconds: int | float | None) -> str:
    """How long work took, in the two largest units.

    >>> lasted(3600 + 120)
    '1 h 2 min'
    """
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("under a minute")
    days, rest = divmod(minutes, DAY // 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        pgettext("length", "%(n)s d") % {"n": days} if days else "",
        pgettext("length", "%(n)s h") % {"n": hours} if hours else "",
        pgettext("length", "%(n)s min") % {"n": minutes} if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part)


def outcome_label(step: Step, code: str) -> str:
    """What the button said that was pressed; empty for a plain completion."""
    found = next((one for one in step.outcomes if one.code == code), None)
    return translated(found.label, code) if found else ""


def cause(kind: str, message: str) -> str:
    """Why a case cannot go on: robots and whoever is missing say it themselves."""
    return str(_CAUSES.get(kind, message))


def passed(seconds: float | None) -> str:
    """How long something took by the calendar, in the two largest units.

    >>> passed(2 * 86400 + 3 * 3600)
    '2 d 3 h'
    """
    if seconds is None:
        return ""
    hours = round(seconds / 3600)
    if hours < 1:
        return lasted(seconds)
    days, hours = divmod(hours, 24)
    parts = [
        pgettext("length", "%(n)s d") % {"n": days} if days else "",
        pgettext("length", "%(n)s h") % {"n": hours} if hours else "",
    ]
    return " ".join(part for part in parts if part)
