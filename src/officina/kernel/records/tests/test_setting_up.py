"""F007, F264, F265: roles, rights and stages as administrators change them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from officina.kernel.access import policy
from officina.kernel.access.actions.name_role import BadName, add_role, delete_role, rename_role
from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, RoleHolder
from officina.kernel.records import types
from officina.kernel.records.actions.change_stage import add_stage, change_stage, place_stage
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.remove_stage import StageIsFull, remove_stage
from officina.kernel.records.actions.set_field_right import set_field_right
from officina.kernel.records.actions.set_grant import set_grant
from officina.kernel.records.actions.take_back_setting import take_back_setting
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef

People = dict[str, Actor]


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What waits for a commit happens at once: the test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


def lead() -> TypeDef:
    return types.types().by_code("lead")


def rights(actor: Actor) -> Rights:
    assert actor.viewer is not None
    return Rights(actor.viewer)


def add(people: People, title: str, stage: str = "new") -> int:
    fields = {"title": title, "person": "Pavel"}
    return create_record(lead(), fields, by=people["olena"], stage=lead().stage(stage)).record_id


def stage_of(record_id: int) -> Any:
    found = sql.row("SELECT stage_id FROM record WHERE id = %(id)s", {"id": record_id})
    return found and found[0]


def labels(name: str) -> dict[str, Any]:
    return {"labels": {"en": name}, "color": "blue", "probability": "30", "limit": ""}


def test_every_verb_refuses_whoever_does_not_administer(aurora: People) -> None:
    sales, first = Role.objects.get(code="sales"), lead().stages[0]
    for who in ("taras", "hanna"):
        by = aurora[who]
        for verb in (
            lambda by=by: add_role({"en": "Auditor"}, by=by),
            lambda by=by: rename_role(sales, {"en": "Auditor"}, by=by),
            lambda by=by: delete_role(sales, by=by),
            lambda by=by: set_grant(sales, "lead", "view", "all", by=by),
            lambda by=by: set_field_right(lead(), "amount", "view", ["sales"], by=by),
            lambda by=by: add_stage(lead(), labels("Call"), by=by),
            lambda by=by: change_stage(first.id, lead(), labels("Call"), by=by),
            lambda by=by: place_stage(first.id, lead(), 1, by=by),
            lambda by=by: remove_stage(first.id, lead(), by=by),
            lambda by=by: take_back_setting(1, by=by),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_a_role_is_added_renamed_deleted_and_all_of_it_undone(aurora: People) -> None:
    by = aurora["olena"]
    with pytest.raises(BadName):
        add_role({"en": "  "}, by=by)
    role, added = add_role({"en": "Auditor", "ru": "Аудитор"}, by=by)
    set_grant(role, "lead", "view", "all", by=by)
    renamed = rename_role(role, {"en": "Inspector"}, by=by)
    assert renamed is not None
    assert rename_role(role, {"en": "Inspector"}, by=by) is None
    take_back_setting(renamed, by=by)
    role.refresh_from_db()
    assert role.name == {"en": "Auditor", "ru": "Аудитор"}
    deleted = delete_role(role, by=by)
    assert not Role.objects.filter(code=role.code).exists()
    take_back_setting(deleted, by=by)
    again = Role.objects.get(code=role.code)
    assert list(again.grants.values_list("type_code", "action", "scope")) == [
        ("lead", "view", "all")
    ]
    take_back_setting(added, by=by)
    assert not Role.objects.filter(code=role.code).exists()


def test_a_role_that_is_held_or_guards_something_is_kept(aurora: People) -> None:
    by = aurora["olena"]
    with pytest.raises(NotAllowed, match="belongs to the portal"):
        delete_role(Role.objects.get(code="sales"), by=by)
    role, _event = add_role({"en": "Auditor"}, by=by)
    holder = RoleHolder.objects.create(role=role, principal_id=aurora["taras"].user_id)
    with pytest.raises(NotAllowed, match="holds this role"):
        delete_role(role, by=by)
    holder.delete()
    set_field_right(lead(), "amount", "view", [role.code], by=by)
    with pytest.raises(NotAllowed, match="field"):
        delete_role(role, by=by)
    set_field_right(lead(), "amount", "view", [], by=by)
    first = lead().stages[0].id
    change_stage(first, lead(), {"roles": [role.code]}, by=by)
    with pytest.raises(NotAllowed, match="stage"):
        delete_role(role, by=by)


def test_f264_a_grant_counts_from_the_next_question_and_is_undone(aurora: People) -> None:
    by, taras, sales = aurora["olena"], aurora["taras"], Role.objects.get(code="sales")
    assert not rights(taras).scopes("lead", "export")
    event = set_grant(sales, "lead", "export", "own", by=by)
    assert event is not None
    assert [scope.code for _role, scope in rights(taras).scopes("lead", "export")] == ["own"]
    assert set_grant(sales, "lead", "export", "own", by=by) is None
    take_back_setting(event, by=by)
    assert not rights(taras).scopes("lead", "export")
    with pytest.raises(Refused, match="changed again"):
        take_back_setting(event, by=by)
    with pytest.raises(NoSuchRecord):
        take_back_setting(10**9, by=by)


def test_f264_only_the_closed_words_are_rights(aurora: People) -> None:
    by, sales = aurora["olena"], Role.objects.get(code="sales")
    for action, scope in (("view", "everything"), ("fly", "all")):
        with pytest.raises(Refused):
            set_grant(sales, "lead", action, scope, by=by)
    with pytest.raises(types.NoSuchType):
        set_grant(sales, "rocket", "view", "all", by=by)


def test_f264_rights_on_everything_are_for_roles_of_single_people(aurora: People) -> None:
    with pytest.raises(Refused, match="single people"):
        set_grant(Role.objects.get(code="employee"), "*", "view", "all", by=aurora["olena"])
    assert set_grant(Role.objects.get(code="sales"), "*", "view", "all", by=aurora["olena"])


def test_f265_a_field_is_for_some_roles_and_undone(aurora: People) -> None:
    by, taras = aurora["olena"], aurora["taras"]
    event = set_field_right(lead(), "amount", "view", ["finance"], by=by)
    assert event is not None
    assert "amount" in rights(taras).hidden_fields("lead")
    assert "amount" not in rights(aurora["fedir"]).hidden_fields("lead")
    take_back_setting(event, by=by)
    assert "amount" not in rights(taras).hidden_fields("lead")
    set_field_right(lead(), "amount", "edit", ["finance"], by=by)
    assert "amount" in rights(taras).readonly_fields("lead")
    for field, action, roles in (
        ("amount", "view", ["nobody"]),
        ("rocket", "view", ["sales"]),
        ("amount", "fly", ["sales"]),
        ("title", "view", ["sales"]),
    ):
        with pytest.raises(Refused):
            set_field_right(lead(), field, action, roles, by=by)


def test_f265_a_stage_is_for_some_roles(aurora: People) -> None:
    number = add(aurora, "Tour")
    target = lead().stage("contact")
    change_stage(target.id, lead(), {"roles": ["finance"]}, by=aurora["olena"])
    with pytest.raises(Refused, match="Your role"):
        move_stage(number, lead(), to=target.id, by=aurora["olena"])
    change_stage(target.id, lead(), {"roles": []}, by=aurora["olena"])
    assert move_stage(number, lead(), to=target.id, by=aurora["olena"])


def test_f007_a_stage_is_added_changed_moved_and_undone(aurora: People) -> None:
    by = aurora["olena"]
    stage, added = add_stage(lead(), labels("Call") | {"kind": "open"}, by=by)
    assert [s.label for s in lead().stages][4] == "Call"
    raw = {"labels": {"en": "Ring", "ru": "Звонок"}, "limit": "3", "required": ["phone"]}
    changed = change_stage(stage.id, lead(), raw, by=by)
    assert changed is not None
    now = lead().stage_by_id[stage.id]
    assert (now.label, now.limit, now.required) == ("Ring", 3, ("phone",))
    assert change_stage(stage.id, lead(), raw, by=by) is None
    placed = place_stage(stage.id, lead(), 0, by=by)
    assert lead().stages[0].id == stage.id
    assert placed is not None
    take_back_setting(placed, by=by)
    assert lead().stages[4].id == stage.id
    take_back_setting(changed, by=by)
    assert lead().stage_by_id[stage.id].label == "Call"
    take_back_setting(added, by=by)
    assert stage.id not in lead().stage_by_id


def test_f007_a_stage_refuses_bad_words_by_field(aurora: People) -> None:
    by, first = aurora["olena"], lead().stages[0].id
    for raw, field in (
        ({"labels": {"en": " "}}, "labels"),
        ({"color": "ultraviolet"}, "color"),
        ({"probability": "101"}, "probability"),
        ({"limit": "-1"}, "limit"),
        ({"required": ["rocket"]}, "required"),
    ):
        with pytest.raises(Refused) as refused:
            change_stage(first, lead(), raw, by=by)
        assert list(refused.value.errors) == [field]
    with pytest.raises(Refused, match="behind"):
        place_stage(first, lead(), 5, by=by)


def test_f007_a_full_stage_goes_only_with_what_stands_there(aurora: People) -> None:
    by = aurora["olena"]
    old, new = lead().stage("contact"), lead().stage("new")
    here = [add(aurora, f"Tour {n}", "contact") for n in range(3)]
    delete_record(here[2], lead(), by=by)
    with pytest.raises(StageIsFull) as full:
        remove_stage(old.id, lead(), by=by)
    assert full.value.count == 3
    with pytest.raises(Refused):
        remove_stage(old.id, lead(), to=old.id, by=by)
    event = remove_stage(old.id, lead(), to=new.id, by=by)
    assert old.id not in lead().stage_by_id
    assert [stage_of(one) for one in here] == [new.id] * 3
    said = sql.rows(
        "SELECT record_id, data FROM event WHERE cause_id = %(e)s ORDER BY record_id", {"e": event}
    )
    assert [one for one, _data in said] == here
    assert json.loads(said[0][1]) == {"changes": {"stage": [old.id, new.id]}}
    seen = sql.rows("SELECT DISTINCT stage_id FROM record_seen WHERE id = ANY(%(i)s)", {"i": here})
    assert seen == [(new.id,)]
    move_stage(here[1], lead(), to=lead().stage("offer").id, by=by)
    take_back_setting(event, by=by)
    assert lead().stage("contact") == old
    assert [stage_of(one) for one in here] == [old.id, lead().stage("offer").id, old.id]
    with pytest.raises(Refused, match="changed again"):
        take_back_setting(event, by=by)


@pytest.mark.parametrize("code", ["task", "process", "case"])
def test_f007_stages_that_the_portal_leads_through_are_renamed_but_stay(
    aurora: People, code: str
) -> None:
    by, kept = aurora["olena"], types.types().by_code(code)
    first = kept.stages[0]
    with pytest.raises(Refused, match="none can be added"):
        add_stage(kept, labels("Call") | {"kind": "open"}, by=by)
    with pytest.raises(Refused, match="none can be added"):
        remove_stage(first.id, kept, to=kept.stages[1].id, by=by)
    change_stage(first.id, kept, labels("Ours") | {"kind": "lost"}, by=by)
    now = types.types().by_code(code).stages
    assert [(s.id, s.kind) for s in now] == [(s.id, s.kind) for s in kept.stages]
    assert now[0].label == "Ours"


def test_f007_the_last_open_stage_stays(aurora: People) -> None:
    by = aurora["olena"]
    *others, last = lead().open_stages
    for one in others:
        remove_stage(one.id, lead(), to=last.id, by=by)
    with pytest.raises(Refused, match="stay open"):
        remove_stage(last.id, lead(), to=lead().stage("junk").id, by=by)
