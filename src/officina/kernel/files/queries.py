"""Files as screens need them; each only through the record that it hangs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.files.models import Scan
from officina.kernel.records.rows import NoSuchRecord, read, type_of


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a record in one version. ``sha256`` is for the store, never for an address."""

    id: int
    record_id: int
    name: str
    version: int
    size: int
    type: str
    scan: str
    has_preview: bool
    uploaded_by_id: int | None
    uploaded_by: str
    uploaded_at: dt.datetime
    comment_id: int | None
    removed_at: dt.datetime | None
    sha256: str

    @property
    def is_infected(self) -> bool:
        return self.scan == Scan.INFECTED

    @property
    def is_waiting(self) -> bool:
        return self.scan == Scan.WAITING


_FILES = """
SELECT a.id, a.record_id, a.name, v.number, b.size, b.type, b.scan, b.has_preview,
  v.uploaded_by_id, coalesce(u.name, ''), v.uploaded_at, a.comment_id, a.removed_at, b.sha256
FROM files_attachment a
JOIN files_version v ON v.attachment_id = a.id
JOIN files_blob b ON b.sha256 = v.blob_id
LEFT JOIN principals_user u ON u.id = v.uploaded_by_id
WHERE {where}
"""


def files_of(record_id: int, *, removed: bool = False) -> list[StoredFile]:
    """Files of a record that the caller read already, in their newest versions, newest first."""
    return _select(
        f"""a.record_id = %(record)s AND v.number = a.version
            AND a.removed_at IS {"NOT NULL" if removed else "NULL"} ORDER BY a.id DESC""",
        record=record_id,
    )


def files_by_comment(comment_ids: Iterable[int]) -> dict[int, list[StoredFile]]:
    """Files said along with these comments, of a record that the caller read already."""
    found: dict[int, list[StoredFile]] = {}
    for one in _select(
        """a.comment_id = ANY(%(comments)s::bigint[]) AND v.number = a.version
           AND a.removed_at IS NULL ORDER BY a.id""",
        comments=list(comment_ids),
    ):
        found.setdefault(one.comment_id or 0, []).append(one)
    return found


def visible_file(attachment_id: int, rights: Rights, version: int | None = None) -> StoredFile:
    """One file, where the viewer may see its record. Raises NoSuchRecord alike for all else."""
    which = "a.version" if version is None else "%(version)s"
    found = _select(
        f"a.id = %(id)s AND v.number = {which} AND a.removed_at IS NULL",
        id=attachment_id,
        version=version,
    )
    if not found:
        raise NoSuchRecord(attachment_id)
    read(found[0].record_id, type_of(found[0].record_id), rights=rights)
    return found[0]


def versions_of(attachment_id: int, rights: Rights) -> list[StoredFile]:
    """All versions, the newest first."""
    visible_file(attachment_id, rights)
    return _select("a.id = %(id)s ORDER BY v.number DESC", id=attachment_id)


def _select(where: str, **params: object) -> list[StoredFile]:
    return [StoredFile(*row) for row in sql.rows(_FILES.format(where=where), params)]
