"""Who waits for a message: cases that the sender sees, of processes that answer to him."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types

MOST = 20


@dataclass(frozen=True, slots=True)
class Message:
    """What tells one message from another; ``key`` as ``running.move.message_key`` makes it."""

    name: str
    key: str | None = None
    case_id: int | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    case_id: int
    token: int
    node: str
    branch: int | None
    version_id: int
    is_exact: bool
    """It asked for this very key, and not for any."""


_FROM = """
FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
  JOIN processes_version v ON v.id = c.version_id JOIN process p ON p.record_id = v.process_id
  JOIN record r ON r.id = w.case_id
WHERE w.kind = 'message' AND w.name = %(name)s AND c.status = 'running' AND NOT p.is_stopped
  AND r.deleted_at IS NULL AND r.acl && %(acl)s::integer[]
  AND (w.key IS NULL OR w.key = %(key)s::text
    OR (%(key)s::text IS NULL AND %(case)s::bigint IS NOT NULL))
  AND (%(case)s::bigint IS NULL OR w.case_id = %(case)s::bigint)
  AND (%(subject)s::bigint IS NULL OR c.subject_id = %(subject)s::bigint)
"""


def asked_by(message: Message, rights: Rights) -> tuple[list[int], bool]:
    """Processes whose cases wait for it and which the viewer leads, and whether others do, too."""
    rows = sql.rows(f"SELECT DISTINCT v.process_id {_FROM}", _params(message, rights))
    process = types().by_code("process")
    his = []
    for (process_id,) in rows:
        try:
            row = read(process_id, process, rights=rights)
        except NoSuchRecord:
            continue
        if rights.may("edit", row.rights_row):
            his.append(process_id)
    return his, len(his) < len(rows)


def listeners(message: Message, rights: Rights, processes: Collection[int]) -> list[Listener]:
    """Who of these processes waits for it, those first that asked for its key; one a case."""
    rows = sql.rows(
        f"""SELECT w.case_id, w.token, w.node, w.branch, c.version_id, w.key IS NOT NULL {_FROM}
            AND v.process_id = ANY(%(processes)s::bigint[])
            ORDER BY w.key IS NULL, w.id LIMIT %(most)s""",
        _params(message, rights) | {"processes": list(processes), "most": MOST},
    )
    found: dict[int, Listener] = {}
    for row in rows:
        found.setdefault(row[0], Listener(*row))
    return list(found.values())


def _params(message: Message, rights: Rights) -> dict[str, object]:
    return {
        "name": message.name,
        "key": message.key,
        "case": message.case_id,
        "subject": message.subject_id,
        "acl": sorted(rights.token("case")),
    }


def starters(name: str) -> list[tuple[int, int, str, int]]:
    """(process, version, event, trigger) of what a message of this name starts."""
    return sql.rows(
        """SELECT a.process_id, a.version_id, a.event, a.trigger FROM processes_armed a
             JOIN process p ON p.record_id = a.process_id
           WHERE a.kind = 'message' AND a.name = %(name)s AND NOT p.is_stopped ORDER BY a.id""",
        {"name": name},
    )


def case_of_number(number: str, rights: Rights) -> int | None:
    """A case that the viewer sees by its number, however it is written."""
    found = sql.row(
        """SELECT id FROM record WHERE type_id = %(type)s AND number = %(number)s
           AND deleted_at IS NULL AND acl && %(acl)s::integer[]""",
        {
            "type": types().by_code("case").id,
            "number": number.strip().upper(),
            "acl": sorted(rights.token("case")),
        },
    )
    return found[0] if found else None
