"""What the portal does by itself: inside the transaction, and outside by the queue (F126-F129)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from officina.kernel import outside
from officina.kernel.database import sql
from officina.processes.actions.do_robot_step import ATTEMPTS, do_robot_step
from officina.processes.actions.start_case import start_case
from officina.processes.actions.start_cases import start_cases
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, service, start, user

pytestmark = pytest.mark.django_db

LINE = drawing(start(), service("robot"), user("work"), end(),
               flows="start>robot\nrobot>work\nwork>done")  # fmt: skip
MAIL = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def run(house: House, do: dict[str, Any], lead: int | None = None, xml: str = LINE) -> int:
    settings = {"robot": {"do": do}, "work": {"performers": [{"kind": "initiator"}]}}
    process = house.process(xml, settings, runs_on=("lead",))
    lead = house.lead(amount="2500") if lead is None else lead
    return start_case(process, by=house.people["nina"], subject_id=lead)


def value(lead: int, column: str) -> Any:
    found = sql.row(f"SELECT {column} FROM record WHERE id = %(id)s", {"id": lead})
    assert found is not None
    return found[0]


def outside_jobs() -> list[dict[str, Any]]:
    return [
        json.loads(args)
        for (args,) in sql.rows(
            """SELECT args FROM procrastinate_jobs WHERE status = 'todo'
               AND task_name LIKE '%%do_outside' ORDER BY id"""
        )
    ]


def test_a_robot_changes_a_field_and_the_next_decision_reads_it(house: House) -> None:
    """F126: the segment ends where a record is written; what follows sees what was written."""
    xml = drawing(
        start(), service("robot"), either("large", default="f2"), user("work"), end(),
        flows="start>robot\nrobot>large\nlarge>done\nlarge>work:amount > 5000\nwork>done",
    )  # fmt: skip
    lead = house.lead(amount="2500")
    case = run(house, {"kind": "set_field", "field": "amount", "value": "=amount * 4"}, lead, xml)
    assert value(lead, "amount") == 10_000
    assert list(house.tasks(case)) == ["work"]


def test_a_robot_moves_the_stage_by_the_rules_of_the_stage(house: House) -> None:
    """F127: what a stage demands, it demands of robots too; the refusal is an incident."""
    lead = house.lead()
    run(house, {"kind": "stage", "stage": "contact"}, lead)
    assert house.stage(lead) == "contact"
    case = run(house, {"kind": "stage", "stage": "qualified"}, lead)
    (incident,) = house.incidents(case)
    assert "needs" in incident["message"]
    assert house.stage(lead) == "contact"


def test_a_robot_names_the_responsible_writes_and_makes_records(house: House) -> None:
    """F128, F129."""
    lead = house.lead()
    run(house, {"kind": "responsible", "person": house.id_of("taras")}, lead)
    assert value(lead, "responsible_id") == house.id_of("taras")
    run(house, {"kind": "note", "text": "About {title}"})
    said = sql.row("SELECT text FROM records_comment ORDER BY id DESC LIMIT 1")
    assert said == ("About Pump for Alpha",)
    fields = {"title": "Contract for {title}"}
    case = run(house, {"kind": "create", "type": "lead", "fields": fields, "to": "made"})
    assert value(int(house.variables(case)["made"]), "title") == "Contract for Pump for Alpha"


def test_a_robot_gives_a_task_that_nobody_waits_for(house: House) -> None:
    case = run(
        house,
        {
            "kind": "task",
            "title": "Call {title}",
            "performers": [{"kind": "responsible"}],
            "duration": "P1D",
        },
    )
    assert list(house.tasks(case)) == ["work"]
    found = sql.row("SELECT title FROM record WHERE title LIKE 'Call%%'")
    assert found == ("Call Pump for Alpha",)


def test_a_script_and_a_table_decide(house: House) -> None:
    case = run(house, {"kind": "script", "assign": {"twice": "amount * 2"}})
    assert house.variables(case)["twice"] == 5000


def test_a_mistake_in_an_expression_is_an_incident_with_its_text(house: House) -> None:
    """F106."""
    case = run(house, {"kind": "script", "assign": {"x": "amount +"}})
    (incident,) = house.incidents(case)
    assert "amount +" in incident["message"]


def test_what_answers_for_the_process_bounds_what_its_robots_may(house: House) -> None:
    """DESIGN: whoever draws a process gives himself no rights by it."""
    lead = house.lead()
    case = run(house, {"kind": "set_field", "field": "nothing", "value": "1"}, lead)
    (incident,) = house.incidents(case)
    assert incident["kind"] == "job"


@override_settings(MAILERS=MAIL)
def test_a_letter_leaves_by_the_queue_with_a_key_of_its_own(house: House) -> None:
    """F080: outside the transaction; asked twice it is one letter for whoever gets it."""
    lead = house.lead()
    do = {"kind": "letter", "to": "a@b.example", "subject": "{title}", "text": "Sum: {amount}"}
    case = run(house, do, lead)
    assert house.waits(case) == [("job", "robot")]
    (asked,) = outside_jobs()
    do_robot_step(**asked)
    do_robot_step(**asked)
    (letter,) = mail.outbox
    assert letter.subject == "Pump for Alpha"
    assert letter.extra_headers["Message-ID"]
    assert list(house.tasks(case)) == ["work"]


def test_a_web_address_is_asked_with_a_key_and_its_answer_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = []

    def fetch(url: str, **more: Any) -> outside.Answer:
        keys.append(more["headers"]["Idempotency-Key"])
        return outside.Answer(200, {}, b'{"id": 7}')

    monkeypatch.setattr(outside, "fetch", fetch)
    case = run(house, {"kind": "http", "url": "https://a.example/", "body": "={sum: amount}",
                       "to": "answer"})  # fmt: skip
    (asked,) = outside_jobs()
    do_robot_step(**asked)
    assert house.variables(case)["answer"] == {"id": 7}
    assert len(set(keys)) == 1


def test_what_fails_is_tried_again_and_then_is_an_incident(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F106: with growing pauses, and the last answer said."""

    def fetch(url: str, **more: Any) -> outside.Answer:
        return outside.Answer(503, {}, b"")

    monkeypatch.setattr(outside, "fetch", fetch)
    case = run(house, {"kind": "http", "url": "https://a.example/"})
    (asked,) = outside_jobs()
    for _each in range(ATTEMPTS):
        do_robot_step(**asked)
    (incident,) = house.incidents(case)
    assert "503" in incident["message"]
    assert len(outside_jobs()) == ATTEMPTS


