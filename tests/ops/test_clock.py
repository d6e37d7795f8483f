import datetime as dt

import pytest
from django.db import connection

from officina.kernel import clock

NOON = dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC)


def test_a_running_clock_tells_the_present_moment():
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_a_held_clock_stands_moves_and_runs_again():
    with clock.at(NOON):
        assert clock.now() == NOON
        assert clock.advance(dt.timedelta(hours=1)) == NOON.replace(hour=13)
    assert not clock.is_set()


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(dt.datetime(2026, 3, 8)):  # noqa: DTZ001
        pass


@pytest.mark.django_db
def test_sql_reads_the_same_clock():
    with clock.at(NOON):
        assert _sql_now() == NOON
        clock.advance(dt.timedelta(days=1))
        assert _sql_now() == NOON + dt.timedelta(days=1)
    assert _sql_now() > NOON


def test_a_connection_opened_while_the_clock_is_held_follows_it(own_database):
    with clock.at(NOON):
        connection.close()
        assert _sql_now() == NOON


def _sql_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT officina_now()")
        return cursor.fetchone()[0]
