"""A type with a field for a file, and files on their way into it."""

from __future__ import annotations

import io

from officina.kernel.files import uploads
from officina.kernel.principals.actor import Actor
from officina.kernel.records import types
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.types import TypeDef


def contracts_of(by: Actor) -> TypeDef:
    """Contracts with a signed copy; without stages."""
    fields = [
        {"key": "f", "labels": {"en": "Signed copy"}, "kind": "file"},
        {"key": "s", "labels": {"en": "Is signed"}, "kind": "bool"},
    ]
    plan = {"plurals": {"en": "Contracts"}, "fields": fields, "stages": []}
    made, _event = make_type(plan, by=by)
    types.forget()
    return types.types().by_code(made.code)


def up(by: Actor, name: str = "signed.pdf", body: bytes = b"%PDF-1.4 one") -> str:
    """The number of a file that has come up."""
    assert by.user_id is not None
    upload = uploads.begin(by.user_id, name, len(body))
    uploads.append(upload.id, by.user_id, 0, io.BytesIO(body), len(body))
    upload.refresh_from_db()
    return str(uploads.arrive(upload).id)