def test_a_process_starts_another_on_the_same_record(house: House) -> None:
    other = house.process(drawing(start(), user("b"), end(), flows="start>b\nb>done"),
                          {"b": {"performers": [{"kind": "initiator"}]}})  # fmt: skip
    lead = house.lead()
    run(house, {"kind": "start", "process": other}, lead)
    found = sql.rows("SELECT count(*) FROM processes_running WHERE subject_id = %(l)s", {"l": lead})
    assert found == [(2,)]


def test_an_error_is_caught_at_the_boundary_of_a_robot_step(house: House) -> None:
    """F109: what fails goes another way, where one is drawn."""
    caught = (
        '<boundaryEvent id="caught" attachedToRef="robot"><errorEventDefinition/></boundaryEvent>'
    )
    xml = drawing(
        start(), service("robot"), caught, user("work"), end(),
        flows="start>robot\nrobot>done\ncaught>work\nwork>done",
    )  # fmt: skip
    case = run(house, {"kind": "stage", "stage": "qualified"}, xml=xml)
    assert list(house.tasks(case)) == ["work"]
    assert house.incidents(case) == []


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
    name="Discounts" namespace="urn:example:discounts">
  <inputData id="a" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <decision id="d" name="Discount"><variable name="Discount" typeRef="number"/>
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
      <output name="percent"/>
      <rule><inputEntry><text>&lt; 100</text></inputEntry>
        <outputEntry><text>0</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= 100</text></inputEntry>
        <outputEntry><text>10</text></outputEntry></rule>
    </decisionTable></decision></definitions>"""


def test_a_decision_table_of_the_version_decides(house: House) -> None:
    """F076: by a robot step, and by a rule task with the field read live."""
    rule = (
        '<businessRuleTask id="robot" officina:decision="Discount" '
        'officina:resultVariable="percent"/>'
    )
    xml = drawing(start(), rule, user("work"), end(),
                  flows="start>robot\nrobot>work\nwork>done")  # fmt: skip
    settings = {"work": {"performers": [{"kind": "initiator"}]}}
    process = house.process(xml, settings, runs_on=("lead",), tables={"Discount": TABLE})
    lead = house.lead(amount="250")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    assert house.variables(case)["percent"] == 10


def test_many_records_start_at_once_and_what_does_not_fit_is_told(house: House) -> None:
    """F075: each on its own; one that is refused holds nobody back."""
    process = house.process(LINE, {"robot": {"do": {"kind": "note", "text": "x"}},
                                   "work": {"performers": [{"kind": "initiator"}]}},
                            runs_on=("lead",))  # fmt: skip
    leads = [house.lead(str(n)) for n in range(3)]
    started, refused = start_cases(process, [*leads, process], by=house.people["nina"])
    assert len(started) == 3
    assert refused == [process]


def test_an_address_inside_the_house_is_never_asked(house: House) -> None:
    """SSRF: refused at once, with the reason, and not tried again."""
    case = run(house, {"kind": "http", "url": "http://169.254.169.254/latest/"})
    (asked,) = outside_jobs()
    do_robot_step(**asked)
    (incident,) = house.incidents(case)
    assert "not on the public internet" in incident["message"]
    assert len(outside_jobs()) == 1
