"""The company's pulse: how many are online, and who (F196)."""

from __future__ import annotations

import datetime as dt
import json

import psycopg
import pytest
from django.db import connection

from officina.kernel import clock
from officina.kernel.live import CHANNEL
from officina.people.pulse import call_roll, online


@pytest.mark.django_db
def test_rolls_of_all_live_processes_are_put_together():
    assert call_roll("one", [1, 2], True) == {1, 2}
    assert call_roll("two", [2, 3], True) == {1, 2, 3} == online()
    assert call_roll("one", [], True) == {2, 3} == online()


@pytest.mark.django_db
def test_a_process_that_says_nothing_for_a_minute_is_believed_no_more():
    with clock.at(dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)):
        call_roll("killed", [1], True)
        clock.advance(dt.timedelta(seconds=61))
        assert online() == frozenset()
        assert call_roll("other", [2], True) == {2}


def test_other_processes_are_told_of_a_change_and_of_no_sign_of_life(own_database):
    address = {
        k: connection.get_connection_params()[k]
        for k in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**address, autocommit=True) as line:
        line.execute(f"LISTEN {CHANNEL}")
        call_roll("one", [1], True)
        call_roll("one", [1], False)
        connection.cursor().execute(f"NOTIFY {CHANNEL}, 'over'")
        heard = []
        for one in line.notifies():
            if one.payload == "over":
                break
            heard.append(json.loads(one.payload))
    assert heard == [{"k": "pulse", "h": "one"}]


def test_colleagues_see_the_number_and_the_list_and_nobody_else_does(company, browser_of):
    call_roll("one", [company.nina.id, company.olena.id], True)
    page = browser_of(company.sofia).get("/people/?status=online").text
    assert "Nina Sales" in page
    assert "Olena Director" in page
    assert f'id="person-row-{company.sofia.id}"' not in page
    assert "<span data-pulse>2</span>" in page
    assert browser_of(company.clara).get("/people/?status=online").status_code == 404
    assert "data-pulse" not in browser_of(company.clara).get("/").text
