"""The page of robots: what its form makes, what it refuses and where, what it says (F103)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.models import User
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.remove_stage import remove_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.vocabulary import codes_of
from officina.kernel.rules import uses
from officina.processes.models import Robot
from officina.processes.queries.robots import runs_of
from officina.processes.robots.running import run_outside
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, start, user

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str], Client]
AT = "/settings/robots/leads"
MAIL = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
ERROR = re.compile(r'class="field-error".*?</p>', re.DOTALL)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def sign_in(house: House) -> SignIn:
    def make(who: str) -> Client:
        client = Client(headers={"HX-Request": "true"})
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(User.objects.get(id=house.id_of(who)), backend=backend)
        return client

    return make


@pytest.fixture
def olena(sign_in: SignIn) -> Client:
    return sign_in("olena")


def lead_type() -> TypeDef:
    return types().by_code("lead")


def stage(code: str) -> int:
    return lead_type().stage(code).id


CALL = {"kind": "task", "a-title": "Call {Title}", "who": "responsible"}


def rule(field: str, op: str, value: str) -> dict[str, str]:
    """A condition of one row, as the form sends it."""
    row = {"field": field, "was": field, "op": op, "value": value}
    return {f"condition-0-{key}": one for key, one in row.items()}


def set_robot(client: Client, **typed: Any) -> Robot:
    sent = {"trigger": "entry", "stage": stage("contact"), **typed}
    answer = client.post(f"{AT}/new", sent)
    assert answer.status_code == 204, ERROR.findall(answer.content.decode())
    return Robot.objects.latest("id")


def said(client: Client, **typed: Any) -> str:
    """What the form says when it is refused."""
    sent = {"trigger": "entry", "stage": stage("contact"), **typed}
    answer = client.post(f"{AT}/new", sent)
    assert answer.status_code == 422
    return str(answer.content.decode())


def move(house: House, lead: int, to: str = "contact") -> None:
    move_stage(lead, lead_type(), to=stage(to), by=house.people["nina"])
    drain_all()


def value(lead: int, column: str) -> Any:
    found = sql.row(f"SELECT {column} FROM record WHERE id = %(id)s", {"id": lead})
    assert found is not None
    return found[0]


def tasks() -> list[str]:
    type_id = types().by_code("task").id
    found = sql.rows(
        "SELECT title FROM record WHERE type_id = %(t)s AND deleted_at IS NULL ORDER BY id",
        {"t": type_id},
    )
    return [title for (title,) in found]


def test_f103_only_administrators_come_to_the_page(sign_in: SignIn) -> None:
    paths = (f"{AT}/", f"{AT}/new", f"{AT}/done", f"{AT}/who?q=n")
    for path in paths:
        codes = [sign_in(who).get(path).status_code for who in ("clara", "nina", "olena")]
        assert codes == [404, 404, 200], path
    assert sign_in("nina").post(f"{AT}/new", CALL).status_code == 404


def test_f103_a_robot_reads_as_a_sentence_at_its_stage(olena: Client) -> None:
    set_robot(
        olena,
        **CALL,
        delay_amount="2",
        delay_unit="hours",
        **rule("amount", "gt", "1000"),
    )
    page = olena.get(f"{AT}/").content.decode()
    lane = page.partition(f'data-lane="{stage("contact")}"')[2].partition("data-lane")[0]
    assert "When it enters, 2 hours later, if Amount is over 1,000:" in lane
    assert "create a task “Call {Title}” for whoever is responsible" in lane


def test_f103_whoever_sets_a_delay_says_what_happens_if_the_card_goes_on(
    olena: Client, house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """Asked where there is something to ask; what did not act stands in the list."""
    asked = "If it has left the stage by then"
    delay = {"delay_amount": "2", "delay_unit": "hours"}
    typed = {"trigger": "entry", "stage": stage("contact"), **CALL}
    assert asked not in olena.post(f"{AT}/new?redraw=1", typed).text
    assert asked in olena.post(f"{AT}/new?redraw=1", typed | delay).text
    assert asked not in olena.post(f"{AT}/new?redraw=1", typed | delay | {"trigger": "exit"}).text
    made = set_robot(olena, **CALL, **delay, gone="act")
    assert "2 hours later, even if it has left the stage:" in olena.get(f"{AT}/").text
    page = olena.get(f"{AT}/{made.id}/").text
    assert page.partition('value="act"')[2].lstrip().startswith("checked")
    olena.post(f"{AT}/{made.id}/", typed | delay | {"gone": "leave"})
    lead = house.lead("Pump for Alpha")
    move(house, lead)
    move(house, lead, "offer")
    later(dt.timedelta(hours=3))
    assert tasks() == []
    done = olena.get(f"{AT}/done").text
    assert "did not act, because this had left the stage" in done


def test_f103_what_was_set_is_shown_again_as_it_was_typed(olena: Client) -> None:
    made = set_robot(olena, **CALL, a_amount="3", a_unit="hours")
    assert made.action == {
        "kind": "task",
        "title": "Call {title}",
        "performers": [{"kind": "responsible"}],
        "duration": "PT3H",
    }
    form = olena.get(f"{AT}/{made.id}/").content.decode()
    assert 'value="Call {Title}"' in form
    assert "Whoever is responsible" in form


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "task", "who": "responsible"}, "Please fill this in."),
        ({"kind": "task", "a-title": "x"}, "Choose who."),
        ({"kind": "task", "a-title": "{Sum}", "who": "responsible"}, "no field “Sum”"),
        ({"kind": "stage"}, "Choose a stage."),
        ({"kind": "start"}, "Choose which process to start."),
        ({"kind": "set_field"}, "Choose a field."),
        ({"kind": "create"}, "Choose what is created."),
        ({"kind": "create", "a-type": "lead"}, "“Lead” needs “Title”"),
        ({"kind": "http", "a-url": "example.com"}, "Write the whole address"),
        ({"kind": "wait"}, "Say how long."),
        ({"kind": "magic"}, "Choose what it does."),
        ({**CALL, "trigger": "field"}, "Choose a field."),
        ({**CALL, "trigger": "event"}, "Choose what has to happen."),
        ({**CALL, "trigger": "time"}, "Say after how long."),
        ({**CALL, "stage": ""}, "Choose a stage."),
        ({**CALL, "delay_amount": "soon"}, "Write a whole number"),
        ({**CALL, **rule("amount", "gt", "")}, "Say what it is compared with."),
        ({**CALL, **rule("responsible", "is", "me")}, "A robot is nobody"),
    ],
)
def test_f103_every_mistake_is_told_at_its_field(
    olena: Client, typed: dict[str, Any], sentence: str
) -> None:
    page = said(olena, **typed)
    assert sentence in page.partition('class="field-error"')[2]
    assert not Robot.objects.exists()


def test_f126_fields_are_given_values_of_four_sorts(olena: Client, house: House) -> None:
    set_robot(
        olena,
        kind="set_field",
        **{
            "a-of": "lead",
            "set-0-field": "person", "set-0-way": "value", "set-0-was": "person:value",
            "set-0-value": "For {Responsible}",
            "set-1-field": "due_at", "set-1-way": "days", "set-1-was": "due_at:days",
            "set-1-value": "3",
            "set-2-field": "amount", "set-2-way": "formula", "set-2-was": "amount:formula",
            "set-2-value": "amount * 2",
            "set-3-field": "source", "set-3-way": "empty", "set-3-was": "source:empty",
        },
    )  # fmt: skip
    lead = house.lead(amount="5", source="web-form")
    move(house, lead)
    assert (value(lead, "amount"), str(value(lead, "due_at"))[:10]) == (10, "2026-11-26")
    found = read(lead, lead_type(), rights=None).values
    assert (found["person"], found["source"]) == ("For Nina Sales", None)


def test_f127_of_several_the_one_with_least_to_do_becomes_responsible(
    olena: Client, house: House
) -> None:
    nina, taras = house.id_of("nina"), house.id_of("taras")
    set_robot(olena, kind="responsible", who=[f"person:{nina}", f"person:{taras}"])
    lead = house.lead()
    assert value(lead, "responsible_id") == nina
    move(house, lead)
    assert value(lead, "responsible_id") == taras


def test_f103_what_stands_below_a_wait_waits(
    olena: Client, house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F103: an action of its own: those above act at once, those below so much later."""
    set_robot(olena, kind="task", who="responsible", **{"a-title": "First"})
    set_robot(olena, kind="wait", a_amount="2", a_unit="days")
    set_robot(olena, kind="task", who="responsible", **{"a-title": "Then"})
    move(house, house.lead())
    assert tasks() == ["First"]
    later(dt.timedelta(days=1))
    assert tasks() == ["First"]
    later(dt.timedelta(days=2))
    assert tasks() == ["First", "Then"]


