"""What one portal was taught, another takes over; and gives back (F263, C14)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
import yaml

from officina.kernel.access.policy import NotAllowed
from officina.kernel.portability.actions.apply_package import (
    Trial,
    WouldLose,
    apply_package,
    roll_back_package,
    try_package,
)
from officina.kernel.portability.packages.differences import compare
from officina.kernel.portability.packages.files import Contents, from_zip, read_here, to_zip
from officina.kernel.portability.tests.conftest import Cast
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records import types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.actions.name_relation import name_relation
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, RecordType, RelationName, Stage
from officina.kernel.records.rows import read, type_of

HOUSE = Actor.house("package")
REQUESTS = {
    "plurals": {"en": "Purchase requests", "ru": "Заявки на покупку"},
    "labels": {"en": "Purchase request", "ru": "Заявка на покупку"},
    "icon": "package",
    "number": "PR-{n}",
    "in_menu": True,
    "fields": [
        {"key": "f1", "labels": {"en": "Reason"}, "kind": "text", "required": True},
        {"key": "f2", "labels": {"en": "Price"}, "kind": "money"},
        {"key": "f3", "labels": {"en": "Urgency"}, "kind": "list", "options": ["High", "Low"]},
    ],
    "stages": [
        {"key": "s1", "labels": {"en": "New"}, "color": "blue", "kind": "open"},
        {"key": "s2", "labels": {"en": "Bought"}, "color": "green", "kind": "won"},
    ],
    "who": "everyone",
}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What is rolled back here was never told to the memory of this process."""
    types.forget()
    yield
    types.forget()


def codes() -> set[str]:
    types.forget()
    return {one.code for one in types.types().all}


def test_a_type_moves_to_a_second_portal_and_is_taken_back(portal: Callable[[str], None]) -> None:
    """F263: exported, compared, tried, put in, used, rolled back."""
    portal("here")
    made, _event = make_type(REQUESTS, by=HOUSE)
    package = to_zip(read_here())

    portal("there")
    contents = from_zip(package)
    found = {(one.part, one.kind, one.name) for one in compare(read_here(), contents)}
    assert ("types", "added", "Purchase requests") in found
    assert try_package(contents, by=HOUSE) == Trial()
    assert made.code not in codes()

    applied = apply_package(contents, "requests.zip", by=HOUSE)
    assert applied is not None
    there = types.types().by_code(made.code)
    assert [f.label for f in there.fields.values()] == [f.label for f in made.fields.values()]
    assert [s.label for s in there.stages] == ["New", "Bought"]
    create_record(there, {"title": "Chairs", "reason": "Worn out", "urgency": "high"}, by=HOUSE)
    assert compare(read_here(), contents) == []
    assert apply_package(contents, "again.zip", by=HOUSE) is None

    roll_back_package(applied.id, by=HOUSE)
    assert made.code not in codes()
    assert RecordType.objects.get(code=made.code).removed_at is not None
    with pytest.raises(Refused, match="taken back already"):
        roll_back_package(applied.id, by=HOUSE)


def test_what_was_changed_since_is_not_rolled_back(db: None) -> None:
    """F263"""
    contents = read_here()
    lead = dict(contents["types"]["lead"])
    lead["stages"] = [
        {**one, "labels": {"en": "First look"}} if one["code"] == "contact" else one
        for one in lead["stages"]
    ]
    [difference] = compare(read_here(), {"types": {**contents["types"], "lead": lead}})
    assert difference.lines == [
        "stage “First look”: name: en: “Contact made” → “First look”",
        "stage “First look”: name: ro: “Contactat” → nothing",
        "stage “First look”: name: ru: “Связались” → nothing",
    ]
    applied = apply_package({"types": {**contents["types"], "lead": lead}}, "p.zip", by=HOUSE)
    assert applied is not None
    Stage.objects.filter(code="contact").update(color="red")
    with pytest.raises(Refused, match="changed since"):
        roll_back_package(applied.id, by=HOUSE)


