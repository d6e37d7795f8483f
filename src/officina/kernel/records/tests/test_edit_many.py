"""F050: many are changed in one statement, each as if it were changed alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officina.kernel.access.policy import NotAllowed
from officina.kernel.records.actions.edit_many import edit_many
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.tests.conftest import Cast
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written

NewLead = Callable[..., int]


def phone(lead: TypeDef, record_id: int) -> str | None:
    found: str | None = read(record_id, lead, rights=None).values["phone"]
    return found


def test_each_has_its_own_answer(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> None:
    good, same, wrong = new_lead(), new_lead(phone="+380501112233"), new_lead()
    theirs = new_lead(by="nina")
    wanted = {
        good: {"phone": "+380501112244", "title": "New"},
        same: {"phone": "+380501112233"},
        wrong: {"phone": "no digits"},
        theirs: {"phone": "+380501112244"},
    }
    answers = edit_many(lead, wanted, by=aurora["taras"])
    assert isinstance(answers[good], Written)
    assert answers[same] is None
    assert isinstance(answers[wrong], Refused)
    assert isinstance(answers[theirs], NoSuchRecord | NotAllowed)
    assert [phone(lead, one) for one in wanted] == ["+380501112244", "+380501112233", None, None]


def test_each_is_undone_alone(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> None:
    first, second = new_lead("First"), new_lead("Second")
    wanted = {one: {"phone": "+380501112244"} for one in (first, second)}
    answers = edit_many(lead, wanted, by=aurora["taras"])
    made = answers[first]
    assert isinstance(made, Written)
    undo(made.event_id, by=aurora["taras"])
    assert (phone(lead, first), phone(lead, second)) == (None, "+380501112244")


def test_more_records_are_no_more_queries(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> None:
    asked = []
    for n in (2, 20):
        wanted = {new_lead(): {"phone": "+380501112244"} for _ in range(n)}
        with CaptureQueriesContext(connection) as queries:
            edit_many(lead, wanted, by=aurora["taras"])
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_too_many_are_refused(aurora: Cast, lead: TypeDef) -> None:
    with pytest.raises(ValueError, match="at most"):
        edit_many(lead, {n: {} for n in range(501)}, by=aurora["taras"])
