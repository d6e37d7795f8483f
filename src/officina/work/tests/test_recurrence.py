"""Regular tasks (F117, F099): dates of the calendar, the preview, each exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.due.tick import run_all
from officina.kernel.recurrence import KINDS, next_dates, rule_of
from officina.work.actions.repeat_task import end_series, owned_by, repeat_task
from officina.work.quick import read_line
from officina.work.series import Timing
from worktime import Calendar

KYIV = ZoneInfo("Europe/Kyiv")
WEEK = Calendar.of("Europe/Kyiv", {"mon-fri": "09:00-18:00"}, holidays=[dt.date(2026, 12, 25)])
Give = Callable[..., int]


def dates(kind: str, begins: dt.datetime, count: int = 4, shift: str = "") -> list[str]:
    found = next_dates(
        rule_of(kind, begins.date()),
        begins,
        "Europe/Kyiv",
        after=begins - dt.timedelta(seconds=1),
        shift=shift,
        calendar=WEEK,
        count=count,
    )
    return [one.astimezone(KYIV).strftime("%m-%d %H:%M") for one in found]


@pytest.mark.parametrize(
    ("kind", "day", "expected"),
    [
        ("daily", 27, ["11-27", "11-28", "11-29", "11-30"]),
        ("workdays", 27, ["11-27", "11-30", "12-01", "12-02"]),
        ("weekly", 24, ["11-24", "12-01", "12-08", "12-15"]),
        ("biweekly", 24, ["11-24", "12-08", "12-22", "01-05"]),
        ("monthly", 30, ["11-30", "12-30", "01-30", "02-28"]),
        ("monthend", 5, ["11-30", "12-31", "01-31", "02-28"]),
        ("nth", 10, ["11-10", "12-08", "01-12", "02-09"]),
        ("nth", 30, ["11-30", "12-28", "01-25", "02-22"]),
        ("quarterly", 5, ["11-05", "02-05", "05-05", "08-05"]),
        ("yearly", 5, ["11-05", "11-05", "11-05", "11-05"]),
    ],
)
def test_each_kind_comes_on_its_dates(kind: str, day: int, expected: list[str]) -> None:
    """F117: monthly, quarterly and the rest; the hour on the wall stays."""
    begins = dt.datetime(2026, 11, day, 9, 30, tzinfo=KYIV)
    assert dates(kind, begins) == [f"{one} 09:30" for one in expected]


def test_what_falls_on_a_day_off_moves_to_a_working_day() -> None:
    begins = dt.datetime(2026, 11, 25, 9, tzinfo=KYIV)  # 25 December is a holiday on a Friday
    assert dates("monthly", begins, 2, "before")[1] == "12-24 09:00"
    assert dates("monthly", begins, 2, "after")[1] == "12-28 09:00"
    assert dates("daily", dt.datetime(2026, 11, 27, 9, tzinfo=KYIV), 3, "after") == [
        "11-27 09:00", "11-30 09:00", "12-01 09:00",
    ]  # fmt: skip


def test_summer_time_moves_nothing() -> None:
    begins = dt.datetime(2027, 3, 27, 9, tzinfo=KYIV)
    assert dates("daily", begins, 2) == ["03-27 09:00", "03-28 09:00"]


@given(
    st.sampled_from(sorted(KINDS)),
    st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
    st.sampled_from(["", "before", "after"]),
    st.timedeltas(dt.timedelta(), dt.timedelta(days=400)),
)
def test_what_comes_next_is_what_comes_after_it(
    kind: str, day: dt.date, shift: str, later: dt.timedelta
) -> None:
    """Asked from each date on, the dates go on as in one list."""
    begins = dt.datetime.combine(day, dt.time(9), KYIV)
    rule, zone = rule_of(kind, day), "Europe/Kyiv"
    more: dict[str, Any] = {"shift": shift, "calendar": WEEK}
    whole = next_dates(rule, begins, zone, after=begins + later, count=4, **more)
    one_by_one, at = [], begins + later
    for _n in range(len(whole)):
        [at] = next_dates(rule, begins, zone, after=at, count=1, **more)
        one_by_one.append(at)
    assert one_by_one == whole


def test_a_regular_task_comes_exactly_once_a_date(aurora: dict[str, Any], give: Give) -> None:
    """F099"""
    with clock.at(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)):
        task = give(title="Issue the invoices", remind=(dt.timedelta(hours=1),))
        begins = clock.now() + dt.timedelta(hours=1)
        series = repeat_task(
            task, Timing("FREQ=WEEKLY", begins, "Europe/Kyiv", term=24), by=aurora["taras"]
        )
        for _week in range(3):
            run_all()
            run_all()
            clock.advance(dt.timedelta(days=7))
        made = sql.rows(
            """SELECT r.title, r.due_at FROM work_task t JOIN record r ON r.id = t.record_id
               WHERE t.series_id = %(series)s ORDER BY r.id""",
            {"series": series},
        )
        week = dt.timedelta(days=7)
        assert made == [
            ("Issue the invoices", begins + dt.timedelta(days=1) + n * week) for n in range(2)
        ]
        end_series(series, by=aurora["taras"])
        run_all()
        assert owned_by(aurora["taras"].user_id or 0) == []
        assert sql.row("SELECT count(*) FROM due WHERE kind = 'work.recur'") == (0,)


@pytest.mark.parametrize(
    ("line", "title", "due", "person"),
    [
        ("Позвонить завтра 15:00 @Нина", "Позвонить", "11-26 15:00", "Нина"),
        ("Sună mâine la 9:30", "Sună", "11-26 09:30", ""),
        ("Report by friday", "Report", "11-27 18:00", ""),
        ("Prepare for tomorrow the slides", "Prepare for tomorrow the slides", None, ""),
        ("Meet 12.01", "Meet", "01-12 18:00", ""),
        ("Call at 8:00", "Call", "11-26 08:00", ""),
        ("today", "today", None, ""),
        ("Buy 31.02", "Buy 31.02", None, ""),
    ],
)
def test_the_quick_line_reads_three_languages(
    line: str, title: str, due: str | None, person: str
) -> None:
    found = read_line(line, dt.datetime(2026, 11, 25, 12, tzinfo=KYIV))
    said = found.due.strftime("%m-%d %H:%M") if found.due else None
    assert (found.title, said, found.person) == (title, due, person)


@pytest.mark.parametrize(
    ("line", "title", "tags", "important"),
    [
        ("Send the offer friday #spring #q1 !", "Send the offer", ("spring", "q1"), True),
        ("Отправить КП завтра !! #Весна", "Отправить КП", ("Весна",), True),
        ("Order #7 again", "Order #7 again", (), False),
        ("Hurry!", "Hurry!", (), False),
        ("#spring", "#spring", (), False),
    ],
)
def test_the_quick_line_reads_tags_and_importance(
    line: str, title: str, tags: tuple[str, ...], important: bool
) -> None:
    """F121: at the end only, as everything else."""
    found = read_line(line, dt.datetime(2026, 11, 25, 12, tzinfo=KYIV))
    assert (found.title, found.tags, found.important) == (title, tags, important)
