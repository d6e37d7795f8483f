"""A rule in a form: drawn again as it changes, checked as text, open to who may see its names."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.change_stage import change_stage
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import forget, types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.evaluate import BadRule
from officina.kernel.rules.vocabulary import Name, vocabulary
from officina.kernel.ui.rules import read_examples, read_rule

People = dict[str, Actor]
ROWS = "/rules/rows?name=guard&for=type:lead"
KNOWN = vocabulary([Name("amount", "Amount", "money"), Name("title", "Title")])


def sit(who: Actor) -> Client:
    client = Client(headers={"HX-Request": "true"})
    assert who.user_id
    client.force_login(User.objects.get(id=who.user_id))
    return client


def sent(text: str) -> QueryDict:
    return QueryDict(text)


def test_a_button_adds_a_row_and_keeps_what_was_typed(aurora: People) -> None:
    typed = {"guard-0-field": "amount", "guard-0-op": "gt", "guard-0-value": "12x", "do": "add"}
    answer = sit(aurora["taras"]).post(ROWS, typed).content.decode()
    assert 'value="12x"' in answer
    assert 'name="guard-1-field"' in answer
    assert "<html" not in answer


def test_another_field_brings_its_own_operators(aurora: People) -> None:
    typed = {"guard-0-field": "due_at", "guard-0-was": "amount", "guard-0-op": "gt"}
    answer = sit(aurora["taras"]).post(ROWS, typed).content.decode()
    assert "is in the period" in answer
    assert "is over" not in answer


def test_a_text_is_checked_completed_and_read_out(aurora: People) -> None:
    client, at = sit(aurora["taras"]), "/rules/text?for=type:lead"
    wrong = client.post(at, {"text": "amount > nothing"}).json()
    assert wrong["mistakes"][0]["at"] == 9
    right = client.post(at, {"text": "amount > 1000"}).json()
    assert right == {"mistakes": [], "said": "Amount is over 1,000"}
    options = client.post(at, {"text": "amo", "at": "3"}).json()["options"]
    assert options[0]["label"] == "amount"


@pytest.mark.parametrize("key", ["type:nothing", "nothing:lead", ""])
def test_an_unknown_vocabulary_is_not_there(key: str, aurora: People) -> None:
    assert sit(aurora["taras"]).post(f"/rules/rows?name=x&for={key}").status_code == 404


def test_a_form_sends_its_rows_as_feel() -> None:
    rows = "g-0-field=amount&g-0-op=gt&g-0-value=1000&g-join=all"
    either = "&g-1-0-field=title&g-1-0-op=has&g-1-0-value=roof&g-1-1-field=&g-1-1-op="
    assert read_rule(sent(rows + either), "g", KNOWN) == 'amount > 1000 and has(title, "roof")'
    assert read_rule(sent("g-as=text&g-text=amount*2 > 5"), "g", KNOWN) == "amount*2 > 5"
    assert read_rule(sent("g-0-field="), "g", KNOWN) == ""
    with pytest.raises(BadRule, match="compared"):
        read_rule(sent("g-0-field=amount&g-0-op=gt&g-0-value="), "g", KNOWN)
    with pytest.raises(BadRule, match="true or false"):
        read_rule(sent("g-as=text&g-text=amount"), "g", KNOWN)


def test_a_red_example_refuses_a_rule() -> None:
    rule = "g-0-field=amount&g-0-op=gt&g-0-value=1000"
    green = "&g-example-0-amount=1200&g-example-0-holds=1&g-example-1-holds=0"
    assert len(read_examples(sent(rule + green), "g", KNOWN)) == 2
    with pytest.raises(BadRule, match="“Amount 900” should pass"):
        read_examples(sent(rule + "&g-example-0-amount=900&g-example-0-holds=1"), "g", KNOWN)


def test_f038_a_condition_of_a_stage_refuses_by_its_own_sentence(aurora: People) -> None:
    lead, by = types().by_code("lead"), aurora["olena"]
    offer = lead.stage("offer")
    said = {"guard": "amount > 1000", "guard_sentence": {"en": "Only large ones."}}
    change_stage(offer.id, lead, said, by=by)
    forget()
    lead = types().by_code("lead")
    raw = {"title": "A fence", "amount": "900", "person": "Pavel"}
    made = create_record(lead, raw, by=by)
    row = read(made.record_id, lead, rights=None)
    with pytest.raises(Refused, match="Only large ones"):
        move_stage(row.id, lead, to=offer.id, by=by)
    assert read(made.record_id, lead, rights=None).stage != lead.stage("offer")
    assert "company.title" in vocabulary_of(lead)