def test_f103_switched_off_it_does_nothing_more_not_even_what_it_had_planned(
    olena: Client, house: House, later: Callable[[dt.timedelta], None]
) -> None:
    made = set_robot(olena, **CALL, delay_amount="1", delay_unit="days")
    move(house, house.lead())
    assert olena.post(f"{AT}/{made.id}/off").status_code == 204
    olena.post(f"{AT}/{made.id}/on")
    later(WEEK)
    assert tasks() == []


def test_f103_a_robot_is_moved_by_hand_and_refused_where_it_makes_no_sense(olena: Client) -> None:
    first, second = set_robot(olena, **CALL), set_robot(olena, **CALL)
    sent = {"robot": second.id, "stage": stage("contact"), "before": first.id}
    olena.post(f"{AT}/place", sent)
    assert list(Robot.objects.order_by("position").values_list("id", flat=True)) == [
        second.id,
        first.id,
    ]
    olena.post(f"{AT}/place", {"robot": first.id, "stage": stage("offer"), "before": ""})
    first.refresh_from_db()
    assert first.stage_id == stage("offer")
    refused = olena.post(f"{AT}/place", {"robot": first.id, "stage": "any", "before": ""})
    assert refused.status_code == 422


def test_f103_a_removed_robot_comes_back_where_it_stood(olena: Client) -> None:
    made = set_robot(olena, **CALL)
    answer = olena.post(f"{AT}/{made.id}/remove")
    assert not Robot.objects.exists()
    undo = answer.headers["HX-Trigger"].partition('"undo": "')[2].partition('"')[0]
    olena.post(undo)
    back = Robot.objects.get()
    assert (back.action, back.stage_id) == (made.action, made.stage_id)


