"""Messages that come to a process from outside, and when each came last (F109)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bpmn.events.message import MessageEventDefinition
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.queries.titles import Linked, titles_of
from officina.processes import bundle as bundles
from officina.processes.bundle import Bundle


@dataclass(frozen=True, slots=True)
class Taken:
    """A message at an event. ``key`` is the FEEL by which it finds its case."""

    name: str
    node: str
    step: str
    key: str
    is_start: bool
    last_at: dt.datetime | None = None
    case: Linked | None = None
    """The case that took it last, where the viewer sees it."""


def listening(process_id: int) -> Bundle | None:
    """The published version, where any message comes to it."""
    found = sql.row(
        "SELECT id FROM processes_version WHERE process_id = %(id)s AND status = 'published'",
        {"id": process_id},
    )
    compiled = bundles.bundle(found[0]) if found else None
    return compiled if compiled is not None and any(taken(compiled)) else None


def messages_of(found: Bundle, rights: Rights) -> list[Taken]:
    """What a version takes, in the order of the drawing."""
    came = {
        name: rest
        for name, *rest in sql.rows(
            "SELECT name, at, case_id FROM processes_came WHERE process_id = %(id)s",
            {"id": found.process_id},
        )
    }
    cases = titles_of((one[1] for one in came.values()), rights)
    nothing = [None, None]
    return [
        Taken(*each, at, cases.get(case_id))
        for each in taken(found)
        for at, case_id in [came.get(each[0], nothing)]
    ]


def taken(found: Bundle) -> Iterator[tuple[str, str, str, str, bool]]:
    """Name, node, step, key, whether it starts: of each message that a drawing takes."""
    for node in found.definition.nodes.values():
        if node.tag in ("endEvent", "intermediateThrowEvent"):
            continue
        for one in node.event_definitions:
            if isinstance(one, MessageEventDefinition):
                key = one.wait_key.text if one.wait_key is not None else ""
                yield one.name, node.id, found.title(node.id), key, node.tag == "startEvent"
