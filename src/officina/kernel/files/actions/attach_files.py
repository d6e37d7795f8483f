from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from officina.kernel.access.policy import rights_of
from officina.kernel.files import store
from officina.kernel.files.actions.attaching import attach_blob
from officina.kernel.files.models import Attachment
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import read
from officina.kernel.records.types import TypeDef


@transaction.atomic
def attach_files(
    record_id: int, type_def: TypeDef, files: Sequence[UploadedFile[bytes]], *, by: Actor
) -> list[Attachment]:
    """Hang files of a sent form on a record; they are scanned before anybody opens them.

    Raises NoSuchRecord, Refused for too many.
    """
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    return [attach_blob(row, store.keep_sent(file), file.name or "", by=by) for file in files]
