"""What was shared to the portal from another app becomes something new, or joins what is there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.files.actions.attaching import attach
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import type_of
from officina.kernel.records.types import TypeDef


@transaction.atomic
def take_shared(
    *,
    to: TypeDef | int,
    title: str,
    text: str,
    uploads: Sequence[uuid.UUID],
    by: Actor,
) -> tuple[TypeDef, int]:
    """Make one of a type with what was shared, or add it to a record: words as a comment, files
    beside them. Returns the type and the record's number.

    Raises NotAllowed, NoSuchRecord, Refused (also where the type demands more than a title).
    """
    if isinstance(to, int):
        type_def, record_id = type_of(to), to
        text = "\n".join(x for x in (title, text) if x)
        if not text and not uploads:
            raise Refused(_("Nothing was shared."))
    else:
        rights = rights_of(by)
        if rights is not None and not rights.may_create(to.code):
            raise NotAllowed("create", to.code, _("Your role may not create this."))
        type_def = to
        record_id = create_record(to, {"title": title}, by=by).record_id
    comment_id = None
    if text:
        comment_id, _written = add_comment(record_id, type_def, text, by=by)
    if uploads:
        attach(record_id, type_def, uploads, by=by, comment_id=comment_id)
    return type_def, record_id
