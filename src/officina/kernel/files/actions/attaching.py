"""Files on records: attach, replace by a new version, rename, remove, bring back.

Whoever sees a record may attach to it, as he may comment; what hangs there is changed by whoever
may edit the record, or put it up himself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.files import events, limits, uploads
from officina.kernel.files.jobs import inspect
from officina.kernel.files.models import Attachment, Blob, Version
from officina.kernel.files.sniffing import safe_name
from officina.kernel.principals.actor import Actor
from officina.kernel.records import gate
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.own import closed_fields
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, note


@transaction.atomic
def attach(
    record_id: int,
    type_def: TypeDef,
    upload_ids: Iterable[uuid.UUID],
    *,
    by: Actor,
    comment_id: int | None = None,
) -> list[Attachment]:
    """Hang one's own uploads on a record. Raises NoSuchRecord, NotAllowed, Refused."""
    row = _open(record_id, type_def, by)
    return [_attach(row, upload_id, by, comment_id) for upload_id in dict.fromkeys(upload_ids)]


def _attach(row: RecordRow, upload_id: uuid.UUID, by: Actor, comment_id: int | None) -> Attachment:
    blob, name = _arrived(upload_id, by)
    return attach_blob(row, blob, name, by=by, comment_id=comment_id)


def attach_blob(
    row: RecordRow, blob: Blob, name: str, *, by: Actor, comment_id: int | None = None
) -> Attachment:
    """Hang content of the store on a locked record, as a letter's or a document of the house."""
    if Attachment.objects.filter(record_id=row.id).count() >= limits.MOST_ON_RECORD:
        raise Refused(_("At most %(n)s files, please.") % {"n": limits.MOST_ON_RECORD})
    made = Attachment.objects.create(
        record_id=row.id,
        name=safe_name(name),
        blob=blob,
        uploaded_by_id=by.user_id,
        uploaded_at=clock.now(),
        comment_id=comment_id,
    )
    _version(made, by)
    _note(row, events.ATTACHED.code, made, by)
    return made


@transaction.atomic
def replace(attachment_id: int, upload_id: uuid.UUID, *, by: Actor) -> Attachment:
    """Put up a new version; the ones before stay."""
    row, found = own(attachment_id, by)
    if found.field in row.type.fields:
        edit_record(row.id, row.type, {found.field: str(upload_id)}, by=by)
        found.refresh_from_db()
        return found
    blob, _name = _arrived(upload_id, by)
    found.blob, found.version = blob, found.version + 1
    found.uploaded_by_id, found.uploaded_at = by.user_id, clock.now()
    found.save()
    _version(found, by)
    _note(row, events.REPLACED.code, found, by)
    return found


@transaction.atomic
def rename(attachment_id: int, name: str, *, by: Actor) -> Written | None:
    row, found = own(attachment_id, by)
    name, before = safe_name(name), found.name
    if name == before:
        return None
    found.name = name
    found.save(update_fields=["name"])
    return _note(row, events.RENAMED.code, found, by, before=before)


@transaction.atomic
def remove(attachment_id: int, *, by: Actor) -> Written | None:
    """Take a file off its record; it can be brought back. A field that held it is emptied."""
    row, found = own(attachment_id, by)
    if found.field in row.type.fields:
        return edit_record(row.id, row.type, {found.field: None}, by=by)
    found.removed_at = clock.now()
    found.save(update_fields=["removed_at"])
    return _note(row, events.REMOVED.code, found, by)


@transaction.atomic
def restore(attachment_id: int, *, by: Actor) -> Written | None:
    row, found = own(attachment_id, by, removed=True)
    if found.field in row.type.fields:
        return edit_record(row.id, row.type, {found.field: str(found.id)}, by=by)
    found.removed_at = None
    found.save(update_fields=["removed_at"])
    return _note(row, events.RESTORED.code, found, by)


def _open(record_id: int, type_def: TypeDef, by: Actor) -> RecordRow:
    """The record, locked; people of other companies need it shared with them."""
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    if row.deleted_at is not None:
        raise Refused(_("This is in the bin. Take it out first."))
    if by.viewer and by.viewer.is_extranet and not row.rights_row.acl & by.viewer.personal:
        raise NoSuchRecord(record_id)
    return row


def own(attachment_id: int, by: Actor, *, removed: bool = False) -> tuple[RecordRow, Attachment]:
    """An attachment and its record, where the actor may change it; a field's is changed by whom
    the field is open to."""
    found = Attachment.objects.filter(id=attachment_id, removed_at__isnull=not removed).first()
    if found is None:
        raise NoSuchRecord(attachment_id)
    row = _open(found.record_id, type_of(found.record_id), by)
    rights = rights_of(by)
    if rights is None:
        return row, found
    if found.field in rights.hidden_fields(row.type.code):
        raise NoSuchRecord(attachment_id)
    is_shut = found.field in closed_fields(rights, row)
    is_his = found.uploaded_by_id is not None and found.uploaded_by_id == by.user_id
    if is_shut or (not is_his and not gate.may(rights, "edit", row)):
        raise NotAllowed("edit", row.type.code, _("Only who may change this may change its files."))
    return row, found


def _arrived(upload_id: uuid.UUID, by: Actor) -> tuple[Blob, str]:
    upload = uploads.find(upload_id, by.user_id)
    if upload.blob is None:
        raise Refused(_("“%(name)s” has not arrived yet.") % {"name": upload.name})
    blob, name = upload.blob, upload.name
    upload.delete()
    return blob, name


def _version(one: Attachment, by: Actor) -> None:
    Version.objects.create(
        attachment=one,
        number=one.version,
        blob=one.blob,
        uploaded_by_id=by.user_id,
        uploaded_at=one.uploaded_at,
    )
    inspect.defer(sha=one.blob_id)


def _note(row: RecordRow, kind: str, one: Attachment, by: Actor, **more: Any) -> Written:
    # Its name is told to whom its field is shown.
    named = {"field": one.field} if one.field else {"name": one.name, **more}
    data = {"attachment": one.id, "version": one.version, **named}
    return note(row, by=by, fact=Fact(kind, data), now=clock.now())
