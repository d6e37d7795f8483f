"""Working calendars as values: add, subtract and measure working time, exactly.

No clock is read and nothing is stored outside the values. See README.md for the meaning of
nights, holidays and clock changes; `worktime.errors` lists what can be refused.
"""

from worktime.calendar import HORIZON, Calendar
from worktime.errors import (
    BadHours,
    BeyondHorizon,
    NaiveMoment,
    NeverOpen,
    UnknownZone,
    WorktimeError,
)
from worktime.hours import FREE, Hours, Shift

__all__ = [
    "FREE",
    "HORIZON",
    "BadHours",
    "BeyondHorizon",
    "Calendar",
    "Hours",
    "NaiveMoment",
    "NeverOpen",
    "Shift",
    "UnknownZone",
    "WorktimeError",
]
