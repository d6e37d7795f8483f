"""What verbs on records do, refuse and write into the log."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from officina.kernel.records.actions import comments
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import Conflict, edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Stage
from officina.kernel.records.queries.timeline import Entry, timeline
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.tests.conftest import Cast, titles
from officina.kernel.records.types import TypeDef, forget, types


def _row(record_id: int, type_def: TypeDef) -> RecordRow:
    return read(record_id, type_def, rights=None)


def _timeline(record_id: int, type_def: TypeDef) -> list[Entry]:
    row = _row(record_id, type_def)
    return timeline(record_id, created_at=row.created_at, viewer_id=0)[0]


def test_a_new_record_follows_its_responsible_and_is_numbered(aurora: Cast, lead: TypeDef) -> None:
    written = create_record(lead, {"title": "Tour", "amount": "1450"}, by=aurora["taras"])
    row = _row(written.record_id, lead)
    assert row.responsible_id == aurora["taras"].user_id
    assert row.values["unit"] == aurora["taras"].viewer.unit_id  # type: ignore[union-attr]
    assert row.values["currency"] == "EUR"
    assert row.stage == lead.stage("new")
    assert written.number.startswith("L-")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 1001}, "title"),
        ({"title": "T", "amount": "many"}, "amount"),
        ({"title": "T", "amount": "1e400"}, "amount"),
        ({"title": "T", "amount": "1.234"}, "amount"),
        ({"title": "T", "email": "not an address"}, "email"),
        ({"title": "T", "source": "smoke-signal"}, "source"),
        ({"title": "T", "responsible": "999999"}, "responsible"),
        ({"title": "T", "company": "1"}, "company"),
        ({"title": "T", "due_at": "tomorrowish"}, "due_at"),
        ({"title": "T", "stage_id": "5"}, "stage_id"),
        ({"title": "T", "source_page": "https://x.example"}, "source_page"),
    ],
)
def test_bad_input_is_a_sentence_at_its_field_and_nothing_is_written(
    typed: dict[str, str], field: str, aurora: Cast, lead: TypeDef
) -> None:
    with pytest.raises(Refused) as refused:
        create_record(lead, typed, by=aurora["taras"])
    assert list(refused.value.errors) == [field]
    assert titles(aurora["olena"], lead) == []


def test_a_typed_phone_is_kept_in_its_international_form(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    assert _row(new_lead(phone="050 111 22 33"), lead).values["phone"] == "+380501112233"


def test_f038_a_stage_names_the_fields_it_demands_and_lets_in_when_they_are_there(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    """F053: data gather on the card as it goes."""
    record_id, qualified = new_lead(), lead.stage("qualified").id
    with pytest.raises(Refused, match="Person") as refused:
        move_stage(record_id, lead, to=qualified, by=aurora["taras"])
    assert list(refused.value.errors) == ["person"]
    edit_record(record_id, lead, {"person": "Pavel"}, by=aurora["taras"])
    move_stage(record_id, lead, to=qualified, by=aurora["taras"])
    with pytest.raises(Refused):
        edit_record(record_id, lead, {"person": ""}, by=aurora["taras"])


def test_a_stage_of_another_type_is_refused(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    with pytest.raises(Refused):
        move_stage(new_lead(), lead, to=987_654, by=aurora["taras"])


def test_every_verb_is_one_event_with_before_and_after(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id = new_lead(amount="10")
    edit_record(record_id, lead, {"amount": "12"}, by=aurora["taras"])
    move_stage(record_id, lead, to=lead.stage("contact").id, by=aurora["olena"])
    newest = _timeline(record_id, lead)
    assert [e.kind for e in newest] == ["record.moved", "record.edited", "record.created"]
    assert newest[0].actor == "Olena Director"
    assert newest[1].data["changes"] == {"amount": ["10.00", "12.00"]}


def test_an_edit_that_changes_nothing_writes_nothing(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id = new_lead(amount="10")
    assert edit_record(record_id, lead, {"amount": "10.00"}, by=aurora["taras"]) is None
    assert len(_timeline(record_id, lead)) == 1


def test_f269_a_conflict_is_a_later_change_of_the_same_field_by_another(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id = new_lead(amount="10", person="Pavel")
    rendered = _row(record_id, lead).event_id
    edit_record(record_id, lead, {"amount": "20"}, by=aurora["olena"], rendered_at=rendered)
    edit_record(record_id, lead, {"person": "Petro"}, by=aurora["taras"], rendered_at=rendered)
    with pytest.raises(Conflict) as conflict:
        edit_record(record_id, lead, {"amount": "30"}, by=aurora["taras"], rendered_at=rendered)
    who, theirs = conflict.value.fields["amount"]
    assert who == aurora["olena"].user_id
    assert theirs == Decimal(20)
    assert _row(record_id, lead).values["amount"] == 20


def test_undo_takes_back_an_edit_a_move_and_a_deletion(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    taras, record_id = aurora["taras"], new_lead(amount="10")
    edited = edit_record(record_id, lead, {"amount": "12"}, by=taras)
    moved = move_stage(record_id, lead, to=lead.stage("contact").id, by=taras)
    deleted = delete_record(record_id, lead, by=taras)
    assert titles(taras, lead) == []
    assert edited
    assert moved
    for event in (deleted.event_id, moved.event_id, edited.event_id):
        undo(event, by=taras)
    row = _row(record_id, lead)
    assert (row.values["amount"], row.stage) == (Decimal(10), lead.stage("new"))
    assert titles(taras, lead) == ["I want to Turkey"]


def test_undo_refuses_what_was_changed_again_and_what_another_did(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id = new_lead(amount="10")
    edited = edit_record(record_id, lead, {"amount": "12"}, by=aurora["taras"])
    assert edited
    share = aurora["sofia"]
    with pytest.raises(LookupError):
        undo(edited.event_id, by=share)
    edit_record(record_id, lead, {"amount": "15"}, by=aurora["olena"])
    with pytest.raises(Refused, match="changed again"):
        undo(edited.event_id, by=aurora["taras"])
    assert _row(record_id, lead).values["amount"] == 15


def test_the_bin_keeps_a_record_out_of_every_verb_until_it_is_restored(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    taras, record_id = aurora["taras"], new_lead()
    delete_record(record_id, lead, by=taras)
    for act in (
        lambda: edit_record(record_id, lead, {"title": "X"}, by=taras),
        lambda: move_stage(record_id, lead, to=lead.stage("contact").id, by=taras),
        lambda: comments.add_comment(record_id, lead, "Hello", by=taras),
        lambda: delete_record(record_id, lead, by=taras),
    ):
        with pytest.raises(Refused):
            act()
    restore_record(record_id, lead, by=taras)
    assert titles(taras, lead) == ["I want to Turkey"]


def test_f206_comments_are_changed_and_taken_back_by_their_author_alone(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id, taras, olena = new_lead(), aurora["taras"], aurora["olena"]
    nina = aurora["nina"].user_id
    said, _event = comments.add_comment(record_id, lead, f"See @[Nina Sales]({nina})", by=taras)
    comments.react(said, record_id, lead, "👍", by=olena)
    entry = _timeline(record_id, lead)[0]
    assert entry.data["mentions"] == [nina]
    assert entry.reactions == [("👍", 1, False)]
    with pytest.raises(Exception, match="author"):
        comments.edit_comment(said, record_id, lead, "Mine now", by=olena)
    comments.edit_comment(said, record_id, lead, "Better", by=taras)
    assert _timeline(record_id, lead)[0].text == "Better"
    comments.delete_comment(said, record_id, lead, by=taras)
    assert [e.kind for e in _timeline(record_id, lead)] == ["record.created"]


def test_a_linked_company_must_be_seen_by_whoever_links_it(aurora: Cast, lead: TypeDef) -> None:
    company = types().by_code("company")
    made = create_record(company, {"title": "Horns LLC"}, by=aurora["taras"]).record_id
    raw = {"title": "T", "company": str(made)}
    assert create_record(lead, raw, by=aurora["taras"])
    delete_record(made, company, by=aurora["taras"])
    with pytest.raises(Refused):
        create_record(lead, raw, by=aurora["taras"])


def test_a_guard_lets_in_only_what_it_is_true_for_and_says_why_not(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    Stage.objects.filter(id=lead.stage("offer").id).update(
        guard='amount > 1000 and source = "web-form"',
        guard_sentence={"en": "Offers are for large requests from the site."},
    )
    forget()
    guarded = types().by_code("lead")
    small = new_lead(amount="10", source="web-form")
    unknown = new_lead(source="web-form")
    large = new_lead(amount="1450", source="web-form")
    for record_id in (small, unknown):
        with pytest.raises(Refused, match="large requests"):
            move_stage(record_id, guarded, to=guarded.stage("offer").id, by=aurora["taras"])
    assert move_stage(large, guarded, to=guarded.stage("offer").id, by=aurora["taras"])
    forget()
