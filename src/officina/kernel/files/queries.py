"""Files as screens need them; each only through the record that it hangs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.files.models import Scan
from officina.kernel.records.filed import parts
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import types


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
    field: str
    """Whose value it is; empty for what hangs on the record at large."""

    @property
    def is_infected(self) -> bool:
        return self.scan == Scan.INFECTED

    @property
    def is_waiting(self) -> bool:
        return self.scan == Scan.WAITING


_FILES = """
SELECT a.id, a.record_id, coalesce(nullif(v.name, ''), a.name), v.number, b.size, b.type, b.scan,
  b.has_preview, v.uploaded_by_id, coalesce(u.name, ''), v.uploaded_at, a.comment_id, a.removed_at,
  b.sha256, a.field
FROM files_attachment a
JOIN files_version v ON v.attachment_id = a.id
JOIN files_blob b ON b.sha256 = v.blob_id
LEFT JOIN principals_user u ON u.id = v.uploaded_by_id
WHERE {where}
"""


def files_of(row: RecordRow, rights: Rights | None, *, removed: bool = False) -> list[StoredFile]:
    """Files of a record in their newest versions, newest first, without those of hidden fields.

    ``rights`` is ``None`` only for the house itself.
    """
    return _select(
        f"""a.record_id = %(record)s AND v.number = a.version
            AND a.removed_at IS {"NOT NULL" if removed else "NULL"}
            AND NOT a.field = ANY(%(hidden)s::text[]) ORDER BY a.id DESC""",
        record=row.id,
        hidden=list(rights.hidden_fields(row.type.code)) if rights else [],
    )


def files_named(values: Iterable[str], rights: Rights) -> dict[str, StoredFile]:
    """Files by what fields hold, "17@2"; of them what the viewer may see, for anybody can type
    such a value."""
    asked = {value: parts(value) for value in values}
    if not asked:
        return {}
    found = _select(
        """(a.id, v.number) IN (SELECT * FROM unnest(%(ids)s::bigint[], %(versions)s::integer[]))
           ORDER BY a.id""",
        ids=[number for number, _version in asked.values()],
        versions=[version for _number, version in asked.values()],
    )
    hidden = _hidden_on({one.record_id for one in found}, rights)
    return {
        f"{one.id}@{one.version}": one
        for one in found
        if one.record_id in hidden and one.field not in hidden[one.record_id]
    }


def _hidden_on(record_ids: Collection[int], rights: Rights) -> dict[int, Collection[str]]:
    """Of these records those that the viewer sees, with the fields that he does not."""
    found = sql.rows(
        "SELECT id, type_id, acl FROM record WHERE id = ANY(%(ids)s::bigint[])",
        {"ids": sorted(record_ids)},
    )
    codes = [(number, types().by_id(type_id).code, acl) for number, type_id, acl in found]
    return {
        number: rights.hidden_fields(code)
        for number, code, acl in codes
        if rights.token(code) & set(acl)
    }


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
    """One file, where the viewer may see its record, and its field where it is a field's.

    Raises NoSuchRecord alike for all else.
    """
    which = "a.version" if version is None else "%(version)s"
    found = _select(
        f"a.id = %(id)s AND v.number = {which} AND a.removed_at IS NULL",
        id=attachment_id,
        version=version,
    )
    if not found:
        raise NoSuchRecord(attachment_id)
    row = read(found[0].record_id, type_of(found[0].record_id), rights=rights)
    if found[0].field in rights.hidden_fields(row.type.code):
        raise NoSuchRecord(attachment_id)
    return found[0]


def versions_of(attachment_id: int, rights: Rights) -> list[StoredFile]:
    """All versions, the newest first."""
    visible_file(attachment_id, rights)
    return _select("a.id = %(id)s ORDER BY v.number DESC", id=attachment_id)


def _select(where: str, **params: object) -> list[StoredFile]:
    return [StoredFile(*row) for row in sql.rows(_FILES.format(where=where), params)]
