"""The timeline: what one person did in one go is one entry; pages and filters (UX 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.queries.timeline import Entry, Shown, gathered, timeline
from officina.kernel.records.rows import read
from officina.kernel.records.tests.conftest import Cast
from officina.kernel.records.types import TypeDef

NewLead = Callable[..., int]
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def lead_at_noon(lead: TypeDef, new_lead: NewLead) -> int:
    with clock.at(NOON - dt.timedelta(hours=1)):
        return new_lead()


def edit(record_id: int, lead: TypeDef, minute: float, by: Actor, **values: str) -> None:
    with clock.at(NOON + dt.timedelta(minutes=minute)):
        edit_record(record_id, lead, values, by=by)


def page(
    record_id: int, lead: TypeDef, shown: Shown = "", before: int | None = None
) -> list[Entry]:
    row = read(record_id, lead, rights=None)
    found, _earlier = timeline(
        record_id, created_at=row.created_at, viewer_id=0, shown=shown, before=before
    )
    return gathered(found)


def changes(record_id: int, lead: TypeDef) -> list[dict[str, list[object]]]:
    return [e.data["changes"] for e in page(record_id, lead) if e.kind == "record.edited"]


def test_edits_by_one_person_within_five_minutes_are_one_entry(
    aurora: Cast, lead: TypeDef, lead_at_noon: int
) -> None:
    taras = aurora["taras"]
    edit(lead_at_noon, lead, 0, taras, person="Pavel")
    edit(lead_at_noon, lead, 4, taras, phone="+380501112233")
    edit(lead_at_noon, lead, 8, taras, person="Pavlo")
    assert changes(lead_at_noon, lead) == [
        {"person": [None, "Pavlo"], "phone": [None, "+380501112233"]}
    ]


def test_another_person_a_word_or_a_pause_begins_another_entry(
    aurora: Cast, lead: TypeDef, lead_at_noon: int
) -> None:
    taras = aurora["taras"]
    edit(lead_at_noon, lead, 0, taras, person="A")
    edit(lead_at_noon, lead, 1, aurora["olena"], person="B")
    edit(lead_at_noon, lead, 2, taras, person="C")
    with clock.at(NOON + dt.timedelta(minutes=3)):
        add_comment(lead_at_noon, lead, "A word", by=taras)
    edit(lead_at_noon, lead, 4, taras, person="D")
    edit(lead_at_noon, lead, 9.5, taras, person="E")
    assert [c["person"][1] for c in changes(lead_at_noon, lead)] == ["E", "D", "C", "B", "A"]


def test_what_was_changed_and_changed_back_is_not_told(
    aurora: Cast, lead: TypeDef, lead_at_noon: int
) -> None:
    edit(lead_at_noon, lead, 0, aurora["taras"], title="Typo")
    edit(lead_at_noon, lead, 1, aurora["taras"], title="I want to Turkey")
    assert changes(lead_at_noon, lead) == []


def test_work_on_a_checklist_is_one_entry_with_its_steps(
    aurora: Cast, lead: TypeDef, lead_at_noon: int
) -> None:
    with clock.at(NOON):
        for text in ("One", "Two"):
            checklist.add_item(lead_at_noon, lead, text, by=aurora["taras"])
    [entry] = [e for e in page(lead_at_noon, lead) if e.kind == "checklist.changed"]
    assert [step["text"] for step in entry.steps] == ["One", "Two"]


def test_words_and_changes_are_shown_apart(aurora: Cast, lead: TypeDef, lead_at_noon: int) -> None:
    edit(lead_at_noon, lead, 0, aurora["taras"], person="Pavel")
    with clock.at(NOON):
        add_comment(lead_at_noon, lead, "A word", by=aurora["taras"])
    assert [e.kind for e in page(lead_at_noon, lead, "words")] == ["comment.added"]
    kinds = [e.kind for e in page(lead_at_noon, lead, "changes")]
    assert kinds == ["record.edited", "record.created"]


def test_pages_follow_each_other_also_where_older_moments_were_written_later(
    aurora: Cast, lead: TypeDef, lead_at_noon: int
) -> None:
    for n in (5, 1, 4, 2, 3, 0):
        edit(lead_at_noon, lead, 10 * n, aurora["taras"], person=f"At {n}")
    row = read(lead_at_noon, lead, rights=None)
    told, before = [], None
    while True:
        found, before = timeline(
            row.id, created_at=row.created_at, viewer_id=0, before=before, limit=2
        )
        told += [e.data["changes"]["person"][1] for e in found if e.kind == "record.edited"]
        if before is None:
            break
    assert told == [f"At {n}" for n in (5, 4, 3, 2, 1, 0)]
