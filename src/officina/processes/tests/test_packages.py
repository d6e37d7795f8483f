"""Processes and robots of one portal run in another (C14, F263)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from officina.kernel.access import policy
from officina.kernel.database import sql
from officina.kernel.portability.actions.apply_package import (
    apply_package,
    roll_back_package,
    try_package,
)
from officina.kernel.portability.packages.differences import compare
from officina.kernel.portability.packages.files import Contents, from_zip, read_here, to_zip
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import holders_of
from officina.kernel.principals.models import Group, Role, Unit, User
from officina.kernel.records import types
from officina.kernel.records.actions.add_field import add_field
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.actions.share_record import share_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.people.actions.give_role import give_role
from officina.people.presets import lay_presets
from officina.processes import invariant
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.set_levels import set_levels
from officina.processes.actions.set_robot import add_robot
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.actions.start_case import start_case
from officina.processes.models import Robot, Version
from officina.processes.packages.codes import process_of
from officina.processes.tests.drawings import drawing, end, service, start, user
from officina.processes.tests.test_robot_steps import TABLE
from officina.shell.demo.cast import build_cast

RATE = TABLE.replace("Discount", "Rate").replace("amount", "cost")
HOUSE = Actor.house("test")
REQUESTS = {
    "plurals": {"en": "Requests"},
    "labels": {"en": "Request"},
    "icon": "package",
    "number": "PR-{n}",
    "in_menu": True,
    "fields": [
        {"key": "f1", "labels": {"en": "Buyer"}, "kind": "person"},
        {"key": "f2", "labels": {"en": "Cost"}, "kind": "decimal"},
    ],
    "stages": [
        {"key": "s1", "labels": {"en": "New"}, "color": "blue", "kind": "open"},
        {"key": "s2", "labels": {"en": "Bought"}, "color": "green", "kind": "won"},
    ],
    "who": "everyone",
}


def cast() -> dict[str, Actor]:
    lay_presets()
    policy.forget()
    people = build_cast(dt.date(2026, 11, 21))
    return {code: Actor.person(user.id) for code, user in people.items()}


def newcomer() -> Actor:
    """The only person of the other portal."""
    lay_presets()
    policy.forget()
    vera = User.objects.create(email="vera@new.example", name="Vera")
    give_role(Role.objects.get(code="administrator"), vera.id, by=HOUSE)
    return Actor.person(vera.id)


def process(title: str, by: Actor, xml: str, settings: dict[str, Any], **more: Any) -> int:
    made = create_record(types.types().by_code("process"), {"title": title}, by=by).record_id
    if "runs_on" in more:
        set_up_process(made, by=by, runs_on=more.pop("runs_on"), starters=more.pop("starters"))
    save_draft(made, by=by, xml=xml, settings=settings, **more)
    publish(made, by=by, note_text="First")
    return made


def number_of(record: int) -> str:
    found = sql.row("SELECT number FROM record WHERE id = %(id)s", {"id": record})
    assert found is not None
    return str(found[0])


def one(*settings: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "id": number} for kind, number in settings]


def fill(people: dict[str, Actor]) -> None:
    """Two processes, one of which calls the other, and robots on a type of one's own."""
    olena = people["olena"]
    lada, nina = (people[code].user_id for code in ("lada", "nina"))
    me = User.objects.create(email="vera@new.example", name="Vera").id
    hr = Role.objects.get(code="hr").id
    unit = Unit.objects.get(name="Finance").id
    board = Group.objects.create(name="The board")
    board.members.add(User.objects.get(email="lada@aurora.example"))

    make_type(REQUESTS, by=olena)
    keeper = {"key": "k", "labels": {"en": "Keeper"}, "kind": "person"}
    add_field(types.types().by_code("process"), keeper, by=olena)
    types.forget()
    made = types.types().by_code("request")
    pay = process(
        "Оплата счёта", olena, drawing(start(), user("pay"), end(), flows="start>pay\npay>done"),
        {"pay": {"performers": one(("person", nina), ("head_of_unit", unit)), "pick": "one"}},
    )  # fmt: skip
    call = f'<callActivity id="call" calledElement="{number_of(pay)}"/>'
    decide = (
        '<businessRuleTask id="decide" officina:decision="Rate" officina:resultVariable="rate"/>'
    )
    chosen = f"[if cost > 9 then {nina} else {me}]"
    buy = process(
        "Buying", olena,
        drawing(start(), user("agree"), decide, service("fill"), call, end(),
                flows="start>agree\nagree>decide\ndecide>fill\nfill>call\ncall>done"),
        {
            "agree": {
                "performers": one(("role", hr), ("group", board.id), ("unit", unit)),
                "escalate": {"after": "PT4H", "to": one(("person", lada))},
            },
            "fill": {"do": {"kind": "set_field", "fields": {"buyer": nina, "cost": "=5"}}},
            "call": {"performers": [{"kind": "feel", "expr": chosen}]},
        },
        runs_on=[made.code], starters=[holders_of(hr), board.id],
        tables={"Rate": RATE},
    )  # fmt: skip
    edit_record(buy, types.types().by_code("process"), {"keeper": me}, by=olena)
    share_record(buy, types.types().by_code("process"), principal=-unit, by=olena)
    set_levels(buy, {"agree": (2, None)}, by=olena)
    save_draft(
        pay, by=olena, settings={"pay": {"performers": one(("person", lada))}},
        xml=drawing(start(), user("pay", "Pay today"), end(), flows="start>pay\npay>done"),
    )  # fmt: skip
    bought = made.stages[-1].id
    robots: list[dict[str, Any]] = [
        {"kind": "start", "process": buy},
        {
            "kind": "set_field",
            "fields": {
                "buyer": f"=if record.buyer = {nina} then {me} else {lada}",
                "title": f'{{if buyer = {me} then "Own" else "Other"}}',
            },
        },
        {"kind": "notify", "to": one(("role", hr)), "text": "Bought: {title}"},
    ]
    for action in robots:
        raw = {"stage": bought, "trigger": "entry", "title": action["kind"], "action": action}
        raw["condition"] = f"buyer = {nina}" if action["kind"] == "notify" else ""
        add_robot(made, raw, by=olena)


