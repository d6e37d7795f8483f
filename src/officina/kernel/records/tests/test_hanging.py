"""Checklists and links on a card: who may, what is told, what is taken back (F061)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.relate_records import relate, unrelate
from officina.kernel.records.actions.share_record import share_record
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.hanging import Item, hanging_on
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.tests.conftest import Cast, rights
from officina.kernel.records.types import TypeDef

NewLead = Callable[..., int]


def items(record_id: int, aurora: Cast, who: str = "taras") -> list[Item]:
    return hanging_on(record_id, rights(aurora[who])).items


def texts(record_id: int, aurora: Cast) -> list[str]:
    return [one.text for one in items(record_id, aurora)]


def links(record_id: int, aurora: Cast, who: str) -> list[tuple[str, str]]:
    found = hanging_on(record_id, rights(aurora[who])).related
    return [(one.name, one.title) for one in found]


@pytest.fixture
def with_list(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> int:
    record_id = new_lead()
    for text in ("Call", "Send the offer", "Call again"):
        checklist.add_item(record_id, lead, text, by=aurora["taras"])
    return record_id


def test_items_are_ticked_with_who_and_when_and_unticked(
    aurora: Cast, lead: TypeDef, with_list: int
) -> None:
    first = items(with_list, aurora)[0]
    checklist.tick_item(first.id, with_list, lead, done=True, by=aurora["olena"])
    done = items(with_list, aurora)[0]
    assert (done.done_by, done.done_at is not None) == ("Olena Director", True)
    assert checklist.tick_item(first.id, with_list, lead, done=True, by=aurora["taras"]) is None
    assert items(with_list, aurora)[0].done_by == "Olena Director"
    checklist.tick_item(first.id, with_list, lead, done=False, by=aurora["taras"])
    assert items(with_list, aurora)[0].done_at is None


def test_items_are_renamed_and_change_places(aurora: Cast, lead: TypeDef, with_list: int) -> None:
    taras, (first, second, third) = aurora["taras"], items(with_list, aurora)
    checklist.rename_item(first.id, with_list, lead, "  Call\nhim ", by=taras)
    checklist.move_item(third.id, with_list, lead, to="up", by=taras)
    assert texts(with_list, aurora) == ["Call him", "Call again", "Send the offer"]
    assert checklist.move_item(second.id, with_list, lead, to="down", by=taras) is None
    assert checklist.move_item(first.id, with_list, lead, to="up", by=taras) is None


def test_a_removed_item_comes_back_to_its_place_with_its_tick(
    aurora: Cast, lead: TypeDef, with_list: int
) -> None:
    taras, second = aurora["taras"], items(with_list, aurora)[1]
    checklist.tick_item(second.id, with_list, lead, done=True, by=aurora["olena"])
    before = items(with_list, aurora)
    written = checklist.remove_item(second.id, with_list, lead, by=taras)
    assert texts(with_list, aurora) == ["Call", "Call again"]
    undo(written.event_id, by=taras)
    after = items(with_list, aurora)
    assert [(i.text, i.done_at, i.done_by) for i in after] == [
        (i.text, i.done_at, i.done_by) for i in before
    ]


def test_renaming_ticking_and_adding_are_undone(
    aurora: Cast, lead: TypeDef, with_list: int
) -> None:
    taras, first = aurora["taras"], items(with_list, aurora)[0]
    renamed = checklist.rename_item(first.id, with_list, lead, "Write", by=taras)
    ticked = checklist.tick_item(first.id, with_list, lead, done=True, by=taras)
    added = checklist.add_item(with_list, lead, "One more", by=taras)
    assert renamed
    assert ticked
    for written in (added, ticked, renamed):
        undo(written.event_id, by=taras)
    assert texts(with_list, aurora) == ["Call", "Send the offer", "Call again"]
    assert items(with_list, aurora)[0].done_at is None


def test_each_change_of_a_checklist_is_one_event(
    aurora: Cast, lead: TypeDef, with_list: int
) -> None:
    found = sql.rows(
        "SELECT kind FROM event WHERE record_id = %(id)s ORDER BY id", {"id": with_list}
    )
    assert [kind for (kind,) in found] == ["record.created"] + 3 * ["checklist.changed"]


def test_empty_long_and_too_many_items_are_refused_in_a_sentence(
    aurora: Cast, lead: TypeDef, new_lead: NewLead, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_id, taras = new_lead(), aurora["taras"]
    for text in (" ", "x" * 501):
        with pytest.raises(Refused):
            checklist.add_item(record_id, lead, text, by=taras)
    monkeypatch.setattr(checklist, "MOST_ITEMS", 1)
    checklist.add_item(record_id, lead, "One", by=taras)
    with pytest.raises(Refused, match="At most 1 items"):
        checklist.add_item(record_id, lead, "Two", by=taras)


def test_f264_who_only_sees_a_record_does_not_tick_and_the_unseen_is_absent(
    aurora: Cast, lead: TypeDef, with_list: int
) -> None:
    first = items(with_list, aurora)[0]
    with pytest.raises(NoSuchRecord):
        checklist.tick_item(first.id, with_list, lead, done=True, by=aurora["nina"])
    nina = aurora["nina"].user_id
    assert nina
    share_record(with_list, lead, principal=nina, by=aurora["taras"])
    with pytest.raises(NotAllowed):
        checklist.tick_item(first.id, with_list, lead, done=True, by=aurora["nina"])


def test_an_item_is_reached_through_its_own_record_only(
    aurora: Cast, lead: TypeDef, with_list: int, new_lead: NewLead
) -> None:
    other, first = new_lead(), items(with_list, aurora)[0]
    with pytest.raises(NoSuchRecord):
        checklist.remove_item(first.id, other, lead, by=aurora["taras"])


def test_f061_a_link_reads_on_both_cards_by_the_name_of_its_side(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    cause, effect, taras = new_lead("Cause"), new_lead("Effect"), aurora["taras"]
    relate(effect, lead, to=cause, kind="cause", by=taras)
    assert links(effect, aurora, "taras") == [("Caused by", "Cause")]
    assert links(cause, aurora, "taras") == [("Led to", "Effect")]
    unrelate(cause, lead, to=effect, kind="cause", back=True, by=taras)
    assert links(effect, aurora, "taras") == links(cause, aurora, "taras") == []


def test_f061_a_mutual_link_exists_once_whichever_side_makes_it(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    one, two, taras = new_lead("One"), new_lead("Two"), aurora["taras"]
    assert relate(two, lead, to=one, kind="related", by=taras)
    assert relate(one, lead, to=two, kind="related", by=taras) is None
    assert links(one, aurora, "taras") == [("Related to", "Two")]
    assert links(two, aurora, "taras") == [("Related to", "One")]
    unrelate(two, lead, to=one, kind="related", by=taras)
    assert links(one, aurora, "taras") == []


def test_f061_a_removed_link_comes_back_by_undo_and_a_made_one_goes(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    one, two, taras = new_lead("One"), new_lead("Two"), aurora["taras"]
    made = relate(one, lead, to=two, kind="duplicate", back=True, by=taras)
    assert made
    gone = unrelate(one, lead, to=two, kind="duplicate", back=True, by=taras)
    undo(gone.event_id, by=taras)
    assert links(two, aurora, "taras") == [("Duplicate of", "One")]
    again = unrelate(one, lead, to=two, kind="duplicate", back=True, by=taras)
    assert again
    made = relate(one, lead, to=two, kind="related", by=taras)
    assert made
    undo(made.event_id, by=taras)
    assert links(one, aurora, "taras") == []


def test_f264_a_link_to_what_one_does_not_see_is_neither_shown_nor_made_nor_removed(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    his, hers = new_lead("His"), new_lead("Hers", by="nina")
    with pytest.raises(NoSuchRecord):
        relate(his, lead, to=hers, kind="related", by=aurora["taras"])
    relate(his, lead, to=hers, kind="related", by=aurora["olena"])
    assert links(his, aurora, "olena") == [("Related to", "Hers")]
    assert links(his, aurora, "taras") == links(hers, aurora, "nina") == []
    with pytest.raises(NoSuchRecord):
        unrelate(his, lead, to=hers, kind="related", by=aurora["taras"])


def test_a_link_needs_a_known_kind_another_record_and_the_right_to_change(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    one, two, taras = new_lead(), new_lead(), aurora["taras"]
    for to, kind in ((two, "married"), (one, "related")):
        with pytest.raises(Refused):
            relate(one, lead, to=to, kind=kind, by=taras)
    nina = aurora["nina"].user_id
    assert nina
    for record_id in (one, two):
        share_record(record_id, lead, principal=nina, by=taras)
    with pytest.raises(NotAllowed):
        relate(one, lead, to=two, kind="related", by=aurora["nina"])


def test_what_hangs_on_a_card_is_read_in_one_query(
    aurora: Cast, lead: TypeDef, new_lead: NewLead, django_assert_num_queries: Callable[..., object]
) -> None:
    record_id, taras = new_lead(), aurora["taras"]
    for n in range(12):
        checklist.add_item(record_id, lead, f"Item {n}", by=taras)
        relate(record_id, lead, to=new_lead(f"Lead {n}"), kind="related", by=taras)
    viewer = rights(taras)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = hanging_on(record_id, viewer)
    assert (len(found.items), len(found.related)) == (12, 12)
