"""Lengths of working time as people say them: days, hours, minutes; ISO 8601 in between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_ISO = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?")


class BadDuration(ValueError):
    """Not a length of days, hours and minutes."""


@dataclass(frozen=True, slots=True)
class Length:
    days: int = 0
    hours: int = 0
    minutes: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.days or self.hours or self.minutes)

    @property
    def iso(self) -> str:
        """As ISO 8601; empty for nothing.

        >>> Length(days=1, hours=4).iso
        'P1DT4H'
        """
        if self.is_nothing:
            return ""
        days = f"{self.days}D" if self.days else ""
        time = "".join(f"{n}{unit}" for n, unit in ((self.hours, "H"), (self.minutes, "M")) if n)
        return f"P{days}{'T' if time else ''}{time}"

    @property
    def words(self) -> str:
        parts = (
            ngettext("%(n)s working day", "%(n)s working days", self.days) % {"n": self.days}
            if self.days
            else "",
            ngettext("%(n)s hour", "%(n)s hours", self.hours) % {"n": self.hours}
            if self.hours
            else "",
            _("%(n)s min") % {"n": self.minutes} if self.minutes else "",
        )
        return " ".join(part for part in parts if part)


def parse(iso: str) -> Length:
    """Read ISO 8601 of days, hours and minutes. Raises BadDuration.

    >>> parse("P1DT30M")
    Length(days=1, hours=0, minutes=30)
    """
    found = _ISO.fullmatch(iso)
    if found is None:
        raise BadDuration(iso)
    return Length(*(int(part or 0) for part in found.groups()))


def typed(amount: str, unit: str) -> str:
    """ISO 8601 of a number and a unit (``days``, ``hours``, ``minutes``); empty for no number.

    Raises BadDuration for what is no number up to 9999.
    """
    amount = amount.strip()
    if not amount:
        return ""
    if not (amount.isdecimal() and len(amount) <= 4) or unit not in ("days", "hours", "minutes"):
        raise BadDuration(amount)
    return Length(**{unit: int(amount)}).iso


def is_moment(iso: str) -> bool:
    """Whether it is said in minutes alone: a wait of them goes on by night and on Sundays.

    >>> is_moment("PT30M"), is_moment("PT1H30M")
    (True, False)
    """
    try:
        length = parse(iso)
    except BadDuration:
        return False
    return bool(length.minutes) and not (length.days or length.hours)


def as_typed(iso: str) -> tuple[str, str]:
    """(number, unit) as ``typed`` takes them; what is mixed is counted in its smallest unit.

    >>> as_typed("P2D")
    ('2', 'days')
    >>> as_typed("PT1H30M")
    ('90', 'minutes')
    """
    try:
        length = parse(iso)
    except BadDuration:
        length = Length()
    if length.is_nothing:
        return "", "days"
    if not (length.hours or length.minutes):
        return str(length.days), "days"
    if length.minutes:
        return str((length.days * 8 + length.hours) * 60 + length.minutes), "minutes"
    return str(length.days * 8 + length.hours), "hours"
