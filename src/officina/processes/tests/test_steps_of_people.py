"""Performers, outcomes, forms, several who approve, main actions (F077-F087, F281)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.ids import holders_of
from officina.kernel.principals.models import Role
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.processes.actions.send_letter import send_letter
from officina.processes.actions.start_case import start_case
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, start, user
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import Blocked, complete_task

pytestmark = pytest.mark.django_db

ONE = drawing(start(), user("work", "Send the offer"), end(), flows="start>work\nwork>done")
MAIL = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def one(house: House, lead: int | None = None, **settings: Any) -> int:
    settings.setdefault("performers", [{"kind": "initiator"}])
    process = house.process(ONE, {"work": settings}, runs_on=("lead",))
    lead = house.lead() if lead is None else lead
    return start_case(process, by=house.people["nina"], subject_id=lead)


def responsible(house: House, case: int) -> tuple[int | None, int | None]:
    found = sql.row(
        """SELECT r.responsible_id, t.pool FROM record r JOIN work_task t ON t.record_id = r.id
           WHERE r.id = %(id)s""",
        {"id": house.tasks(case)["work"]},
    )
    assert found is not None
    return found[0], found[1]


def test_a_step_goes_to_whom_it_names(house: House) -> None:
    """F081: a person, the initiator, his head, the responsible, an expression, a role's pool."""
    nina, taras, olena = (house.id_of(who) for who in ("nina", "taras", "olena"))
    assert responsible(house, one(house))[0] == nina
    assert responsible(house, one(house, performers=[{"kind": "responsible"}]))[0] == nina
    assert responsible(house, one(house, performers=[{"kind": "head_of_initiator"}]))[0] == olena
    feel = {"kind": "feel", "expr": '"taras@aurora.example"'}
    assert responsible(house, one(house, performers=[feel]))[0] == taras
    role = Role.objects.get(code="sales")
    pool = one(house, performers=[{"kind": "role", "id": role.id}])
    assert responsible(house, pool) == (None, holders_of(role.id))


def test_turns_are_taken_and_the_least_busy_is_asked(house: House) -> None:
    """F081: of a role, one after another."""
    role = Role.objects.get(code="sales")
    settings = {"performers": [{"kind": "role", "id": role.id}], "pick": "round_robin"}
    asked = [responsible(house, one(house, **settings))[0] for _each in range(4)]
    assert len(set(asked)) > 1
    assert all(asked)


def test_an_outcome_chooses_the_way(house: House) -> None:
    """F092."""
    xml = drawing(
        start(), user("work"), either("decided", default="f2"), end("yes"), end("no"),
        flows='start>work\nwork>decided\ndecided>yes\ndecided>no:outcome = "refuse"',
    )  # fmt: skip
    outcomes = [{"code": "approve", "label": {"en": "Yes"}}, {"code": "refuse", "label": {}}]
    settings = {
        "work": {"performers": [{"kind": "initiator"}], "outcomes": outcomes},
        "no": {"fails": True},
    }
    process = house.process(xml, settings)
    case = start_case(process, by=house.people["nina"])
    with pytest.raises(Refused):
        house.complete(case, "work", "nina", outcome="perhaps")
    house.complete(case, "work", "nina", outcome="refuse")
    assert house.trail(case)[-1] == "no"
    assert house.stage(case) == "cancelled"


def test_a_form_fills_the_record_and_the_case(house: House) -> None:
    """F083: fields of the record and variables of the case, typed, required ones demanded."""
    lead = house.lead()
    form = [
        {"field": "person", "required": True},
        {"name": "discount", "kind": "decimal", "label": {"en": "Discount"}},
    ]
    case = one(house, lead, form=form)
    with pytest.raises(Refused) as refused:
        house.complete(case, "work", "nina", discount="5")
    assert set(refused.value.errors) == {"person"}
    with pytest.raises(Refused) as refused:
        house.complete(case, "work", "nina", person="Ivan", discount="much")
    assert set(refused.value.errors) == {"discount"}
    with pytest.raises(Refused) as refused:
        house.complete(case, "work", "nina", person="Ivan", stranger="x")
    assert set(refused.value.errors) == {"stranger"}
    house.complete(case, "work", "nina", person="Ivan", discount="5")
    assert house.variables(case)["discount"] == 5
    found = sql.row("SELECT person FROM lead WHERE record_id = %(id)s", {"id": lead})
    assert found == ("Ivan",)


