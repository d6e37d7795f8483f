"""What can go wrong with working time.

WorktimeError
├── BadHours           hours that cannot be read, or shifts of one day that overlap
├── UnknownZone        a time zone that is not in the IANA database
├── NaiveMoment        a moment without a time zone
├── NeverOpen          a calendar without a single working moment on the way
└── BeyondHorizon      the answer lies further away than a calendar reckons
"""

from __future__ import annotations


class WorktimeError(ValueError):
    """Base of every error of this package."""


class BadHours(WorktimeError):
    """Hours that cannot be read, or shifts of one day that overlap."""

    def __init__(self, text: str, because: str, column: int = 1) -> None:
        super().__init__(f"{text!r}, column {column}: {because}")
        self.text = text
        self.column = column


class UnknownZone(WorktimeError):
    """A time zone that is not in the IANA database."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"there is no time zone {zone!r}")
        self.zone = zone


class NaiveMoment(WorktimeError):
    """A moment without a time zone: nobody can say when it is."""

    def __init__(self, moment: object) -> None:
        super().__init__(f"{moment!r} has no time zone")


class NeverOpen(WorktimeError):
    """A calendar that has no working moment from here on."""


class BeyondHorizon(WorktimeError):
    """The answer lies further from the start than a calendar reckons."""
