import datetime as dt

import pytest

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import partitions

pytestmark = pytest.mark.django_db


def _where(kind: str) -> list[tuple[str, ...]]:
    return sql.rows(
        "SELECT tableoid::regclass::text FROM event WHERE kind = %(kind)s ORDER BY id",
        {"kind": kind},
    )


def test_months_are_made_ahead_and_again_without_harm() -> None:
    with clock.at(dt.datetime(2031, 5, 31, 23, tzinfo=dt.UTC)):
        partitions.keep()
        partitions.keep()
    sql.rows("INSERT INTO event (at, kind) VALUES ('2032-07-01T00:00Z', 'later')")
    assert _where("later") == [("event_203207",)]


def test_events_of_a_month_made_late_move_into_it() -> None:
    sql.rows("INSERT INTO event (at, kind) VALUES ('2019-02-03T04:05Z', 'history')")
    assert _where("history") == [("event_default",)]
    partitions.ensure(dt.date(2019, 1, 15), 3)
    sql.rows("INSERT INTO event (at, kind) VALUES ('2019-02-28T23:59Z', 'history')")
    assert _where("history") == [("event_201902",), ("event_201902",)]
