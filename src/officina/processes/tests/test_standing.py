"""A card asks the process beside its pipeline before it moves (issue "Dropping a card")."""

from __future__ import annotations

import json
import re
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


def bulk(house: House, who: str, leads: list[int], **more: Any) -> Any:
    to = types().by_code("lead").stage("contact").id
    sent = {"ids": leads, "value": to, **more}
    return browser_of(house, who).post("/leads/bulk?verb=move", sent)


def browser_of(house: House, who: str) -> Client:
    client = Client(headers={"HX-Request": "true"})
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(id=house.id_of(who)), backend=backend)
    return client


def stages(house: House, leads: list[int]) -> list[str]:
    return [house.stage(one) for one in leads]


def test_of_several_cards_those_move_that_may_and_each_other_names_its_step(house: House) -> None:
    """Who has no right to go on without the step sees where it is, and is asked for no reason."""
    held, free, other = begun(house), house.lead(), begun(house)
    leads = [held, free, other]
    answer = bulk(house, "nina", leads)
    assert answer.status_code == 422
    assert stages(house, leads) == ["new", "contact", "new"]
    page = answer.content.decode()
    assert page.count("must be done first, by Nina Sales") == 2
    assert page.count('href="/tasks/') == 2
    assert "Why they move" not in page
    told = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert told["text"] == "1 changed."
    # A reason alone moves nothing.
    assert bulk(house, "nina", [held], reason="In a hurry").status_code == 422
    assert browser_of(house, "nina").post(told["undo"]).status_code == 204
    assert stages(house, leads) == ["new"] * 3


def test_one_reason_moves_all_that_were_listed_and_one_undo_takes_it_back(house: House) -> None:
    leads = [begun(house), begun(house)]
    asked = bulk(house, "olena", [*leads, house.lead()]).content.decode()
    assert "Why they move all the same" in asked
    assert [f'name="ids" value="{one}"' in asked for one in leads] == [True, True]
    again = bulk(house, "olena", leads, reason=" ")
    assert "Please fill this in." in again.content.decode()
    moved = bulk(house, "olena", leads, reason="Signed on paper")
    assert (moved.status_code, stages(house, leads)) == (204, ["contact"] * 2)
    # They are held where they went, too: the same dialog, with the same right.
    back = json.loads(moved.headers["HX-Trigger"])["toast"]["undo"]
    olena = browser_of(house, "olena")
    page = olena.post(back).content.decode()
    assert "2 cannot move back yet" in page
    action = re.search(r'action="([^"]+)"', page)
    assert action is not None
    assert olena.post(action[1], {"reason": "By mistake"}).status_code == 204
    assert stages(house, leads) == ["new"] * 2


def test_undo_of_one_move_is_asked_the_same_way(house: House, post: Callable[..., Any]) -> None:
    lead = begun(house)
    moved = post("olena", lead, reason="Signed on paper")
    undo = json.loads(moved.headers["HX-Trigger"])["toast"]["undo"]
    olena = browser_of(house, "olena")
    asked = olena.post(undo)
    assert asked.status_code == 422
    assert "Why it moves all the same" in asked.content.decode()
    assert olena.post(undo, {"reason": "By mistake"}).status_code == 204
    assert house.stage(lead) == "new"
