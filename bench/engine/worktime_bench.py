"""Time working calendars: `python bench/engine/worktime_bench.py` prints a table of medians."""

from __future__ import annotations

import statistics
import timeit
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from worktime import Calendar

ZONE = "Europe/Chisinau"
HOURS = {"mon-thu": "09:00-13:00, 14:00-18:00", "fri": "09:00-15:00"}
START = datetime(2026, 11, 21, 22, tzinfo=ZoneInfo(ZONE))


def median_us(call: Callable[[], object], number: int) -> float:
    """Median of seven runs, in microseconds a call."""
    return statistics.median(timeit.repeat(call, number=number, repeat=7)) / number * 1e6


def main() -> None:
    office = Calendar.of(ZONE, HOURS, holidays=[date(2026, 12, 25)])
    year = timedelta(hours=1976)
    rows = [
        ("add two working hours", lambda: office.add(START, timedelta(hours=2)), 20_000),
        ("add a working year", lambda: office.add(START, year), 20_000),
        ("subtract a working year", lambda: office.subtract(START, year), 20_000),
        ("between, a year", lambda: office.between(START, START + timedelta(365)), 20_000),
        ("first question in a new calendar", lambda: Calendar.of(ZONE, HOURS).add(START, year), 20),
    ]
    print(f"{'worktime':36}{'median, µs':>12}")
    for name, call, number in rows:
        print(f"{name:36}{median_us(call, number):12.2f}")


if __name__ == "__main__":
    main()
