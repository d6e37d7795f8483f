"""The calendar against a model that walks from minute to minute and knows nothing clever."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from worktime import FREE, Calendar, Hours, Shift

MINUTE = timedelta(minutes=1)
# days around which a clock is set forward or back, by an hour, half an hour or a whole day
TURNS = [
    ("Europe/Chisinau", date(2026, 3, 29)),
    ("Europe/Chisinau", date(2026, 10, 25)),
    ("America/New_York", date(2025, 11, 2)),
    ("America/New_York", date(2024, 3, 10)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/Havana", date(2026, 3, 8)),
    ("Asia/Kolkata", date(2026, 1, 1)),
    ("UTC", date(2028, 2, 29)),
]


class Naive:
    """Lists every minute of eight days and whether somebody works in it."""

    def __init__(self, calendar: Calendar, middle: date) -> None:
        self.start = datetime.combine(middle, time(), UTC) - timedelta(days=4)
        moments = [self.start + i * MINUTE for i in range(8 * 24 * 60)]
        walls = [m.astimezone(calendar.zone).replace(tzinfo=None) for m in moments]
        self.open = [False] * len(moments)
        for offset in range(-6, 7):
            day = middle + timedelta(days=offset)
            for shift in calendar.hours_on(day):
                begin = datetime.combine(day, shift.start)
                end = datetime.combine(day, shift.end)
                if end <= begin:
                    end += timedelta(days=1)
                first = next((i for i, wall in enumerate(walls) if wall >= begin), len(walls))
                last = next((i for i, wall in enumerate(walls) if wall >= end), len(walls))
                for i in range(first, last):
                    self.open[i] = True

    def between(self, first: int, last: int) -> timedelta:
        return sum(self.open[first:last]) * MINUTE

    def add(self, first: int, minutes: int) -> datetime | None:
        at = first
        while minutes:
            if at == len(self.open):
                return None
            minutes -= self.open[at]
            at += 1
        return self.start + at * MINUTE

    def subtract(self, last: int, minutes: int) -> datetime | None:
        at = last
        while minutes:
            if at == 0:
                return None
            at -= 1
            minutes -= self.open[at]
        return self.start + at * MINUTE


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """A day of up to three shifts, the last perhaps past midnight."""
    marks = sorted(draw(st.lists(st.integers(0, 1439), max_size=6, unique=True)))
    clocks = [time(mark // 60, mark % 60) for mark in marks]
    shifts = [Shift(a, b) for a, b in zip(clocks[::2], clocks[1::2], strict=False)]
    past_midnight: bool = draw(st.booleans())
    if shifts and past_midnight:
        late = draw(st.integers(0, marks[0]))
        shifts[-1] = Shift(shifts[-1].start, time(late // 60, late % 60))
    return Hours(tuple(shifts))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, Naive]:
    zone, turn = draw(st.sampled_from(TURNS))
    near = st.integers(-3, 3).map(lambda n: turn + timedelta(days=n))
    calendar = Calendar(
        ZoneInfo(zone),
        tuple(draw(st.lists(st.one_of(hours(), st.just(FREE)), min_size=7, max_size=7))),
        frozenset(draw(st.lists(near, max_size=2))),
        tuple(sorted(draw(st.dictionaries(near, hours(), max_size=2)).items())),
    )
    return calendar, Naive(calendar, turn)


def utc(moment: datetime) -> datetime:
    """Python calls times that a clock shows twice unequal to every other zone's."""
    return moment.astimezone(UTC)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_every_answer_is_that_of_counting_minutes(
    case: tuple[Calendar, Naive], data: st.DataObject
) -> None:
    calendar, naive = case
    inner = st.integers(2 * 1440, 6 * 1440)  # the model is whole only inside its margins
    for _ in range(5):
        first, last = sorted((data.draw(inner), data.draw(inner)))
        a, b = naive.start + first * MINUTE, naive.start + last * MINUTE
        assert calendar.between(a, b) == naive.between(first, last)
        assert calendar.is_open(a) == naive.open[first]
        minutes = data.draw(st.integers(0, max(0, sum(naive.open[first : 6 * 1440]))))
        if minutes:
            assert utc(calendar.add(a, minutes * MINUTE)) == naive.add(first, minutes)
        minutes = data.draw(st.integers(0, max(0, sum(naive.open[2 * 1440 : last]))))
        if minutes:
            assert utc(calendar.subtract(b, minutes * MINUTE)) == naive.subtract(last, minutes)


moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(ZoneInfo("Europe/Chisinau")),
)
durations = st.timedeltas(timedelta(microseconds=1), timedelta(days=900))
OFFICE = Calendar.of(
    "Europe/Chisinau",
    {"mon-thu": "08:00-12:00, 13:00-17:00", "fri": "22:00-06:00"},
    holidays=[date(2026, 1, 1)],
)


@given(moments, durations)
def test_what_was_added_lies_between(start: datetime, duration: timedelta) -> None:
    end = OFFICE.add(start, duration)
    assert OFFICE.between(start, end) == duration
    assert OFFICE.between(end, start) == -duration
    assert OFFICE.is_open(end - timedelta(microseconds=1))
    assert OFFICE.add(end, -duration) == OFFICE.subtract(end, duration) >= start


@given(moments, durations, durations)
def test_adding_twice_is_adding_the_sum(
    start: datetime, first: timedelta, second: timedelta
) -> None:
    assert OFFICE.add(OFFICE.add(start, first), second) == OFFICE.add(start, first + second)


@given(moments, moments, moments)
def test_stretches_of_time_add_up(a: datetime, b: datetime, c: datetime) -> None:
    assert OFFICE.between(a, b) + OFFICE.between(b, c) == OFFICE.between(a, c)
