"""Where a field is used over the portal, and that renaming it follows (issue of rules)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from officina.channels.actions.change_form import change_form
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.actions.change_stage import change_stage
from officina.kernel.records.models import SavedView
from officina.kernel.records.types import forget, types
from officina.kernel.records.vocabulary import codes_of, vocabulary_of
from officina.kernel.rules import uses
from officina.kernel.rules.sentences import say
from officina.people.tests.cast import Company

if TYPE_CHECKING:
    from officina.channels.models import Form


def test_a_field_knows_where_it_is_used_and_renaming_follows(form: Form, company: Company) -> None:
    """F024, F263."""
    lead, by = types().by_code("lead"), Actor.person(company.olena.id)
    stage = lead.stages[2]
    tried = [{"values": {"amount": "900"}, "holds": False}]
    change_stage(stage.id, lead, {"guard": "amount > 1000", "guard_examples": tried}, by=by)
    asked = [{"code": "amount"}, {"code": "person", "shown_if": "amount > 10"}]
    change_form(form, {"fields": asked}, by=by)
    query = (
        "filter=%7B%22all%22%3A%5B%7B%22field%22%3A%22amount%22%2C%22op%22%3A%22filled%22%7D%5D%7D"
    )
    SavedView.objects.create(type_id=lead.id, owner=company.olena, name="Priced", query=query)

    forget()
    lead = types().by_code("lead")
    found = {one.sentence for one in uses.uses_of("lead", "amount", codes_of(lead))}
    assert {
        f"The stage “{stage.label}” is entered on a condition",
        "The public form “Contact us”",
        "The view “Priced” of Olena Director",
    } <= found
    assert uses.count("lead", codes_of(lead))["amount"] == len(found)

    change_field(lead, "amount", {"labels": {"en": "Price"}}, by=by)
    forget()
    said = say("amount > 1000", vocabulary_of(types().by_code("lead")))
    assert said.startswith("Price")  # rules keep codes, so that names follow by themselves
