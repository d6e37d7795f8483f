"""F093, F101: a field of a record holds a file, under the field's right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight, Grant
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.events.drain import drain_all
from officina.kernel.files.actions import attaching
from officina.kernel.files.models import Attachment, Blob, Scan
from officina.kernel.files.queries import files_of, versions_of, visible_file
from officina.kernel.files.tests.filing import contracts_of, up
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role
from officina.kernel.records import types
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import read_filter
from officina.kernel.records.queries.lists import list_page
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written
from officina.kernel.search.queries import find

People = dict[str, Actor]


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What waits for a commit happens at once: the test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


@pytest.fixture
def contracts(aurora: People) -> TypeDef:
    return contracts_of(aurora["olena"])


def make(type_def: TypeDef, by: Actor, **values: Any) -> int:
    return create_record(type_def, {"title": "Tour", **values}, by=by).record_id


def row_of(type_def: TypeDef, record_id: int) -> RecordRow:
    return read(record_id, type_def, rights=None)


def put(type_def: TypeDef, record_id: int, sent: Any, by: Actor) -> Written:
    written = edit_record(record_id, type_def, {"signed_copy": sent}, by=by)
    assert written is not None
    return written


def names(type_def: TypeDef, record_id: int) -> list[str]:
    return [one.name for one in files_of(row_of(type_def, record_id), None)]


def hide(type_def: TypeDef) -> None:
    """From all but holders of a role that nobody has."""
    FieldRight.objects.create(type_code=type_def.code, field="signed_copy", action="view")
    policy.forget()


def test_f093_a_file_is_chosen_at_creation_and_hangs_on_what_is_made(
    aurora: People, contracts: TypeDef
) -> None:
    taras = aurora["olena"]
    record = make(contracts, taras, signed_copy=up(taras))
    value = row_of(contracts, record).values["signed_copy"]
    [found] = files_of(row_of(contracts, record), rights_of(taras))
    assert (value, found.name, found.field) == (f"{found.id}@1", "signed.pdf", "signed_copy")


def test_f093_another_file_makes_a_version_and_undo_brings_the_one_before(
    aurora: People, contracts: TypeDef
) -> None:
    olena = aurora["olena"]
    record = make(contracts, olena, signed_copy=up(olena))
    written = put(contracts, record, up(olena, "final.pdf", b"%PDF-1.4 two"), olena)
    [found] = files_of(row_of(contracts, record), None)
    assert (found.name, found.version) == ("final.pdf", 2)
    undo(written.event_id, by=olena)
    [found] = files_of(row_of(contracts, record), None)
    assert (found.name, found.version, found.size) == ("signed.pdf", 3, len(b"%PDF-1.4 one"))
    rights = rights_of(olena)
    assert rights is not None
    assert [one.name for one in versions_of(found.id, rights)] == [
        "signed.pdf",
        "final.pdf",
        "signed.pdf",
    ]


def test_f093_an_emptied_field_puts_its_file_away_and_undo_brings_it_back(
    aurora: People, contracts: TypeDef
) -> None:
    olena = aurora["olena"]
    record = make(contracts, olena, signed_copy=up(olena))
    written = put(contracts, record, "", olena)
    assert row_of(contracts, record).values["signed_copy"] is None
    assert names(contracts, record) == []
    undo(written.event_id, by=olena)
    assert names(contracts, record) == ["signed.pdf"]


def test_f093_the_files_panel_changes_the_field_and_not_beside_it(
    aurora: People, contracts: TypeDef
) -> None:
    olena = aurora["olena"]
    record = make(contracts, olena, signed_copy=up(olena))
    [file] = Attachment.objects.filter(record_id=record)
    attaching.remove(file.id, by=olena)
    assert row_of(contracts, record).values["signed_copy"] is None
    attaching.restore(file.id, by=olena)
    assert row_of(contracts, record).values["signed_copy"] == f"{file.id}@1"
    attaching.replace(file.id, up(olena, "b.txt", b"b"), by=olena)  # type: ignore[arg-type]
    assert row_of(contracts, record).values["signed_copy"] == f"{file.id}@2"


def test_f093_what_is_no_file_of_his_or_of_this_is_refused(
    aurora: People, contracts: TypeDef
) -> None:
    olena, igor = aurora["olena"], aurora["igor"]
    record, other = make(contracts, olena), make(contracts, olena, signed_copy=up(olena))
    theirs = row_of(contracts, other).values["signed_copy"].partition("@")[0]
    infected = up(olena, "virus.exe", b"MZ evil")
    Blob.objects.filter(upload=infected).update(scan=Scan.INFECTED)
    wrong = [theirs, int(theirs), up(igor), infected, "x", True, [1], {"id": "x"}, "7@1", "9" * 30]
    for sent in wrong:
        with pytest.raises(Refused) as refused:
            put(contracts, record, sent, olena)
        assert set(refused.value.errors) == {"signed_copy"}, sent
    assert names(contracts, record) == []
    assert names(contracts, other) == ["signed.pdf"]


def test_f093_a_refused_form_keeps_the_upload(aurora: People, contracts: TypeDef) -> None:
    olena = aurora["olena"]
    sent = up(olena)
    with pytest.raises(Refused):
        make(contracts, olena, signed_copy=sent, is_signed="1", nothing="x")
    record = make(contracts, olena, signed_copy=sent)
    assert names(contracts, record) == ["signed.pdf"]


def test_f265_who_may_not_see_the_field_has_no_way_to_its_file(
    aurora: People, contracts: TypeDef, client: Client
) -> None:
    olena = aurora["olena"]
    record = make(contracts, olena, signed_copy=up(olena, "Verkhovyna.pdf"))
    [file] = Attachment.objects.filter(record_id=record)
    rights = rights_of(olena)
    assert rights is not None
    drain_all()
    assert [hit.id for hit in find("verkhovyna", rights).hits] == [record]
    hide(contracts)
    rights = rights_of(olena)
    assert rights is not None
    assert files_of(row_of(contracts, record), rights) == []
    assert not find("verkhovyna", rights).hits
    with pytest.raises(NoSuchRecord):
        visible_file(file.id, rights)
    with pytest.raises(NoSuchRecord):
        attaching.rename(file.id, "x.pdf", by=olena)
    client.force_login(_user(olena))
    for at in ("", "/preview", "/versions/1"):
        assert client.get(f"/files/{file.id}{at}").status_code == 404
    page = client.get(f"/{contracts.slug}/{record}/").content.decode()
    assert "Verkhovyna" not in page
    assert "Verkhovyna" not in client.get(f"/{contracts.slug}/{record}/files").content.decode()


def test_f265_a_value_that_anybody_can_type_names_no_file_of_others(
    aurora: People, contracts: TypeDef, client: Client
) -> None:
    """Who makes such records sees what he typed, not what hangs on a record that he does not."""
    secret = up(aurora["olena"], "Verkhovyna.pdf")
    record = make(contracts, aurora["olena"], signed_copy=secret)
    value = row_of(contracts, record).values["signed_copy"]
    Grant.objects.filter(type_code=contracts.code).exclude(role__code="director").delete()
    sales = Role.objects.get(code="sales")
    Grant.objects.create(role=sales, type_code=contracts.code, action="create", scope="own")
    policy.forget()
    for who, seen in (("nina", False), ("olena", True)):
        client.force_login(_user(aurora[who]))
        typed = {"asked": ["title", "signed_copy"], "title": "", "signed_copy": value}
        answer = client.post(f"/{contracts.slug}/new", typed)
        assert answer.status_code == 422
        assert ("Verkhovyna" in answer.content.decode()) == seen, who


def test_f265_whom_the_field_is_closed_to_leaves_its_file_alone(
    aurora: People, contracts: TypeDef
) -> None:
    olena = aurora["olena"]
    record = make(contracts, olena, signed_copy=up(olena))
    [file] = Attachment.objects.filter(record_id=record)
    FieldRight.objects.create(type_code=contracts.code, field="signed_copy", action="edit")
    policy.forget()
    for verb in (attaching.remove, lambda one, by: attaching.rename(one, "x", by=by)):
        with pytest.raises(NotAllowed):
            verb(file.id, by=olena)
    assert names(contracts, record) == ["signed.pdf"]


def test_f038_a_file_is_demanded_by_its_condition_and_filtered_by(
    aurora: People, contracts: TypeDef
) -> None:
    olena = aurora["olena"]
    change_field(contracts, "signed_copy", {"required_if": "is_signed = true"}, by=olena)
    types.forget()
    contracts = types.types().by_code(contracts.code)
    with pytest.raises(Refused) as refused:
        make(contracts, olena, is_signed="1")
    assert set(refused.value.errors) == {"signed_copy"}
    without, filled = make(contracts, olena), make(contracts, olena, signed_copy=up(olena))
    for operator, wanted in (("empty", without), ("filled", filled)):
        rights = rights_of(olena)
        assert rights is not None
        asked = read_filter(f'{{"all":[{{"field":"signed_copy","op":"{operator}"}}]}}', contracts,
                            rights)  # fmt: skip
        page = list_page(Source(contracts, rights, filter=asked))
        assert [row.id for row in page.rows] == [wanted]


def test_f093_types_without_files_pay_nothing(aurora: People) -> None:
    olena = aurora["olena"]
    with CaptureQueriesContext(connection) as asked:
        create_record(types.types().by_code("lead"), {"title": "Tour"}, by=olena)
    assert not [one for one in asked.captured_queries if "files_" in one["sql"]]


def _user(actor: Actor) -> Any:
    from officina.kernel.principals.models import User

    return User.objects.get(id=actor.user_id)
