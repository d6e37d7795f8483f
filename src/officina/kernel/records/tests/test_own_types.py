"""F101, F093, F060: types that administrators make in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from officina.kernel.access import policy
from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit
from officina.kernel.records import types
from officina.kernel.records.actions import change_list
from officina.kernel.records.actions.add_field import add_field
from officina.kernel.records.actions.allow_type import allow_type
from officina.kernel.records.actions.begin_stages import begin_stages
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.actions.change_type import ChangedMeanwhile, change_type
from officina.kernel.records.actions.convert_field import convert_field, outlook
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.name_relation import name_relation, remove_relation
from officina.kernel.records.actions.place_field import place_field
from officina.kernel.records.actions.remove_field import remove_field
from officina.kernel.records.actions.remove_type import remove_type
from officina.kernel.records.actions.take_back_setting import take_back_setting
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.tests.conftest import titles
from officina.kernel.records.types import TypeDef

People = dict[str, Actor]


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What waits for a commit happens at once: the test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": name, "labels": {"en": name}, "kind": kind, **more}


def stage(name: str, kind: str = "open") -> dict[str, Any]:
    return {"key": name, "labels": {"en": name}, "color": "blue", "kind": kind}


PURCHASES = {
    "plurals": {"en": "Purchase requests"},
    "fields": [
        field("Reason", "longtext"),
        field("Amount", "money", required=True),
        field("Quantity", "integer"),
        field("Unit price", "decimal"),
        field("Total", "formula", formula="Unit price * Quantity"),
        field("Needed by", "date"),
        field("Category", "list", options=["Hardware", "Software"]),
        field("Supplier", "link", target="company"),
    ],
    "stages": [stage("New"), stage("Approval"), stage("Bought", "won"), stage("No", "lost")],
}


def make(people: People, **more: Any) -> TypeDef:
    made, _event = make_type({**PURCHASES, **more}, by=people["olena"])
    return types.types().by_code(made.code)


def test_f101_a_type_is_used_the_moment_it_is_saved(aurora: People) -> None:
    made = make(aurora)
    assert (made.code, made.slug, made.label) == (
        "purchase-request",
        "purchase-requests",
        "Purchase request",
    )
    assert made.fields["amount"].storage == "base"
    assert made.fields["supplier"] if "supplier" in made.fields else made.fields["company"]
    values = {"title": "Laptops", "amount": "1200", "quantity": "3", "unit_price": "400.50"}
    written = create_record(made, values, by=aurora["taras"])
    assert written.number == "PR-1"
    row = read(written.record_id, made, rights=None)
    assert row.values["total"] == Decimal("1201.5")
    assert row.values["currency"]
    edit_record(row.id, made, {"quantity": "4"}, by=aurora["taras"])
    assert read(row.id, made, rights=None).values["total"] == 1602
    assert titles(aurora["nina"], made) == ["Laptops"]
    move_stage(row.id, made, to=made.stages[1].id, by=aurora["nina"])


def test_only_administrators_make_types(aurora: People) -> None:
    with pytest.raises(NotAllowed):
        make_type(PURCHASES, by=aurora["taras"])


def test_f101_one_unit_uses_it_and_others_do_not_see_it(aurora: People) -> None:
    taras = aurora["taras"].viewer
    assert taras is not None
    unit = Unit.objects.get(id=taras.unit_id)
    made = make(aurora, who="unit", unit=str(unit.id))
    assert create_record(made, {"title": "Desk", "amount": "90"}, by=_again(aurora["taras"]))
    assert titles(_again(aurora["taras"]), made) == ["Desk"]
    outside = next(
        actor
        for name, actor in aurora.items()
        if actor.viewer
        and unit.id not in actor.viewer.units_above
        and not actor.viewer.units_led
        and not actor.viewer.roles & {"director", "administrator"}
        and name != "taras"
    )
    assert titles(_again(outside), made) == []
    with pytest.raises(NotAllowed):
        create_record(made, {"title": "Chair", "amount": "9"}, by=_again(outside))


def _again(actor: Actor) -> Actor:
    """The same person as he is now: roles are read with each request."""
    assert actor.user_id is not None
    return Actor.person(actor.user_id)


def test_a_name_of_the_portal_or_of_another_type_is_refused_with_a_sentence(
    aurora: People,
) -> None:
    for name in ("Settings", "Leads", "search"):
        with pytest.raises(Refused) as refused:
            make(aurora, plurals={"en": name})
        assert name in refused.value.errors["plurals"]
    made = make(aurora)
    for name in ("ID", "Stage", "Amount", "Responsible"):
        with pytest.raises(Refused, match=name):
            add_field(made, field(name, "text"), by=aurora["olena"])


def test_f101_formulas_in_a_circle_are_refused_and_nothing_is_half_done(aurora: People) -> None:
    circle = [
        field("First", "formula", formula="Second + 1"),
        field("Second", "formula", formula="First + 1"),
    ]
    with pytest.raises(Refused, match="circle"):
        make(aurora, fields=circle)
    assert "purchase-request" not in {one.code for one in types.types().all}
    with pytest.raises(Refused, match="Nothing"):
        make(aurora, fields=[field("Total", "formula", formula="Nothing * 2")])


def test_f038_a_field_is_demanded_shown_and_closed_by_what_others_hold(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    change_field(made, "reason", {"required_if": "amount > 1000"}, by=by)
    change_field(made, "quantity", {"visible_if": 'category = "hardware"'}, by=by)
    change_field(made, "needed_by", {"readonly_if": "amount > 5000"}, by=by)
    made = types.types().by_code(made.code)
    cheap = create_record(made, {"title": "Mouse", "amount": "20", "quantity": "3"}, by=by)
    assert read(cheap.record_id, made, rights=None).values["quantity"] is None
    with pytest.raises(Refused) as refused:
        create_record(made, {"title": "Laptops", "amount": "6000"}, by=by)
    assert list(refused.value.errors) == ["reason"]
    dear = {"title": "Laptops", "amount": "6000", "reason": "Old ones broke"}
    written = create_record(made, dear, by=by)
    with pytest.raises(Refused, match="cannot be changed now"):
        edit_record(written.record_id, made, {"needed_by": "2026-12-31"}, by=by)
    with pytest.raises(Refused, match="fill this in"):
        edit_record(written.record_id, made, {"reason": ""}, by=by)
    edit_record(written.record_id, made, {"amount": "90"}, by=by)
    edit_record(written.record_id, made, {"needed_by": "2026-12-31"}, by=by)
    with pytest.raises(Refused):
        change_field(made, "reason", {"required_if": "nothing > 1000"}, by=by)


def test_a_value_that_must_be_alone_is_refused_the_second_time(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    code, _event = add_field(made, field("Invoice", "text"), by=by)
    made = types.types().by_code(made.code)
    change_field(made, code, {"is_unique": True}, by=by)
    made = types.types().by_code(made.code)
    values = {"title": "Laptops", "amount": "9", code: "A-1"}
    create_record(made, values, by=by)
    with pytest.raises(Refused, match="PR-1 has this already"):
        create_record(made, values | {code: "a-1"}, by=by)


def test_a_field_begins_with_its_default_unless_something_else_is_said(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    change_field(made, "quantity", {"default": "1"}, by=by)
    made = types.types().by_code(made.code)
    first = create_record(made, {"title": "Laptop", "amount": "9"}, by=by)
    assert read(first.record_id, made, rights=None).values["quantity"] == 1
    second = create_record(made, {"title": "Laptop", "amount": "9", "quantity": ""}, by=by)
    assert read(second.record_id, made, rights=None).values["quantity"] is None


def test_f060_a_field_of_a_built_in_type_is_removed_with_its_values_and_comes_back(
    aurora: People,
) -> None:
    by, company = aurora["olena"], types.types().by_code("company")
    code, _event = add_field(company, field("Loyalty", "integer"), by=by)
    company = types.types().by_code("company")
    made = create_record(company, {"title": "Hotel Dacia", code: "7"}, by=by)
    removed = remove_field(company, code, by=by)
    assert code not in types.types().by_code("company").fields
    take_back_setting(removed, by=by)
    company = types.types().by_code("company")
    assert read(made.record_id, company, rights=None).values[code] == 7
    with pytest.raises(Refused, match="relies on"):
        remove_field(company, "phone", by=by)


def test_a_field_that_a_formula_reads_is_kept(aurora: People) -> None:
    with pytest.raises(Refused, match="Total"):
        remove_field(make(aurora), "quantity", by=aurora["olena"])


def test_a_kind_is_changed_with_its_values_and_all_of_it_undone(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    code, _event = add_field(made, field("Size", "text"), by=by)
    made = types.types().by_code(made.code)
    ids = [
        create_record(made, {"title": size, "amount": "1", code: size}, by=by).record_id
        for size in ("10", "12", "huge")
    ]
    seen = outlook(made, made.fields[code], "integer")
    assert (seen.total, seen.lost, seen.shown) == (3, 1, [(ids[2], "huge")])
    event = convert_field(made, code, "integer", by=by)
    made = types.types().by_code(made.code)
    assert [read(i, made, rights=None).values[code] for i in ids] == [10, 12, None]
    take_back_setting(event, by=by)
    made = types.types().by_code(made.code)
    assert [read(i, made, rights=None).values[code] for i in ids] == ["10", "12", "huge"]
    convert_field(made, code, "list", by=by)
    made = types.types().by_code(made.code)
    assert [o.label for o in made.fields[code].options] == ["10", "12", "huge"]


def test_f024_an_option_is_renamed_once_merged_and_brought_back(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    shared = made.fields["category"].option_list
    again, _event = add_field(
        types.types().by_code("company"), field("Buys", "list", list=shared), by=by
    )
    long = "Whatever is bought for a laboratory, a workshop or a school, and all that goes with it"
    change_list.add_options(shared, [long], by=by)
    assert types.types().by_code("company").fields[again].options[-1].label == long
    change_list.change_option(shared, "hardware", {"labels": {"en": "Machines"}}, by=by)
    for type_code, code in ((made.code, "category"), ("company", again)):
        options = types.types().by_code(type_code).fields[code].options
        assert options[0].label == "Machines"
    values = {"title": "Laptop", "amount": "1", "category": "hardware"}
    record = create_record(types.types().by_code(made.code), values, by=by).record_id
    with pytest.raises(change_list.OptionInUse):
        change_list.merge_option(shared, "hardware", None, by=by)
    event = change_list.merge_option(shared, "hardware", "software", by=by)
    made = types.types().by_code(made.code)
    assert read(record, made, rights=None).values["category"] == "software"
    take_back_setting(event, by=by)
    made = types.types().by_code(made.code)
    assert read(record, made, rights=None).values["category"] == "hardware"
    too_many = [f"Option {n}" for n in range(5_001)]
    with pytest.raises(Refused, match="5000"):
        change_list.add_options(shared, too_many, by=by)


def test_two_administrators_are_told_of_each_other(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    rendered = types.types().by_code(made.code).fields["reason"].event_id
    other = Actor.house("somebody")
    change_field(made, "reason", {"labels": {"en": "Why"}}, by=other)
    with pytest.raises(ChangedMeanwhile, match="while you were editing"):
        change_field(made, "reason", {"labels": {"en": "Purpose"}}, by=by, rendered_at=rendered)


def test_f101_a_type_goes_with_everything_in_it_and_comes_back(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    create_record(made, {"title": "Laptop", "amount": "9"}, by=by)
    event = remove_type(made, by=by)
    assert made.code not in {one.code for one in types.types().all}
    take_back_setting(event, by=by)
    assert titles(by, types.types().by_code(made.code)) == ["Laptop"]
    with pytest.raises(Refused, match="came with the portal"):
        remove_type(types.types().by_code("lead"), by=by)


def test_a_formula_is_worked_out_anew_for_what_is_there(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    values = {"title": "Laptop", "amount": "1", "quantity": "2", "unit_price": "10"}
    record = create_record(made, values, by=by).record_id
    changed = change_field(made, "total", {"formula": "Unit price * Quantity * 2"}, by=by)
    made = types.types().by_code(made.code)
    assert read(record, made, rights=None).values["total"] == 40
    assert changed is not None
    take_back_setting(changed, by=by)
    made = types.types().by_code(made.code)
    assert read(record, made, rights=None).values["total"] == 20
    with pytest.raises(Refused, match="may not change"):
        edit_record(record, made, {"total": "5"}, by=by)


def test_formatted_text_keeps_no_script(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    code, _event = add_field(made, field("Details", "richtext"), by=by)
    made = types.types().by_code(made.code)
    typed = '<p onclick="x()">Two <b>words</b></p><script>alert(1)</script>'
    values = {"title": "Laptop", "amount": "1", code: typed}
    record = create_record(made, values, by=by).record_id
    assert read(record, made, rights=None).values[code] == "<p>Two <b>words</b></p>"


def test_every_verb_on_types_refuses_whoever_does_not_administer(aurora: People) -> None:
    made = make(aurora)
    shared = made.fields["category"].option_list
    for who in ("taras", "hanna"):
        by = aurora[who]
        for verb in (
            lambda by=by: add_field(made, field("Size", "text"), by=by),
            lambda by=by: change_field(made, "reason", {"is_required": True}, by=by),
            lambda by=by: remove_field(made, "reason", by=by),
            lambda by=by: place_field(made, "reason", 0, by=by),
            lambda by=by: convert_field(made, "quantity", "text", by=by),
            lambda by=by: change_type(made, {"icon": "car"}, by=by),
            lambda by=by: remove_type(made, by=by),
            lambda by=by: allow_type(made, {"who": "everyone"}, by=by),
            lambda by=by: change_list.add_options(shared, ["More"], by=by),
            lambda by=by: change_list.merge_option(shared, "hardware", None, by=by),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_a_type_without_stages_gets_them_later_and_what_is_there_stands_in_the_first(
    aurora: People,
) -> None:
    made, by = make(aurora, stages=[]), aurora["olena"]
    record = create_record(made, {"title": "Laptop", "amount": "9"}, by=by).record_id
    assert titles(by, made) == ["Laptop"]
    begin_stages(made, by=by)
    made = types.types().by_code(made.code)
    assert titles(by, made) == ["Laptop"]
    stage = read(record, made, rights=None).stage
    assert stage is not None
    assert stage.code == "new"
    with pytest.raises(Refused, match="already"):
        begin_stages(made, by=by)


def test_f061_a_kind_of_link_is_renamed_removed_and_undone(aurora: People) -> None:
    made, by = make(aurora), aurora["olena"]
    raw = {"labels": {"en": "Delivered by"}, "back": {"en": "Delivers"}, "source": made.code}
    added = name_relation(raw, by=by)
    code = types.types().relations[0].code
    with pytest.raises(NotAllowed):
        name_relation(raw, code=code, by=aurora["taras"])
    renamed = name_relation(raw | {"labels": {"en": "Bought from"}}, code=code, by=by)
    assert name_relation(raw | {"labels": {"en": "Bought from"}}, code=code, by=by) is None
    assert renamed is not None
    assert added is not None
    take_back_setting(renamed, by=by)
    assert types.types().relations[0].labels == {"en": "Delivered by"}
    removed = remove_relation(code, by=by)
    assert types.types().relations == ()
    take_back_setting(removed, by=by)
    assert types.types().relations[0].code == code
