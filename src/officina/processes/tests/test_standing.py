"""A card asks the process beside its pipeline before it moves (issue "Dropping a card")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.models import User
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.holds import Held
from officina.kernel.records.types import types
from officina.processes.actions.set_robot import add_robot
from officina.processes.actions.start_case import start_case
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, end, start, user

pytestmark = pytest.mark.django_db

LINE = drawing(start(), user("offer"), end(), flows="start>offer\noffer>done")


def begun(house: House, *, must: bool = True) -> int:
    """A lead with an open step of Nina's, whose main action is to fill in the phone."""
    offer = {
        "performers": [{"kind": "person", "id": house.id_of("nina")}],
        "main_action": {"kind": "field", "field": "phone"},
        "must": must,
    }
    process = house.process(LINE, {"offer": offer}, runs_on=("lead",))
    lead = house.lead()
    start_case(process, by=house.people["nina"], subject_id=lead)
    return lead


def move(house: House, lead: int, who: str, reason: str = "") -> None:
    type_def = types().by_code("lead")
    to = type_def.stage("contact").id
    move_stage(lead, type_def, to=to, by=house.people[who], reason=reason)


def test_what_must_be_done_first_holds_the_card(house: House) -> None:
    lead = begun(house)
    with pytest.raises(Held, match="must be done first, by Nina Sales") as held:
        move(house, lead, "nina")
    assert held.value.href.startswith("/tasks/")
    assert not held.value.may_override
    assert house.stage(lead) == "new"


def test_a_reason_without_the_right_moves_nothing(house: House) -> None:
    lead = begun(house)
    with pytest.raises(Held):
        move(house, lead, "nina", reason="In a hurry")
    assert house.stage(lead) == "new"


def test_with_the_right_and_a_reason_it_moves_and_the_reason_stays(house: House) -> None:
    lead = begun(house)
    with pytest.raises(Held) as held:
        move(house, lead, "olena")
    assert held.value.may_override
    move(house, lead, "olena", reason="The client signed on paper")
    assert house.stage(lead) == "contact"
    found = sql.row(
        "SELECT data->>'reason' FROM event WHERE record_id = %(l)s AND kind = 'record.moved'",
        {"l": lead},
    )
    assert found == ("The client signed on paper",)


def test_once_it_is_done_or_need_not_be_the_card_goes(house: House) -> None:
    done, free = begun(house), begun(house, must=False)
    edit_record(done, types().by_code("lead"), {"phone": "+37360123456"}, by=house.people["nina"])
    for lead in (done, free):
        move(house, lead, "nina")
        assert house.stage(lead) == "contact"


def test_what_the_portal_moves_by_itself_is_not_held(house: House) -> None:
    lead = begun(house)
    type_def = types().by_code("lead")
    to_contact = {"kind": "stage", "stage": "contact"}
    raw = {"trigger": "field", "name": "person", "action": to_contact}
    add_robot(type_def, raw, by=house.people["olena"])
    edit_record(lead, type_def, {"person": "Ivan"}, by=house.people["nina"])
    drain_all()
    assert house.stage(lead) == "contact"


@pytest.fixture
def post(house: House) -> Callable[..., Any]:
    def send(who: str, lead: int, **more: str) -> Any:
        client = Client(headers={"HX-Request": "true"})
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(User.objects.get(id=house.id_of(who)), backend=backend)
        to = types().by_code("lead").stage("contact").id
        return client.post("/leads/move", {"record": lead, "stage": to, **more})

    return send


def test_a_dropped_card_opens_the_step_that_holds_it(
    house: House, post: Callable[..., Any]
) -> None:
    lead = begun(house)
    answer = post("nina", lead)
    assert answer.status_code == 422
    told = answer.headers["HX-Trigger"]
    assert '"sheet": {"href": "/tasks/' in told
    assert "must be done first" in told


def test_who_may_is_asked_for_the_reason(house: House, post: Callable[..., Any]) -> None:
    lead = begun(house)
    asked = post("olena", lead)
    assert "Why it moves all the same" in asked.content.decode()
    again = post("olena", lead, reason=" ")
    assert "Please fill this in." in again.content.decode()
    moved = post("olena", lead, reason="Signed on paper")
    assert moved.status_code == 204
    assert house.stage(lead) == "contact"
