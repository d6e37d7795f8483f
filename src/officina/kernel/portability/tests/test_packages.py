"""What one portal was taught, another takes over; and gives back (F263, C14)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
import yaml
from django.db import connection

from officina.kernel.access import policy
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database.throwaway import Throwaway
from officina.kernel.portability.actions.apply_package import (
    Trial,
    apply_package,
    roll_back_package,
    try_package,
)
from officina.kernel.portability.packages.differences import compare
from officina.kernel.portability.packages.files import from_zip, read_here, to_zip
from officina.kernel.portability.tests.conftest import Cast
from officina.kernel.principals.actor import Actor
from officina.kernel.records import types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.actions.name_relation import name_relation
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import RecordType, RelationName, Stage

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


@pytest.fixture
def portal(own_database: str, throwaway: Throwaway) -> Iterator[Callable[[str], None]]:
    """Two portals, and which one is worked in: ``portal("there")``."""
    other = f"{own_database}_there"
    throwaway.copy(other)

    def enter(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = other if name == "there" else own_database
        types.forget()
        policy.forget()

    yield enter
    enter("here")
    throwaway.drop(other)


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


def test_another_kind_of_a_field_is_refused_in_words(db: None) -> None:
    """F263"""
    made, _event = make_type(REQUESTS, by=HOUSE)
    contents = read_here()
    request = dict(contents["types"][made.code])
    request["fields"] = [
        {**one, "kind": "integer"} if one["code"] == "reason" else one for one in request["fields"]
    ]
    said = try_package({"types": {made.code: request}}, by=HOUSE).problem
    assert "“Reason” of Purchase requests is of the kind “Text” here" in said
    assert "“Whole number” there" in said