def test_what_only_stands_here_stays_unless_it_is_asked_for(db: None) -> None:
    """F263"""
    make_type(REQUESTS, by=HOUSE)
    contents = read_here()
    contents["types"] = {
        key: said for key, said in contents["types"].items() if not said.get("is_custom")
    }
    assert apply_package(contents, "p.zip", by=HOUSE) is None
    assert apply_package(contents, "p.zip", by=HOUSE, removes=True) is not None
    assert not RecordType.objects.filter(is_custom=True, removed_at=None).exists()


def test_only_administrators_put_packages_in(aurora: Cast) -> None:
    with pytest.raises(NotAllowed):
        apply_package(read_here(), "p.zip", by=aurora["nina"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "riddle"}, "no kind of field"),
        ({"secret": True}, "does not know “secret”"),
        ({"formula": "1 +"}, "cannot be read"),
        ({"labels": "Name"}, "not what it should be"),
        ({"seen_by": ["ghost"]}, "no role"),
        ({"code": "a') || (SELECT 1) || ('"}, "code"),
        ({"code": "another", "storage": "detail"}, "storage"),
        ({"code": "another", "storage": "base"}, "storage"),
        ({"kind": "integer", "default": "many"}, "default"),
    ],
)
def test_a_package_that_makes_no_sense_changes_nothing(
    db: None, change: dict[str, object], said: str
) -> None:
    """F263"""
    make_type(REQUESTS, by=HOUSE)
    contents = read_here()
    code = next(c for c, t in contents["types"].items() if t.get("is_custom"))
    wrong = dict(contents["types"][code])
    wrong["icon"] = "star"
    wrong["fields"] = [{**f, **change} if f["code"] == "reason" else f for f in wrong["fields"]]
    before = read_here()
    with pytest.raises(Refused, match=said):
        apply_package({"types": {**contents["types"], code: wrong}}, "p.zip", by=HOUSE)
    assert read_here() == before


def test_a_default_that_came_along_is_cleaned_like_what_is_typed(db: None) -> None:
    """F263"""
    make_type(REQUESTS, by=HOUSE)
    contents = read_here()
    code = next(c for c, t in contents["types"].items() if t.get("is_custom"))
    field = {"code": "terms", "kind": "richtext", "is_custom": True, "labels": {"en": "Terms"}}
    field["default"] = "<p>As agreed</p><script>alert(1)</script><form action='/x'></form>"
    told = dict(contents["types"][code])
    told["fields"] = [*told["fields"], field]
    apply_package({"types": {**contents["types"], code: told}}, "p.zip", by=HOUSE)
    assert Field.objects.get(code="terms").default == "<p>As agreed</p>"


def packed(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, text in files.items():
            target.writestr(name.replace("__", "/") + ".yaml", text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        packed(officina="format: 99\nparts: []"),
        packed(officina="format: 1\nparts: [lists]", lists__a="a: &x [1]\nb: *x"),
        packed(officina="format: 1\nparts: [lists]", lists__a="!!python/object:os.system {}"),
        packed(officina="format: 1\nparts: [lists]", lists__a="labels: {}"),
        packed(officina="format: 1\nparts: [lists]", lists__a="code: " + "[" * 400),
    ],
)
def test_what_is_no_package_is_refused(db: None, data: bytes) -> None:
    with pytest.raises(Refused):
        from_zip(data)


def test_files_are_readable(db: None) -> None:
    """C14: one YAML file a thing, by its code."""
    with zipfile.ZipFile(io.BytesIO(to_zip(read_here()))) as package:
        lead = yaml.safe_load(package.read("types/lead.yaml"))
    assert lead["code"] == "lead"
    assert lead["labels"]["ru"] == "Лид"
    assert from_zip(to_zip(read_here())) == read_here()


