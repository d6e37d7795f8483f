"""A moment by the clock of its own place, whoever reads it (F093)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from officina.kernel.access import policy
from officina.kernel.portability.queries.exports import Exported
from officina.kernel.principals.models import Role, RoleHolder, User
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, RecordType
from officina.kernel.records.rows import read
from officina.kernel.records.types import forget
from officina.kernel.search.tests.cast import Cast, hire

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    policy.forget()
    hired = hire()
    User.objects.update(timezone="Europe/Kyiv")
    lead = RecordType.objects.get(code="lead")
    Field.objects.create(
        type=lead, code="departs", labels={"en": "Departs"}, kind="datetime", is_custom=True,
        timezone="Europe/London",
    )  # fmt: skip
    lead.layout |= {"list": ["title", "departs"], "card": ["departs"]}
    lead.save()
    forget()
    yield hired
    policy.forget()
    forget()


def browser(who: User) -> Client:
    client = Client(headers=HTMX)
    client.force_login(who)
    return client


def test_it_is_typed_and_shown_by_the_clock_of_its_place(cast: Cast) -> None:
    anna = browser(cast.anna)
    record = cast.add(cast.anna, "Tour")
    saved = anna.post(
        f"/leads/{record}/edit", {"field": "departs", "value": "2026-12-01T09:00"}
    ).text
    assert read(record, cast.lead, rights=None).values["departs"] == dt.datetime(
        2026, 12, 1, 9, tzinfo=dt.UTC
    )
    assert "Dec 1, 9:00\u202fAM (London)" in saved
    editor = anna.get(f"/leads/{record}/edit?field=departs").text
    assert 'value="2026-12-01T09:00"' in editor
    assert "Time in London." in editor
    assert "9:00\u202fAM (London)" in anna.get("/leads/?view=list").text


def test_without_a_place_it_is_the_readers(cast: Cast) -> None:
    Field.objects.filter(code="departs").update(timezone="")
    forget()
    record = cast.add(cast.anna, "Tour", departs="2026-12-01T09:00+00:00")
    card = browser(cast.anna).get(f"/leads/{record}/").text
    assert "Dec 1, 11:00\u202fAM" in card
    assert "(London)" not in card


def test_a_file_says_what_is_read_back_as_the_same_moment(cast: Cast) -> None:
    record = cast.add(cast.anna, "Tour", departs="2026-12-01T09:00+00:00")
    with timezone.override("Europe/Kyiv"):
        table = Exported(cast.lead, cast.rights(cast.anna), [record], ["departs"])
        [[cell]] = table.rows()
        assert cell == dt.datetime(2026, 12, 1, 9)  # noqa: DTZ001 # as a spreadsheet has it
        edit_record(record, cast.lead, {"departs": str(cell)}, by=cast.actor(cast.anna))
    kept = read(record, cast.lead, rights=None).values["departs"]
    assert kept == dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)


def test_the_place_is_chosen_among_those_that_there_are(cast: Cast) -> None:
    role, _is_new = Role.objects.get_or_create(code="administrator")
    RoleHolder.objects.create(role=role, principal_id=cast.rita.id)
    policy.forget()
    rita = cast.actor(cast.rita)
    for wrong in ("Europe/Atlantis", "../etc/passwd"):
        with pytest.raises(Refused) as refused:
            change_field(cast.lead, "departs", {"timezone": wrong}, by=rita)
        assert "timezone" in refused.value.errors
    for other in ("title", "due_at"):
        with pytest.raises(Refused):
            change_field(cast.lead, other, {"timezone": "Asia/Tokyo"}, by=rita)
    page = browser(cast.rita).get("/settings/types/leads/fields/departs/").text
    assert '<option value="Europe/London" selected>' in page
    change_field(cast.lead, "departs", {"timezone": "Asia/Tokyo"}, by=rita)
    forget()
    record = cast.add(cast.rita, "Tour", departs="2026-12-01T09:00+00:00")
    assert "6:00\u202fPM (Tokyo)" in browser(cast.rita).get(f"/leads/{record}/").text
