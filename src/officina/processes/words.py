"""Lengths of work and outcomes, as people say them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.kernel.records.types import translated
from officina.processes.steps import Step

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