@pytest.fixture
def contents(portal: Callable[[str], None]) -> Contents:
    """What one portal was taught; it is the other one that is worked in now."""
    portal("here")
    fill(cast())
    package = to_zip(read_here())
    portal("there")
    vera = newcomer()
    create_record(types.types().by_code("process"), {"title": "Numbers differ here"}, by=vera)
    return from_zip(package)


def vera() -> Actor:
    return Actor.person(User.objects.get(email="vera@new.example").id)


def test_processes_run_in_a_second_portal(contents: Contents) -> None:
    """F263, C14, F073: with drawings, settings, tables, rights and robots; and go again."""
    found = {(d.part, d.kind, d.name) for d in compare(read_here(), contents)}
    assert ("processes", "added", "Buying") in found
    assert ("robots", "added", "request") in found
    trial = try_package(contents, by=vera())
    assert trial.problem == ""
    [told] = [said for said in trial.told if said.startswith("“Buying”")]
    for who in ("lada@aurora.example", "the group “The board”", "the unit “Finance”"):
        assert who in told
    assert "Vera stands in" in told
    assert "hr" not in told  # the role came along
    assert process_of("buying") is None

    applied = apply_package(contents, "all.zip", by=vera())
    assert applied is not None
    assert list(applied.told) == list(trial.told)
    buying, paying = process_of("buying"), process_of("oplata-scheta")
    assert buying
    assert paying
    version = Version.objects.get(process_id=buying, status="published")
    assert f'calledElement="{number_of(paying)}"' in version.xml
    hr = Role.objects.get(code="hr").id
    me = vera().user_id
    assert me
    assert version.settings["agree"]["performers"] == one(
        ("role", hr), ("person", me), ("person", me)
    )
    assert version.settings["fill"]["do"]["fields"] == {"buyer": me, "cost": "=5"}
    formula = f"[if cost > 9 then {me} else {me}]"
    assert version.settings["call"]["performers"] == [{"kind": "feel", "expr": formula}]
    assert read(buying, types.types().by_code("process"), rights=None).values["keeper"] == me
    assert Version.objects.get(process_id=paying, status="draft").xml.count("Pay today") == 1

    robots = list(Robot.objects.order_by("position"))
    assert [one.action["kind"] for one in robots] == ["start", "set_field", "notify"]
    assert robots[0].action["process"] == buying
    assert robots[1].action["fields"] == {
        "buyer": f'=if record.buyer = "nina@aurora.example" then {me} else {me}',
        "title": f'{{if buyer = {me} then "Own" else "Other"}}',
    }
    assert "lada@aurora.example" in next(
        one for one in trial.told if "Requests" in one and "stands" in one
    )
    assert {one.author_id for one in robots} == {me}
    assert robots[2].condition == 'buyer = "nina@aurora.example"'
    assert "“Requests”: a rule names nina@aurora.example, who is not here" in " ".join(trial.told)

    request = types.types().by_code("request")
    subject = create_record(request, {"title": "Chairs"}, by=vera()).record_id
    assert start_case(buying, by=vera(), subject_id=subject)
    assert invariant.broken() == []


