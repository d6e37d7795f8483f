from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language

from officina.channels import events
from officina.channels.asked import questions_of
from officina.channels.models import Form
from officina.channels.origin import Origin
from officina.channels.ports import completed
from officina.channels.queries.known import Known, known
from officina.channels.queries.turn import Turn, next_in_turn
from officina.channels.tokens import Token
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.files import store
from officina.kernel.files.actions.attach_files import attach_files
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.filed import Content
from officina.kernel.records.kinds import parse
from officina.kernel.records.types import TypeDef, translated, types
from officina.kernel.records.writes import Written

REPEAT = "repeat"


@transaction.atomic
def submit_form(
    form: Form,
    answers: Mapping[str, str],
    *,
    token: Token,
    origin: Origin,
    files: Sequence[UploadedFile[bytes]] = (),
    asked: Mapping[str, UploadedFile[bytes]] | None = None,
) -> Written | None:
    """Make a record of what a visitor sent, with his files, and give it to whoever's turn it is.

    ``asked`` are files that questions were answered by, by field; ``files`` those that he added.
    Returns ``None`` where the same page was sent before. Raises Refused with sentences by field.
    """
    if not _claim(form, token):
        return None
    type_def = types().by_code(form.type_code)
    values = {
        one.field.code: parse(one.field, answers[one.field.code])
        for one in questions_of(form)
        if one.field.code in answers and one.field.kind != "file"
    }
    person, turn = known(type_def, values), next_in_turn(form, type_def)
    written = create_record(
        type_def,
        _raw(form, type_def, answers, origin, person, turn) | _contents(asked or {}),
        by=Actor.house(f"form:{form.slug}"),
        kind=events.FORM_SUBMITTED.code,
        said=_said(form, origin, person, turn),
    )
    if files:
        attach_files(written.record_id, type_def, files, by=Actor.house(f"form:{form.slug}"))
    form.submissions.filter(pk=token.nonce).update(
        record_id=written.record_id, given_to_id=turn.person_id
    )
    return written


def _claim(form: Form, token: Token) -> bool:
    """Take the nonce. A second press waits here for the first, and finds it taken."""
    found = sql.row(
        """INSERT INTO channels_submission (nonce, form_id, at) VALUES (%(n)s, %(form)s, %(now)s)
           ON CONFLICT (nonce) DO NOTHING RETURNING nonce""",
        {"n": token.nonce, "form": form.id, "now": clock.now()},
    )
    return found is not None


def _raw(
    form: Form,
    type_def: TypeDef,
    answers: Mapping[str, str],
    origin: Origin,
    person: Known,
    turn: Turn,
) -> dict[str, Any]:
    """The visitor's answers first; what the house knows fills the rest, where the type has it.

    The title is in the form's first language, whatever the visitor reads: colleagues sort by it.
    """
    filled = {
        code: typed
        for code, typed in answers.items()
        if typed.strip() and type_def.fields[code].kind != "file"
    }
    ours: dict[str, Any] = {
        "title": form.titles.get(form.languages[0]) or form.title,
        "source": form.source,
        "source_page": origin.page,
        **origin.utm,
        "responsible": turn.person_id,
        "company": person.company_id,
        "tags": [REPEAT] if person.contact_number > 1 else None,
        **completed(form.type_code, person),
    }
    return {k: v for k, v in (ours | filled).items() if v is not None and k in type_def.fields}


def _contents(asked: Mapping[str, UploadedFile[bytes]]) -> dict[str, Content]:
    return {
        code: Content(file.name or "", store.keep_sent(file).sha256) for code, file in asked.items()
    }


def _said(form: Form, origin: Origin, person: Known, turn: Turn) -> dict[str, Any]:
    said: dict[str, Any] = {
        "form": form.slug,
        "title": form.titles,
        "language": get_language(),
        "page": origin.page,
        "utm": dict(origin.utm),
        "consent": translated(form.consents),
        "given": turn.why,
    }
    if person.contact_number > 1:
        said["repeat"] = person.contact_number
    return said
