from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import worktime
from worktime import (
    BadHours,
    BeyondHorizon,
    Calendar,
    Hours,
    NaiveMoment,
    NeverOpen,
    Shift,
    UnknownZone,
)

CHISINAU = ZoneInfo("Europe/Chisinau")
HOUR = timedelta(hours=1)
OFFICE = Calendar.of("Europe/Chisinau", {"mon-fri": "09:00-13:00, 14:00-18:00"})


def at(text: str, zone: ZoneInfo = CHISINAU) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_the_example_in_the_readme_runs() -> None:
    readme = (Path(worktime.__file__).parent / "README.md").read_text("utf-8")
    for example in re.findall(r"```python\n(.*?)```", readme, re.S):
        exec(compile(example, "README.md", "exec"), {})


def test_a_weekend_a_lunch_and_a_holiday_are_skipped() -> None:
    office = OFFICE.with_holidays(date(2026, 11, 23))
    assert office.add(at("2026-11-20T17:00"), 6 * HOUR) == at("2026-11-24T15:00")
    assert office.subtract(at("2026-11-24T15:00"), 6 * HOUR) == at("2026-11-20T17:00")


def test_work_ends_on_the_evening_and_not_on_the_next_morning() -> None:
    assert OFFICE.add(at("2026-11-20T09:00"), 8 * HOUR) == at("2026-11-20T18:00")
    assert OFFICE.next_open(at("2026-11-20T18:00")) == at("2026-11-23T09:00")


def test_nothing_added_is_the_same_moment_on_the_calendars_clock() -> None:
    same = OFFICE.add(datetime(2026, 11, 21, 20, tzinfo=UTC), timedelta(0))
    assert same == at("2026-11-21T22:00")
    assert same.tzinfo == CHISINAU


def test_an_exception_opens_a_holiday() -> None:
    office = OFFICE.with_holidays(date(2026, 12, 25)).with_exception(
        date(2026, 12, 25), "10:00-11:00"
    )
    assert office.add(at("2026-12-25T00:00"), HOUR) == at("2026-12-25T11:00")


def test_a_night_shift_belongs_to_the_evening_on_which_it_starts() -> None:
    nights = Calendar.of("Europe/Chisinau", ["22:00-06:00"] * 7, holidays=[date(2026, 11, 21)])
    eve, day = at("2026-11-20T20:00"), at("2026-11-21T20:00")
    assert nights.between(eve, day) == 8 * HOUR
    assert nights.between(day, at("2026-11-22T20:00")) == timedelta(0)


def test_a_night_on_which_the_clock_is_set_back_is_an_hour_longer() -> None:
    nights = Calendar.of("Europe/Chisinau", ["22:00-06:00"] * 7)
    assert nights.between(at("2026-10-24T12:00"), at("2026-10-25T12:00")) == 9 * HOUR
    assert nights.between(at("2026-03-28T12:00"), at("2026-03-29T12:00")) == 7 * HOUR


def test_midnight_to_midnight_is_a_whole_day() -> None:
    always = Calendar.of("UTC", ["00:00-24:00"] * 7)
    start = datetime(2026, 1, 31, 12, 30, 15, 7, tzinfo=UTC)
    assert always.add(start, timedelta(days=1000, microseconds=3)) == start + timedelta(
        days=1000, microseconds=3
    )


def test_a_day_that_never_was_has_no_work() -> None:
    apia = Calendar.of("Pacific/Apia", ["09:00-17:00"] * 7)
    zone = ZoneInfo("Pacific/Apia")
    assert apia.between(at("2011-12-29T12:00", zone), at("2011-12-31T12:00", zone)) == 8 * HOUR


def test_a_closed_calendar_says_so_at_once() -> None:
    closed = Calendar.of("UTC", {})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        closed.add(now, HOUR)
    with pytest.raises(NeverOpen):
        closed.subtract(now, HOUR)
    with pytest.raises(NeverOpen):
        closed.next_open(now)
    assert closed.between(now, now + timedelta(days=400)) == timedelta(0)


def test_single_open_days_are_used_up_and_then_refused() -> None:
    once = Calendar.of("UTC", {}, exceptions={date(2031, 5, 6): "09:00-11:00"})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert once.add(now, HOUR) == datetime(2031, 5, 6, 10, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        once.add(now, 3 * HOUR)


def test_an_answer_beyond_the_horizon_is_refused() -> None:
    with pytest.raises(BeyondHorizon):
        OFFICE.add(at("2026-01-01"), timedelta(days=100_000))
    with pytest.raises(BeyondHorizon):
        OFFICE.between(at("1500-01-01"), at("2026-01-01"))
    with pytest.raises(BeyondHorizon):
        OFFICE.add(datetime.min.replace(tzinfo=UTC), HOUR)
    with pytest.raises(BeyondHorizon):
        OFFICE.add(datetime.max.replace(tzinfo=UTC), HOUR)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        OFFICE.add(datetime(2026, 1, 1), HOUR)  # noqa: DTZ001
    with pytest.raises(NaiveMoment):
        OFFICE.between(at("2026-01-01"), datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_unknown_zone_is_refused() -> None:
    for zone in ("Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(UnknownZone):
            Calendar.of(zone, {})


@pytest.mark.parametrize(
    ("text", "column"),
    [("9-18", 1), ("09:00-13:00, 25:00-26:00", 13), ("09:00-13:00,, 14:00-15:00", 13)],
)
def test_unreadable_hours_are_refused_with_the_column(text: str, column: int) -> None:
    with pytest.raises(BadHours) as refused:
        Hours.parse(text)
    assert refused.value.column == column


def test_overlapping_shifts_are_refused() -> None:
    with pytest.raises(BadHours, match="overlap"):
        Hours.parse("09:00-13:00, 12:00-18:00")
    with pytest.raises(BadHours, match="overlap"):
        Hours.parse("22:00-06:00, 23:00-23:30")


def test_unknown_days_and_short_weeks_are_refused() -> None:
    with pytest.raises(BadHours):
        Calendar.of("UTC", {"someday": "09:00-18:00"})
    with pytest.raises(BadHours):
        Calendar.of("UTC", ["09:00-18:00"])


def test_hours_are_written_as_they_are_read() -> None:
    assert str(Hours.parse("14:00-18:00,9:00-13:00")) == "09:00-13:00, 14:00-18:00"
    assert str(Hours((Shift(time(9), time(12, 0, 30)),))) == "09:00-12:00:30"
    assert not Hours.parse(" ")


def test_calendars_are_values() -> None:
    other = Calendar.of("Europe/Chisinau", {"mon-fri": "09:00-13:00, 14:00-18:00"})
    OFFICE.add(at("2026-01-01"), HOUR)
    assert other == OFFICE
    assert hash(other) == hash(OFFICE)
    assert other.with_holidays(date(2026, 1, 1)) != OFFICE