def test_what_a_package_changed_is_taken_back(contents: Contents) -> None:
    """F263: what nothing ran by goes into the bin, and comes out of it with the next package."""
    applied = apply_package(contents, "all.zip", by=vera())
    assert applied is not None
    buying = process_of("buying")
    roll_back_package(applied.id, by=vera())
    assert "buying" not in read_here()["processes"]
    assert not Robot.objects.exists()
    again = apply_package(contents, "all.zip", by=vera())
    assert again is not None
    assert process_of("buying") == buying
    assert read_here()["processes"]["buying"]["stage"] == "published"


def test_a_new_version_comes_and_goes_and_the_own_draft_stays(contents: Contents) -> None:
    """F263, F074: cases that run stay on theirs; nobody's unpublished drawing is lost."""
    apply_package(contents, "all.zip", by=vera())
    paying = process_of("oplata-scheta")
    assert paying
    case = start_case(paying, by=vera())
    said = dict(contents["processes"]["oplata-scheta"])
    before = read_here()["processes"]["oplata-scheta"]
    said["files"] = {**said["files"], "bpmn": said["files"]["draft.bpmn"]}
    said.pop("draft")
    changed = {**contents, "processes": {"oplata-scheta": said}}
    [lines] = [d.lines for d in compare(read_here(), changed) if d.part == "processes"
               and d.kind == "changed"]  # fmt: skip
    assert "files: drawing: 1 lines come, 1 go" in lines

    applied = apply_package(changed, "next.zip", by=vera())
    assert applied is not None
    published = Version.objects.get(process_id=paying, status="published")
    assert "Pay today" in published.xml
    assert Version.objects.filter(process_id=paying, status="draft").exists()
    roll_back_package(applied.id, by=vera())
    assert read_here()["processes"]["oplata-scheta"] == before
    assert invariant.broken() == []
    assert case


def test_the_same_package_twice_publishes_nothing_anew(contents: Contents) -> None:
    """F263: also where somebody stands in, so that it still differs."""
    apply_package(contents, "all.zip", by=vera())
    versions = Version.objects.count()
    apply_package(contents, "all.zip", by=vera())
    assert Version.objects.count() == versions


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": 5}, "“title” is not"),
    ({"secret": "x"}, "does not know “secret”"),
    ({"stage": "somewhere"}, "is not what it should be"),
    ({"runs_on": ["ghost"]}, "nothing called “ghost”"),
    ({"starters": [{"kind": "ghost"}]}, "“ghost” is not"),
    ({"published": {"drawing": "nothing.bpmn"}}, "“files” is not"),
    ({"published": {"drawing": "bpmn", "settings": {"pay": {"performers": 5}}}}, "list"),
    ({"published": {"drawing": "bpmn"}}, "choose who does it"),
    ({"files": {"bpmn": "<x/>", "draft.bpmn": "<x/>"}}, "Оплата счёта: "),
)


def test_a_process_that_makes_no_sense_changes_nothing(contents: Contents) -> None:
    """F263: whatever is wrong with it, a sentence says so."""
    before = read_here()
    for change, said in WRONG:
        wrong = {**contents["processes"]["oplata-scheta"], **change}
        changed = {**contents, "processes": {"oplata-scheta": wrong}, "robots": {}}
        with pytest.raises(Refused, match=said):
            apply_package(changed, "p.zip", by=vera())
    assert read_here() == before


def test_files_of_a_process_are_readable(contents: Contents) -> None:
    """C14: a drawing is a file of its own, of many lines; what it calls has a name."""
    apply_package(contents, "all.zip", by=vera())
    with zipfile.ZipFile(io.BytesIO(to_zip(read_here()))) as package:
        names = {one for one in package.namelist() if one.startswith("processes/buying")}
        drawn = package.read("processes/buying.bpmn").decode()
        said = package.read("processes/buying.yaml").decode()
    assert names == {"processes/buying.yaml", "processes/buying.bpmn", "processes/buying.Rate.dmn"}
    assert 'calledElement="oplata-scheta"' in drawn
    assert len(drawn.splitlines()) == 15
    assert "name: hr" in said