def test_names_of_links_move_to_a_second_portal(portal: Callable[[str], None]) -> None:
    """F061, F263: with their codes, so that links that name them mean the same."""
    portal("here")
    made, _event = make_type(REQUESTS, by=HOUSE)
    names = {"labels": {"en": "Paid by"}, "back": {"en": "Pays"}, "source": made.code}
    name_relation(names, by=HOUSE)
    package = to_zip(read_here())
    [code] = RelationName.objects.values_list("code", flat=True)

    portal("there")
    contents = from_zip(package)
    applied = apply_package(contents, "links.zip", by=HOUSE)
    assert applied is not None
    [there] = RelationName.objects.select_related("source")
    assert there.source is not None
    assert (there.code, there.labels, there.source.code) == (code, {"en": "Paid by"}, made.code)
    assert compare(read_here(), contents) == []
    wrong = {**contents, "links": {code: {"labels": {"en": "x"}, "nothing": 1}}}
    assert "nothing" in try_package(wrong, by=HOUSE).problem
    roll_back_package(applied.id, by=HOUSE)
    assert not RelationName.objects.filter(removed_at=None).exists()


def of_kind(contents: Contents, code: str, field: str, **said: object) -> Contents:
    """The same set-up with a field that is otherwise there."""
    one = dict(contents["types"][code])
    one["fields"] = [{**f, **said} if f["code"] == field else f for f in one["fields"]]
    return {**contents, "types": {**contents["types"], code: one}}


def test_another_kind_of_a_field_travels_with_its_values(portal: Callable[[str], None]) -> None:
    """F263, F101: as on the page of the field; what does not fit waits for a word, and returns."""
    portal("here")
    made, _event = make_type(REQUESTS, by=HOUSE)
    there_too = to_zip(read_here())
    contents = of_kind(read_here(), made.code, "reason", kind="integer")

    portal("there")
    apply_package(from_zip(there_too), "first.zip", by=HOUSE)
    here = types.types().by_code(made.code)
    ids = [
        create_record(here, {"title": f"No. {n}", "reason": said}, by=HOUSE).record_id
        for n, said in enumerate(("12", "Worn out", "7"))
    ]
    told = "“Reason” of Purchase requests: 1 value of 3 does not fit and will be emptied."
    assert try_package(contents, by=HOUSE) == Trial(lost=(told,))
    [difference] = compare(read_here(), contents)
    assert difference.lines == ["field “Reason”: kind: “Text” → “Whole number”"]
    with pytest.raises(WouldLose, match="1 value of 3"):
        apply_package(contents, "kinds.zip", by=HOUSE)
    assert reasons(ids) == ["12", "Worn out", "7"]

    applied = apply_package(contents, "kinds.zip", by=HOUSE, loses=True)
    assert applied is not None
    assert reasons(ids) == [12, None, 7]
    assert types.types().by_code(made.code).fields["reason"].kind == "integer"
    assert compare(read_here(), contents) == []

    roll_back_package(applied.id, by=HOUSE)
    assert reasons(ids) == ["12", "Worn out", "7"]
    assert types.types().by_code(made.code).fields["reason"].kind == "text"


def test_values_become_options_of_the_list_that_came_along(portal: Callable[[str], None]) -> None:
    """F263, F024: no list of their own is made of them."""
    portal("here")
    made, _event = make_type(REQUESTS, by=HOUSE)
    before = to_zip(read_here())
    urgency = next(
        one for one in read_here()["types"][made.code]["fields"] if one["code"] == "urgency"
    )
    contents = of_kind(read_here(), made.code, "reason", kind="list", list=urgency["list"])

    portal("there")
    apply_package(from_zip(before), "first.zip", by=HOUSE)
    here = types.types().by_code(made.code)
    values = ("High", "Someday")
    ids = [create_record(here, {"title": v, "reason": v}, by=HOUSE).record_id for v in values]
    [told] = try_package(contents, by=HOUSE).lost
    assert "1 value of 2" in told
    assert apply_package(contents, "kinds.zip", by=HOUSE, loses=True) is not None
    assert reasons(ids) == ["high", None]
    assert compare(read_here(), contents) == []