def many(house: House, completion: str, *, in_turn: bool = False) -> int:
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(in_turn).lower()}" '
        'officina:resultCollection="decisions" officina:resultElement="outcome">'
        "<loopCardinality>3</loopCardinality>"
        f"<completionCondition>{completion}</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    xml = drawing(start(), user("agree", inside=loop), end(), flows="start>agree\nagree>done")
    people = [{"kind": "person", "id": house.id_of(who)} for who in ("taras", "fedir", "olena")]
    outcomes = [{"code": "approve", "label": {}}, {"code": "refuse", "label": {}}]
    settings = {"agree": {"performers": people, "many": {}, "outcomes": outcomes}}
    return start_case(house.process(xml, settings), by=house.people["nina"])


ANY = 'count(decisions[item = "approve"]) &gt;= 1'
ALL = 'count(decisions[item = "approve"]) &gt;= 3 or count(decisions[item = "refuse"]) &gt; 0'


def test_one_of_three_is_enough_and_the_others_are_released(house: House) -> None:
    """F281: any of them."""
    case = many(house, ANY)
    tasks = house.tasks(case)
    assert list(tasks) == ["agree#0", "agree#1", "agree#2"]
    house.complete(case, "agree#1", "fedir", outcome="approve")
    assert house.stage(case) == "done"
    assert [house.stage(task) for task in tasks.values()] == ["failed", "done", "failed"]
    line = sql.row(
        """SELECT branch, actor_id, how FROM processes_passed
           WHERE case_id = %(c)s AND branch IS NOT NULL AND kind = 'ended'""",
        {"c": case},
    )
    assert line == (1, house.id_of("fedir"), "approve")


def test_all_of_three_one_after_another(house: House) -> None:
    case = many(house, ALL, in_turn=True)
    for n, who in enumerate(("taras", "fedir", "olena")):
        assert list(house.tasks(case)) == [f"agree#{n}"]
        house.complete(case, f"agree#{n}", who, outcome="approve")
    assert house.stage(case) == "done"
    assert house.variables(case)["decisions"] == ["approve"] * 3


@override_settings(MAILERS=MAIL)
def test_without_its_letter_a_step_is_not_done(house: House) -> None:
    """F079, F080: refused with the reason; written anywhere on the card it counts."""
    lead = house.lead()
    case = one(house, lead, main_action={"kind": "letter"}, must=True)
    with pytest.raises(Blocked, match="letter has not been sent"):
        house.complete(case, "work", "nina")
    send_letter(lead, by=house.people["nina"], to="a@b.example", subject="Offer", text="Here")
    house.complete(case, "work", "nina")
    assert house.stage(case) == "done"


def test_a_field_or_a_condition_may_be_what_is_demanded(house: House) -> None:
    """F080."""
    lead, lead_type = house.lead(), types().by_code("lead")
    case = one(house, lead, main_action={"kind": "field", "field": "person"}, must=True)
    with pytest.raises(Blocked, match="Person"):
        house.complete(case, "work", "nina")
    edit_record(lead, lead_type, {"person": "Ivan"}, by=house.people["nina"])
    house.complete(case, "work", "nina")
    changed = 'some e in log satisfies e.kind = "record.edited"'
    case = one(house, lead, main_action={"kind": "condition", "condition": changed}, must=True)
    with pytest.raises(Blocked):
        house.complete(case, "work", "nina")
    edit_record(lead, lead_type, {"person": "Petro"}, by=house.people["nina"])
    house.complete(case, "work", "nina")


