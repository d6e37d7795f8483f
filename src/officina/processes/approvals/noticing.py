"""What happened to a record, as far as approvals of it depend on that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.principals.names import names_of
from officina.kernel.records.types import FieldDef, types
from officina.processes.bundle import bundle
from officina.processes.steps import FILES

FILE_KINDS = ("file.replaced", "file.removed")
"""A file that is added takes nothing away from what was approved."""
KINDS = ("record.edited", *FILE_KINDS)
_SAID_PLAINLY = frozenset({"money", "number", "integer", "decimal", "text", "date"})


@dataclass(frozen=True, slots=True)
class Touched:
    """A case whose approvals a change may make void."""

    case_id: int
    changed: frozenset[str]
    at: dt.datetime
    why: str
    event: LoggedEvent


_CASES = """
SELECT c.record_id, c.subject_id, c.version_id, r.title, s.type_id, coalesce(u.language, 'en')
FROM processes_running c JOIN record r ON r.id = c.record_id JOIN record s ON s.id = c.subject_id
  LEFT JOIN principals_user u ON u.id = c.initiator_id
WHERE c.subject_id = ANY(%(records)s::bigint[]) AND c.status <> 'ended' ORDER BY c.record_id
"""


def touched(events: Sequence[LoggedEvent]) -> list[Touched]:
    """Cases with steps whose approval depends on what these events changed, in their order."""
    rows = sql.rows(_CASES, {"records": list({one.record_id for one in events})})
    found = []
    for event in events:
        for case_id, subject_id, version_id, title, type_id, language in rows:
            # What robots of the case itself do is part of what was approved.
            if subject_id != event.record_id or event.robot == title[:80]:
                continue
            steps = bundle(version_id).steps.values()
            changed = _changed(event) & frozenset().union(*(one.voided_by for one in steps))
            if changed:
                with translation.override(language):
                    why = _why(event, changed, types().by_id(type_id).fields)
                found.append(Touched(case_id, changed, event.at, why, event))
    return found


def _changed(event: LoggedEvent) -> frozenset[str]:
    if event.kind in FILE_KINDS:
        return frozenset({FILES})
    return frozenset(event.data.get("changes", ()))


def _why(event: LoggedEvent, changed: frozenset[str], fields: Mapping[str, FieldDef]) -> str:
    said = {"file": event.data.get("name", "")}
    if event.kind == "file.removed":
        sentence = _("the file “%(file)s” was removed") % said
    elif event.kind == "file.replaced":
        sentence = _("the file “%(file)s” was replaced") % said
    else:
        sentence = ", ".join(_field(event, fields[code]) for code in sorted(changed))
    who = names_of([event.actor_id]).get(event.actor_id or 0)
    return f"{sentence} ({who.name})" if who else sentence


def _field(event: LoggedEvent, field: FieldDef) -> str:
    before, after = event.data["changes"][field.code]
    said = {"field": field.label, "before": before, "after": after}
    if field.kind in _SAID_PLAINLY and None not in (before, after):
        return _("“%(field)s” was changed from %(before)s to %(after)s") % said
    return _("“%(field)s” was changed") % said