@pytest.mark.parametrize(("kind", "after"), [("integer", [None]), ("longtext", ["2026-11-30"])])
def test_kinds_that_do_not_follow_from_each_other_go_by_way_of_text(
    db: None, kind: str, after: list[object]
) -> None:
    """F263: nothing stays that a field of the new kind could not hold."""
    fields = [{"key": "f1", "labels": {"en": "Reason"}, "kind": "date"}]
    made, _event = make_type({**REQUESTS, "fields": fields}, by=HOUSE)
    types.forget()
    made = types.types().by_code(made.code)
    ids = [create_record(made, {"title": "A", "reason": "2026-11-30"}, by=HOUSE).record_id]
    contents = of_kind(read_here(), made.code, "reason", kind=kind)
    applied = apply_package(contents, "p.zip", by=HOUSE, loses=True)
    types.forget()
    assert applied is not None
    assert reasons(ids) == after
    roll_back_package(applied.id, by=HOUSE)
    types.forget()
    assert reasons(ids) == [dt.date(2026, 11, 30)]


@pytest.mark.parametrize(("kind", "formula", "after"), [
    ("integer", "string length(title)", 6),
    ("text", "upper case(title)", "CHAIRS"),
])  # fmt: skip
def test_a_formula_in_place_of_what_people_wrote_waits_for_a_word(
    db: None, kind: str, formula: str, after: object
) -> None:
    """F263"""
    make_type(REQUESTS, by=HOUSE)
    types.forget()
    made = types.types().by_code("purchase-request")
    record = create_record(made, {"title": "Chairs", "reason": "Worn out"}, by=HOUSE)
    said = {"kind": kind, "formula": formula, "is_required": False}
    contents = of_kind(read_here(), made.code, "reason", **said)
    [told] = try_package(contents, by=HOUSE).lost
    assert "1 value of 1" in told
    applied = apply_package(contents, "p.zip", by=HOUSE, loses=True)
    types.forget()
    assert applied is not None
    assert reasons([record.record_id]) == [after]
    roll_back_package(applied.id, by=HOUSE)
    types.forget()
    assert reasons([record.record_id]) == ["Worn out"]


def test_the_kind_of_a_field_that_came_with_the_portal_is_refused_in_words(db: None) -> None:
    """F263"""
    contents = of_kind(read_here(), "lead", "phone", kind="text")
    said = try_package(contents, by=HOUSE).problem
    assert "is of the kind “Phone” here and of “Text” there" in said


def test_rules_name_people_and_not_their_numbers(portal: Callable[[str], None]) -> None:
    """F263: a person has another number there; who is not there is told."""
    portal("here")
    nina = User.objects.create(email="nina@example.org", name="Nina")
    made, _event = make_type(REQUESTS, by=HOUSE)
    stage = Stage.objects.get(type__code=made.code, position=1)
    stage.guard = f"responsible in (me, {nina.id}) and reason != null"
    stage.guard_examples = [
        {"values": {"responsible": str(nina.id), "reason": "7"}, "holds": True},
        {"values": {"responsible": "me", "reason": ""}, "holds": False},
    ]
    stage.save()
    contents = read_here()
    said = contents["types"][made.code]["stages"][1]
    assert said["guard"] == 'responsible in (me, "nina@example.org") and reason != null'
    named = [one["values"]["responsible"] for one in said["guard_examples"]]
    assert named == ["nina@example.org", "me"]

    portal("there")
    vera = User.objects.create(email="vera@example.org", name="Vera")
    told = "“Bought”: a rule names nina@example.org, who is not here, so it holds for nobody."
    left = "“Bought”: an example names nina@example.org, who is not here, so it is left out."
    assert try_package(contents, by=HOUSE).told == (told, left)
    nina = User.objects.create(email="nina@example.org", name="Nina")
    assert vera.id != nina.id
    assert apply_package(contents, "p.zip", by=HOUSE) is not None
    stage = Stage.objects.get(type__code=made.code, position=1)
    assert stage.guard == f"responsible in (me, {nina.id}) and reason != null"
    assert stage.guard_examples[0]["values"] == {"responsible": str(nina.id), "reason": "7"}
    assert len(stage.guard_examples) == 2
    assert compare(read_here(), contents) == []


def reasons(ids: list[int]) -> list[object]:
    return [read(one, type_of(one), rights=None).values["reason"] for one in ids]
