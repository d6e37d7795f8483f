"""Deleting for good: by hand and by rule; the log keeps a line without content."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.conf import settings

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.due import pending, schedule
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.comments import add_comment, react
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.follow import follow
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.purge_record import purge_record
from officina.kernel.records.actions.relate_records import relate
from officina.kernel.records.bin import purge_old
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.tests.conftest import Cast
from officina.kernel.records.types import TypeDef, types

NewLead = Callable[..., int]


def left_of(record_id: int) -> set[str]:
    """Tables that still point at a record."""
    found = sql.rows(
        """SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
           JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
           WHERE c.contype = 'f' AND c.confrelid = 'record'::regclass"""
    )
    tables = [(table, column) for table, column in found] + [
        ("record", "id"),
        ("record_seen", "id"),
    ]
    return {
        table
        for table, column in tables
        if sql.row(f"SELECT 1 FROM {table} WHERE {column} = {record_id}")  # ours
    }


@pytest.fixture
def full(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> int:
    """A lead with everything that may hang on one, in the bin."""
    taras, record_id, other = aurora["taras"], new_lead(phone="+380501112233"), new_lead("Other")
    comment, _written = add_comment(record_id, lead, "A secret word", by=taras)
    react(comment, record_id, lead, "👍", by=aurora["olena"])
    checklist.add_item(record_id, lead, "A secret item", by=taras)
    relate(record_id, lead, to=other, kind="related", by=taras)
    follow(record_id, lead, by=aurora["olena"])
    edit_record(record_id, lead, {"message": "A secret message"}, by=taras)
    move_stage(record_id, lead, to=lead.stage("contact").id, by=taras)
    schedule("reminder", clock.now() + dt.timedelta(days=1), record_id=record_id, data={"text": ""})
    delete_record(record_id, lead, by=taras)
    return record_id


def test_nothing_of_a_purged_record_is_left_but_a_line_in_the_log(
    aurora: Cast, lead: TypeDef, full: int
) -> None:
    purge_record(full, lead, by=aurora["igor"])
    assert left_of(full) == set()
    assert pending(record_id=full) == []
    events = sql.rows(
        "SELECT kind, actor_id, data FROM event WHERE record_id = %(id)s ORDER BY id", {"id": full}
    )
    assert (events[-1][0], events[-1][1]) == ("record.purged", aurora["igor"].user_id)
    said = json.dumps([data for _kind, _actor, data in events])
    assert "secret" not in said
    assert "Turkey" not in said
    moved = next(json.loads(data) for kind, _actor, data in events if kind == "record.moved")
    assert moved == {"changes": {"stage": [lead.stage("new").id, lead.stage("contact").id]}}


def test_only_administrators_purge_and_only_from_the_bin(
    aurora: Cast, lead: TypeDef, new_lead: NewLead, full: int
) -> None:
    with pytest.raises(NotAllowed):
        purge_record(full, lead, by=aurora["taras"])
    with pytest.raises(NoSuchRecord):
        purge_record(full, lead, by=aurora["nina"])
    with pytest.raises(Refused, match="in the bin"):
        purge_record(new_lead(), lead, by=aurora["igor"])
    assert "record" in left_of(full)


def test_a_company_to_which_others_belong_is_kept(aurora: Cast, new_lead: NewLead) -> None:
    company, igor = types().by_code("company"), aurora["igor"]
    horns = create_record(company, {"title": "Horns"}, by=aurora["taras"]).record_id
    new_lead(company=horns)
    delete_record(horns, company, by=igor)
    with pytest.raises(Refused, match="still belong"):
        purge_record(horns, company, by=igor)


def test_the_rule_purges_what_lay_long_enough_and_leaves_the_rest(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    old, young, kept = new_lead("Old"), new_lead("Young"), new_lead("Kept")
    with clock.at(clock.now() - dt.timedelta(days=91)):
        delete_record(old, lead, by=aurora["taras"])
    delete_record(young, lead, by=aurora["taras"])
    assert purge_old() is False
    assert left_of(old) == set()
    assert "record" in left_of(young)
    assert "record" in left_of(kept)
    found = sql.row(
        "SELECT robot FROM event WHERE record_id = %(id)s AND kind = 'record.purged'", {"id": old}
    )
    assert found == ("bin",)


def test_the_rule_sleeps_where_it_is_set_to_never(
    aurora: Cast, lead: TypeDef, new_lead: NewLead, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_id = new_lead()
    with clock.at(clock.now() - dt.timedelta(days=1000)):
        delete_record(record_id, lead, by=aurora["taras"])
    never = dataclasses.replace(settings.OFFICINA, bin_days=0)
    monkeypatch.setattr(settings, "OFFICINA", never)
    purge_old()
    assert "record" in left_of(record_id)
