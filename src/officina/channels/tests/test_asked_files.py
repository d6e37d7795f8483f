"""F006, F093: a question that is answered by a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from officina.channels.actions.add_form import add_form
from officina.channels.actions.change_form import change_form
from officina.channels.models import Form
from officina.channels.tests.visiting import Visitor
from officina.channels.views import public
from officina.kernel.access import policy
from officina.kernel.files.models import Attachment
from officina.kernel.files.tests.filing import contracts_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import types
from officina.kernel.records.rows import read

AT = "/f/send-contract"
AGREED = {"consent": "on"}


@pytest.fixture
def contract_form(aurora: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> Iterator[Form]:
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    olena = aurora["olena"]
    contracts = contracts_of(olena)
    form = add_form("send-contract", contracts.code, "Send a contract", by=olena)
    fields = [
        {"code": "is_signed"},
        {"code": "signed_copy", "required": True, "shown_if": "is_signed = true"},
    ]
    yield change_form(form, {"fields": fields}, by=olena)
    policy.forget()
    types.forget()


def test_the_file_of_an_answer_is_the_value_of_the_field(
    contract_form: Form, visitor: Visitor
) -> None:
    file = SimpleUploadedFile("../signed.pdf", b"I agree", content_type="application/pdf")
    answer = visitor.send(AGREED | {"is_signed": "on", "signed_copy": file}, AT)
    assert answer.status_code == 303, answer.content.decode()
    [made] = Attachment.objects.select_related("blob")
    contracts = types.types().by_code(contract_form.type_code)
    row = read(made.record_id, contracts, rights=None)
    assert row.values["signed_copy"] == f"{made.id}@1"
    # What it is, its bytes say, and not the visitor's browser.
    assert (made.name, made.field, made.blob.type) == ("signed.pdf", "signed_copy", "text/plain")


def test_a_demanded_file_is_asked_for_where_its_question_is(
    contract_form: Form, visitor: Visitor
) -> None:
    shown = {"is_signed": "on", "form-shown": ["is_signed", "signed_copy"]}
    refused = visitor.send(AGREED | shown, AT)
    assert refused.status_code == 422
    assert b"Please fill this in." in refused.content
    assert visitor.send(AGREED, AT).status_code == 303
    assert not Attachment.objects.exists()


def test_a_form_that_failed_says_which_files_to_choose_again(
    contract_form: Form, visitor: Visitor
) -> None:
    """F006: no browser keeps them."""
    file = SimpleUploadedFile("signed by Pavel.pdf", b"I agree")
    typed = {key: text for key, text in AGREED.items() if key != "consent"}
    refused = visitor.send(typed | {"is_signed": "on", "signed_copy": file}, AT)
    assert refused.status_code == 422
    assert "Please choose “signed by Pavel.pdf” again" in refused.content.decode()
    assert not Attachment.objects.exists()


def test_files_too_large_or_never_asked_for_are_refused(
    contract_form: Form, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = visitor.send(AGREED | {"photo": SimpleUploadedFile("a.png", b"x")}, AT)
    assert (other.status_code, b"Files cannot be sent here." in other.content) == (422, True)
    hidden = visitor.send(AGREED | {"signed_copy": SimpleUploadedFile("a.png", b"x")}, AT)
    assert hidden.status_code == 303
    monkeypatch.setattr(public, "LARGEST_FILE", 10)
    large = {"is_signed": "on", "signed_copy": SimpleUploadedFile("a.png", b"x" * 11)}
    refused = visitor.send(AGREED | large, AT)
    assert (refused.status_code, b"is too large" in refused.content) == (422, True)
    assert not Attachment.objects.exists()
