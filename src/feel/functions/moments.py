"""Functions on dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.6 and 10.3.4.7)."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from feel.calendar import SECOND, day_of_year, week_of_year
from feel.equality import identical
from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.literals import parse_date, parse_date_time, parse_duration, parse_time
from feel.run import Run
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Value

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("date(from: string) -> date", "The date that a text spells, such as 2026-03-01.")
def date_from_text(run: Run, text: str) -> Value:
    return _known(parse_date(text), "date")


@builtin("date(from: date and time) -> date", "The date of a date and time.")
def date_from_date_time(run: Run, value: DateTime) -> Value:
    return value.date


@builtin("date(year: number, month: number, day: number) -> date", "The date of these numbers.")
def date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    return _known(Date.of(_whole(year), _whole(month), _whole(day)), "date")


@builtin("time(from: string) -> time", "The time that a text spells, such as 10:30:00+02:00.")
def time_from_text(run: Run, text: str) -> Value:
    _pay_for_zone(run, text)
    return _known(parse_time(text), "time")


@builtin("time(from: time) -> time", "The time itself.")
def time_from_time(run: Run, value: Time) -> Value:
    return value


@builtin("time(from: date and time) -> time", "The time of a date and time.")
def time_from_date_time(run: Run, value: DateTime) -> Value:
    return value.time


@builtin(
    "time(hour: number, minute: number, second: number, offset?: days and time duration?) -> time",
    "The time of these numbers, with an offset from UTC.",
)
def time_of(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None
) -> Value:
    whole = second.to_integral_value(ROUND_DOWN)
    nanosecond = int((second - whole) * SECOND)
    zone = None if offset is None else int(offset.nanoseconds / SECOND)
    if zone is not None and abs(zone) > 14 * 3600:
        raise Undefined("An offset is at most 14 hours.")
    time = Time.of(_whole(hour), _whole(minute), _whole(whole), nanosecond, zone)
    return _known(None if nanosecond < 0 else time, "time")


@builtin(
    "date and time(from: string) -> date and time",
    "The date and time that a text spells, such as 2026-03-01T10:30:00.",
)
def date_time_from_text(run: Run, text: str) -> Value:
    _pay_for_zone(run, text)
    date = parse_date(text)
    return _known(DateTime(date, Time(0)) if date else parse_date_time(text), "date and time")


@builtin(
    "date and time(date: date and time, time: time) -> date and time", "A date with a time of day."
)
def date_time_of(run: Run, date: DateTime, time: Time) -> Value:
    return DateTime(date.date, time)


@builtin(
    "duration(from: string) -> Any",
    "The duration that a text spells, such as P1DT2H or P1Y6M.",
)
def duration(run: Run, text: str) -> Value:
    return _known(parse_duration(text), "duration")


@builtin(
    "years and months duration(from: date and time, to: date and time)"
    " -> years and months duration",
    "The whole months between two dates.",
)
def months_between(run: Run, start: DateTime, end: DateTime) -> Value:
    first, last = start.date, end.date
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonthsDuration(months)


@builtin("now() -> date and time", "The present moment, as the host gives it.")
def now(run: Run) -> Value:
    return run.moment()


@builtin("today() -> date", "The present date, as the host gives it.")
def today(run: Run) -> Value:
    return run.moment().date


@builtin("day of year(date: date and time) -> number", "The number of a day in its year.")
def day_of_year_(run: Run, moment: DateTime) -> Decimal:
    date = moment.date
    return Decimal(day_of_year(date.year, date.month, date.day))


@builtin("day of week(date: date and time) -> string", "The English name of the weekday.")
def day_of_week(run: Run, moment: DateTime) -> str:
    return _DAYS[moment.date.weekday - 1]


@builtin("month of year(date: date and time) -> string", "The English name of the month.")
def month_of_year(run: Run, moment: DateTime) -> str:
    return _MONTHS[moment.date.month - 1]


@builtin("week of year(date: date and time) -> number", "The number of the week by ISO 8601.")
def week_of_year_(run: Run, moment: DateTime) -> Decimal:
    return Decimal(week_of_year(moment.date.day_number))


@builtin(
    "is(value1?: Any, value2?: Any) -> boolean",
    "Whether both are the same in kind and in every part, zones included.",
)
def is_(run: Run, value1: Value, value2: Value) -> bool:
    return identical(value1, value2, run.spend_on_list)


def _pay_for_zone(run: Run, text: str) -> None:
    """A zone is looked up among files where it is named for the first time."""
    _, is_named, zone = text.partition("@")
    if is_named:
        run.spend_once(50, ("zone", zone))


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value() or number.adjusted() > 18:
        raise Undefined(f"{number} is no whole number of a calendar or clock.")
    return int(number)


def _known(value: Value, kind: str) -> Value:
    if value is None:
        raise Undefined(f"There is no such {kind}.")
    return value