def test_doing_it_elsewhere_completes_the_step(house: House) -> None:
    """F080: where it is set so, nobody has to press a button."""
    lead = house.lead()
    action = {"kind": "field", "field": "person"}
    case = one(house, lead, main_action=action, must=True, elsewhere=True)
    edit_record(lead, types().by_code("lead"), {"person": "Ivan"}, by=house.people["nina"])
    drain_all()
    assert house.stage(case) == "done"
    line = sql.row(
        "SELECT actor_id FROM processes_passed WHERE case_id = %(c)s AND task_id > 0 "
        "AND kind = 'ended'",
        {"c": case},
    )
    assert line == (house.id_of("nina"),)


def test_a_late_step_demands_a_reason(house: House) -> None:
    """F153."""
    case = one(house, duration="PT1H", reason_when_late=True)
    clock.advance(dt.timedelta(days=2))
    with pytest.raises(Refused):
        house.complete(case, "work", "nina")
    task = house.tasks(case)["work"]
    complete_task(task, by=house.people["nina"], reason="The client was away")
    line = sql.row(
        "SELECT late, reason FROM processes_passed WHERE task_id = %(t)s AND kind = 'ended'",
        {"t": task},
    )
    assert line == (True, "The client was away")


def test_a_late_step_climbs_to_those_who_were_named(house: House) -> None:
    """F111, F142: told once, and not where it was done in time."""
    from officina.kernel import clock
    from officina.kernel.due import tick

    to = [{"kind": "person", "id": house.id_of("olena")}]
    settings = {"duration": "PT1H", "escalate": {"after": "PT2H", "to": to}}
    done, late = one(house, **settings), one(house, **settings)
    house.complete(done, "work", "nina")
    clock.advance(dt.timedelta(days=1))
    tick.run_all()
    told = sql.rows(
        """SELECT record_id FROM notify_notification WHERE user_id = %(u)s
           AND facts @> '[{"k": "process"}]'""",
        {"u": house.id_of("olena")},
    )
    assert told == [(house.tasks(late)["work"],)]


def test_time_in_work_is_counted_on_the_calendar(house: House) -> None:
    """F241: over the night nobody works; before it was taken up it waited."""
    from officina.kernel import clock
    from officina.work.actions.start_task import start_task

    case = one(house)
    task = house.tasks(case)["work"]
    clock.advance(dt.timedelta(hours=2))
    start_task(task, by=house.people["nina"])
    clock.advance(dt.timedelta(days=1))
    house.complete(case, "work", "nina")
    line = sql.row(
        """SELECT seconds_working, seconds_waiting FROM processes_passed
           WHERE task_id = %(t)s AND kind = 'ended'""",
        {"t": task},
    )
    assert line is not None
    assert line[0] < 24 * 3600
    assert line[1] == 2 * 3600


def test_f078_whoever_took_it_from_the_pool_is_reminded_an_hour_before_the_end(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """J4.3: a working day given on Monday at nine ends on Tuesday at nine."""
    role = Role.objects.get(code="it")
    pool = [{"kind": "role", "id": role.id}]
    case = one(house, performers=pool, duration="P1D", remind_before=["PT1H"])
    claim_task(house.tasks(case)["work"], by=house.people["ivan"])
    [(due_at,)] = sql.rows(
        "SELECT due_at FROM record WHERE id = %(id)s", {"id": house.tasks(case)["work"]}
    )
    reminded = """SELECT u.email FROM notify_notification n
      JOIN principals_user u ON u.id = n.user_id, jsonb_array_elements(n.facts) f
      WHERE f->>'k' = 'task-reminder'"""
    left = due_at - clock.now()
    later(left - dt.timedelta(hours=2))
    assert sql.rows(reminded) == []
    later(dt.timedelta(hours=1))
    assert sql.rows(reminded) == [("ivan@aurora.example",)]
