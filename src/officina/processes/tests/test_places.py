"""Which case a task belongs to, on boards, in lists, on the home page and on the card (F090)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officina.kernel.database import sql
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.types import types
from officina.processes.actions.start_case import start_case
from officina.processes.tests.conftest import House, SignIn
from officina.processes.tests.drawings import drawing, end, start, user

pytestmark = pytest.mark.django_db

ONE = drawing(start(), user("check"), end(), flows="start>check\ncheck>done")
NINA = {"check": {"performers": [{"kind": "initiator"}]}}
PAGES = ("/work/", "/work/?view=board", "/tasks/?view=board", "/tasks/?view=list", "/")


def number_of(case: int) -> str:
    found = sql.row("SELECT number FROM record WHERE id = %(id)s", {"id": case})
    assert found is not None
    return str(found[0])


def test_a_task_says_its_case_and_the_card_that_this_runs_on(house: House, sign_in: SignIn) -> None:
    process = house.process(ONE, NINA, runs_on=("lead",))
    lead = house.lead()
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    line = f"Purchase {number_of(case)} · Pump for Alpha"
    nina = sign_in("nina")
    for page in PAGES:
        assert line in nina.get(page).content.decode(), page
    # On the card itself it says the case alone.
    [task] = house.tasks(case).values()
    shown = nina.get(f"/leads/{lead}/?tab=task", headers={"HX-Request": "true"}).content.decode()
    assert f'href="/tasks/{task}/"' in shown
    assert f">Purchase {number_of(case)}<" in shown


def test_the_line_calls_a_card_as_it_is_called_now(house: House, sign_in: SignIn) -> None:
    process = house.process(ONE, NINA, runs_on=("lead",))
    lead = house.lead()
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    nina = house.people["nina"]
    edit_record(lead, types().by_code("lead"), {"title": "Pumps for Beta"}, by=nina)
    page = sign_in("nina").get("/work/").content.decode()
    assert f"Purchase {number_of(case)} · Pumps for Beta" in page
    assert "Pump for Alpha" not in page


def test_a_case_of_its_own_is_called_by_whom_it_is_about(house: House, sign_in: SignIn) -> None:
    case = start_case(house.process(ONE, NINA), by=house.people["nina"])
    page = sign_in("nina").get("/work/").content.decode()
    assert f"Purchase: Nina Sales {number_of(case)}" in page


def test_a_card_that_the_performer_may_not_see_is_not_named(house: House, sign_in: SignIn) -> None:
    """Unseen looks like absent: neither the lead nor, by the title of the case, its name."""
    fedir = {"check": {"performers": [{"kind": "person", "id": house.id_of("fedir")}]}}
    process = house.process(ONE, fedir, runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    for page in PAGES:
        shown = sign_in("fedir").get(page).content.decode()
        assert f"Purchase {number_of(case)}" in shown, page
        assert "Pump for Alpha" not in shown, page


@pytest.mark.parametrize("page", PAGES)
def test_it_takes_as_many_questions_for_two_tasks_as_for_twenty(
    house: House, sign_in: SignIn, page: str
) -> None:
    process = house.process(ONE, NINA, runs_on=("lead",))
    nina = sign_in("nina")
    asked: list[int] = []
    for more in (2, 18):
        for _each in range(more):
            start_case(process, by=house.people["nina"], subject_id=house.lead())
        nina.get(page)
        with CaptureQueriesContext(connection) as queries:
            said: Any = nina.get(page)
        assert "Pump for Alpha" in said.content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1]
