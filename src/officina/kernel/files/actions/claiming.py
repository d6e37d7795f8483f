"""Files that are values of fields: what is meant by what was sent, and hanging it (F093).

A file in a field is an attachment like any other, under the field's rights: another content makes
a version of it, an emptied field puts it away, and undo brings it back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.files import events, limits, uploads
from officina.kernel.files.jobs import inspect
from officina.kernel.files.models import Attachment, Blob, Scan, Upload, Version
from officina.kernel.files.sniffing import safe_name
from officina.kernel.principals.actor import Actor
from officina.kernel.records.filed import Claim, Content, parts
from officina.kernel.records.kinds import BadValue
from officina.kernel.records.rows import RecordRow, read, type_of
from officina.kernel.records.types import FieldDef
from officina.kernel.records.writes import Fact, note


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A content that is to be hung; ``upload`` goes when it is."""

    blob: Blob
    name: str
    upload: Upload | None = None


def claim(
    one: FieldDef, sent: str | Content | None, row: RecordRow | None, user_id: int | None
) -> Claim:
    """What a field will hold, as ``kernel.records.filed`` asks for it.

    Raises BadValue for a file that is not there, not on this record, another's, or infected.
    """
    before = _held(row.values.get(one.code) if row else None)
    if sent is None:
        return Claim(None, lambda _record, by: _put_away(before, by))
    if isinstance(sent, str) and "-" not in sent:
        return _kept(one, sent, row, before)
    arrived = _arrived(sent, user_id)
    if before is not None:
        return _next_version(one, before, arrived)
    if row is not None and Attachment.objects.filter(record_id=row.id).count() >= (
        limits.MOST_ON_RECORD
    ):
        raise BadValue(_("At most %(n)s files, please.") % {"n": limits.MOST_ON_RECORD})
    # The record names its file before either is written.
    [(number,)] = sql.rows("SELECT nextval(pg_get_serial_sequence('files_attachment', 'id'))")
    return Claim(f"{number}@1", _hanging(one, number, arrived))


def _held(value: str | None) -> Attachment | None:
    return Attachment.objects.filter(id=parts(value)[0]).first() if value else None


def _arrived(sent: str | Content, user_id: int | None) -> _Arrived:
    if isinstance(sent, Content):
        return _Arrived(_clean(Blob.objects.get(sha256=sent.sha256)), safe_name(sent.name))
    try:
        upload = uploads.find(uuid.UUID(sent), user_id)
    except uploads.NoSuchUpload:
        raise BadValue(_("A file did not arrive. Attach it again.")) from None
    if upload.blob is None:
        raise BadValue(_("“%(name)s” has not arrived yet.") % {"name": upload.name})
    return _Arrived(_clean(upload.blob), upload.name, upload)


def _clean(blob: Blob) -> Blob:
    if blob.scan == Scan.INFECTED:
        raise BadValue(_("This file is infected and is not taken."))
    return blob


def _kept(one: FieldDef, sent: str, row: RecordRow | None, before: Attachment | None) -> Claim:
    """A file that hangs on the record already, or a version that the field held before."""
    number, _at, version = sent.partition("@")
    found = Attachment.objects.filter(id=number, record_id=row.id if row else 0).first()
    is_its = found is not None and found.field == one.code
    if found is None or not (is_its or (found.field == "" and found.removed_at is None)):
        raise BadValue(_("There is no such file here."))
    if not version or int(version) == found.version:
        _clean(found.blob)
        return Claim(f"{found.id}@{found.version}", _bringing_back(one, found, before))
    older = Version.objects.filter(attachment=found, number=version).first()
    if older is None:
        raise BadValue(_("There is no such file here."))
    arrived = _Arrived(_clean(older.blob), older.name or found.name)
    return _next_version(one, found, arrived)


def _hanging(one: FieldDef, number: int, arrived: _Arrived) -> Callable[[int, Actor], None]:
    def hang(record_id: int, by: Actor) -> None:
        made = Attachment.objects.create(
            id=number,
            record_id=record_id,
            name=arrived.name,
            blob=arrived.blob,
            uploaded_by_id=by.user_id,
            uploaded_at=clock.now(),
            field=one.code,
        )
        _write_version(made, arrived, by)
        _note(made, events.ATTACHED.code, by)

    return hang


def _next_version(one: FieldDef, found: Attachment, arrived: _Arrived) -> Claim:
    number = found.version + 1

    def hang(record_id: int, by: Actor) -> None:
        if arrived.name != found.name:
            Version.objects.filter(attachment=found, number=found.version).update(name=found.name)
        found.name, found.blob, found.version = arrived.name, arrived.blob, number
        found.uploaded_by_id, found.uploaded_at = by.user_id, clock.now()
        found.field, found.removed_at = one.code, None
        found.save()
        _write_version(found, arrived, by)
        _note(found, events.REPLACED.code, by)

    return Claim(f"{found.id}@{number}", hang)


def _bringing_back(
    one: FieldDef, found: Attachment, before: Attachment | None
) -> Callable[[int, Actor], None]:
    def hang(record_id: int, by: Actor) -> None:
        if before is not None and before.id != found.id:
            _put_away(before, by)
        if found.removed_at is None and found.field == one.code:
            return
        found.removed_at, found.field = None, one.code
        found.save(update_fields=["removed_at", "field"])
        _note(found, events.ATTACHED.code, by)

    return hang


def _put_away(before: Attachment | None, by: Actor) -> None:
    if before is not None and before.removed_at is None:
        before.removed_at = clock.now()
        before.save(update_fields=["removed_at"])


def _write_version(one: Attachment, arrived: _Arrived, by: Actor) -> None:
    Version.objects.create(
        attachment=one,
        number=one.version,
        blob=one.blob,
        uploaded_by_id=by.user_id,
        uploaded_at=one.uploaded_at,
    )
    if arrived.upload is not None:
        arrived.upload.delete()
    inspect.defer(sha=one.blob_id)


def _note(one: Attachment, kind: str, by: Actor) -> None:
    """That a file came, for whoever waits for one; its name is told to whom the field is shown."""
    row = read(one.record_id, type_of(one.record_id), rights=None)
    data = {"attachment": one.id, "version": one.version, "field": one.field}
    note(row, by=by, fact=Fact(kind, data), now=clock.now())
