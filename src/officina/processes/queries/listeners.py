"""Who waits for a message: cases of processes that the sender leads, and events that name him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.processes import senders
from officina.processes.bundle import bundle

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
  AND r.deleted_at IS NULL
  AND (w.key IS NULL OR w.key = %(key)s::text
    OR (%(key)s::text IS NULL AND %(case)s::bigint IS NOT NULL))
  AND (%(case)s::bigint IS NULL OR w.case_id = %(case)s::bigint)
  AND (%(subject)s::bigint IS NULL OR c.subject_id = %(subject)s::bigint)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An event of a version at which cases wait."""

    version_id: int
    node: str
    is_open: bool
    """The event names the sender: he need not see the cases."""


def asked_by(message: Message, rights: Rights, token_id: int | None) -> tuple[list[Place], bool]:
    """Where it is waited for and the sender may send; and whether it is waited for by cases that
    he sees, too, to which he may not."""
    found = sql.rows(
        f"""SELECT c.version_id, w.node, v.process_id, bool_or(r.acl && %(acl)s::integer[]) {_FROM}
            GROUP BY 1, 2, 3""",
        _params(message, rights),
    )
    led = {process_id: _leads(process_id, rights) for process_id in {row[2] for row in found}}
    his, others_do = [], False
    for version_id, node, process_id, is_seen in found:
        is_named = senders.may_send(bundle(version_id).step(node), rights, token_id)
        if is_named or (is_seen and led[process_id]):
            his.append(Place(version_id, node, is_named))
        else:
            others_do = others_do or is_seen
    return his, others_do


def _leads(process_id: int, rights: Rights) -> bool:
    try:
        row = read(process_id, types().by_code("process"), rights=rights)
    except NoSuchRecord:
        return False
    return rights.may("edit", row.rights_row)


def listeners(message: Message, rights: Rights, places: Sequence[Place]) -> list[Listener]:
    """Who of these places waits for it, those first that asked for its key; one a case."""
    rows = sql.rows(
        f"""WITH a AS (SELECT * FROM unnest(%(versions)s::bigint[], %(nodes)s::text[],
              %(open)s::boolean[]) AS a(version_id, node, is_open))
            SELECT w.case_id, w.token, w.node, w.branch, c.version_id, w.key IS NOT NULL {_FROM}
            AND EXISTS (SELECT FROM a WHERE a.version_id = c.version_id AND a.node = w.node
              AND (a.is_open OR r.acl && %(acl)s::integer[]))
            ORDER BY w.key IS NULL, w.id LIMIT %(most)s""",  # noqa: S608 # known words only
        _params(message, rights)
        | {
            "versions": [one.version_id for one in places],
            "nodes": [one.node for one in places],
            "open": [one.is_open for one in places],
            "most": MOST,
        },
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


def case_of_number(number: str, rights: Rights) -> tuple[int, bool] | None:
    """A case by its number, however it is written, and whether the viewer sees it."""
    found = sql.row(
        """SELECT id, acl && %(acl)s::integer[] FROM record
           WHERE type_id = %(type)s AND number = %(number)s AND deleted_at IS NULL""",
        {
            "type": types().by_code("case").id,
            "number": number.strip().upper(),
            "acl": sorted(rights.token("case")),
        },
    )
    return (found[0], found[1]) if found else None