def test_f103_two_who_change_one_robot_are_told(olena: Client) -> None:
    made = set_robot(olena, **CALL)
    seen = made.at.isoformat()
    sent = {"trigger": "entry", "stage": stage("contact"), **CALL, "seen": seen}
    assert olena.post(f"{AT}/{made.id}/", {**sent, "seen": "2020"}).status_code == 422
    assert olena.post(f"{AT}/{made.id}/", sent).status_code == 204


def test_c10_a_run_stands_in_the_list_and_on_the_card_and_is_taken_back(
    olena: Client, sign_in: SignIn, house: House
) -> None:
    set_robot(olena, **CALL)
    lead = house.lead()
    move(house, lead)
    assert tasks() == ["Call Pump for Alpha"]
    rights = rights_of(house.people["olena"])
    assert rights is not None
    (run,), _older = runs_of(lead_type(), rights)
    card = f"/leads/{lead}/timeline"
    assert "acted: Create a task: “Call Pump for Alpha”" in olena.get(card).content.decode()
    assert "Take back" in olena.get(card).content.decode()
    assert "Take back" not in sign_in("nina").get(card).content.decode()
    assert sign_in("nina").post(f"/robots/{run.id}/undo").status_code == 404
    assert olena.post(f"/robots/{run.id}/undo").status_code == 204
    assert tasks() == []
    assert "Take back" not in olena.get(card).content.decode()
    assert "Taken back" in olena.get(f"{AT}/done").content.decode()
    assert olena.post(f"/robots/{run.id}/undo").status_code == 422


@override_settings(MAILERS=MAIL)
def test_f126_a_letter_goes_to_the_address_in_a_field_in_words(olena: Client, house: House) -> None:
    made = set_robot(
        olena,
        kind="letter",
        who="field:email",
        **{"a-subject": "Your request", "a-text": "{Responsible} will call. Sum: {Amount}"},
    )
    lead = house.lead(email="ivan@alpha.example", amount="1200.5", currency="EUR")
    run_outside(made, lead, cause=None, depth=0, key="k")
    (letter,) = mail.outbox
    assert letter.to == ["ivan@alpha.example"]
    assert letter.body.startswith("Nina Sales will call. Sum: €1,200.50")


def test_f103_conditions_know_this_week_and_when_it_was_made(olena: Client, house: House) -> None:
    """UX 16: whatever the rows of a condition can say, a robot understands."""
    made = set_robot(olena, **CALL, **rule("created_at", "period", "this_week"))
    assert "this week" in made.condition
    move(house, house.lead())
    assert len(tasks()) == 1


def test_f103_fields_and_stages_know_the_robots_and_processes_that_use_them(
    olena: Client, house: House
) -> None:
    """DESIGN, decision 4: an index of where each name is used; removal is refused."""
    set_robot(olena, **CALL, **rule("amount", "gt", "1"))
    xml = drawing(
        start(), either("large", default="f1"), user("work"), end(),
        flows="start>large\nlarge>done\nlarge>work:phone = null\nwork>done",
    )  # fmt: skip
    work = {"work": {"performers": [{"kind": "initiator"}]}}
    house.process(xml, work, title="Purchase", runs_on=("lead",))
    known = codes_of(lead_type())

    def places(code: str) -> list[str]:
        return [one.sentence for one in uses.uses_of("lead", code, known)]

    robot = "A robot on the stage “Contact made”: “Create a task”"
    assert robot in places("amount")
    assert robot in places("title")
    assert "The process “Purchase”" in places("phone")
    with pytest.raises(Refused, match="A robot on the stage"):
        remove_stage(stage("contact"), lead_type(), by=house.people["olena"])


def test_f103_robots_are_reached_from_the_type_and_its_board(
    olena: Client, sign_in: SignIn
) -> None:
    for path in ("/settings/types/leads/", "/leads/"):
        assert f'href="{AT}/"' in olena.get(path).content.decode(), path
    assert f'href="{AT}/"' not in sign_in("nina").get("/leads/").content.decode()
