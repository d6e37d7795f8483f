"""From the wall clock of a zone to microseconds since 1970-01-01T00:00Z, clock changes included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the origin of wall clocks, not a moment
_MICROSECOND = timedelta(microseconds=1)


def instant(moment: datetime) -> int:
    """Microseconds since the epoch of an aware moment."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(instant: int, zone: ZoneInfo) -> datetime:
    """The moment of an instant on the clock of `zone`."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def offset(wall: datetime) -> int:
    """The UTC offset, in microseconds, at a wall clock time that carries its zone."""
    found = wall.utcoffset()
    assert found is not None
    return found // _MICROSECOND


def wall_instant(wall: datetime) -> int:
    """The instant at which the clock of `wall`'s zone first shows `wall`.

    A time that the clock skips is the instant of the jump; a time that it shows twice is the
    first of the two.
    """
    naive = (wall.replace(tzinfo=None) - _NAIVE_EPOCH) // _MICROSECOND
    before, after = offset(wall.replace(fold=0)), offset(wall.replace(fold=1))
    if before >= after:  # the clock runs on, or is set back here: fold 0 is the first time
        return naive - before
    zone = wall.tzinfo
    assert isinstance(zone, ZoneInfo)
    low, high = naive - after, naive - before  # the jump lies in (low, high]
    while high - low > 1:
        middle = (low + high) // 2
        if offset(moment(middle, zone)) == before:
            low = middle
        else:
            high = middle
    return high
