"""What a message may bring to a process: typed where a form says so, refused where nothing asks.

The form of the event that takes it is the declaration. An event without one takes whatever the
process knows by name: variables of its other forms, typed by them, and names that it reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

import bpmn
from bpmn.values import to_values
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.records.checks import Refused
from officina.processes import forms
from officina.processes.bundle import Bundle
from officina.processes.steps import FormField

MOST_PAYLOAD = 200_000
"""Characters of all values together, as they are kept."""


def takes(found: Bundle, node: str) -> Sequence[FormField]:
    """The variables that an event declares."""
    return [one for one in found.step(node).form if one.name]


def checked(found: Bundle, node: str, sent: Mapping[str, Any]) -> dict[str, bpmn.Value]:
    """What is taken of a message at an event. Raises Refused with sentences by name."""
    declared = takes(found, node)
    if declared:
        return kept(forms.variables(declared, sent))
    typed = {one.name: one for step in found.steps.values() for one in step.form if one.name}
    unknown = sent.keys() - typed.keys() - _read(found, node)
    if unknown:
        said = _("There is no field “%(code)s” here.")
        raise Refused(errors={name[:200]: said % {"code": name[:60]} for name in unknown})
    plain = {name: value for name, value in sent.items() if name not in typed}
    form = [one for name, one in typed.items() if name in sent]
    return kept(plain | forms.variables(form, {name: sent[name] for name in sent.keys() & typed}))


def kept(values: Mapping[str, Any]) -> dict[str, bpmn.Value]:
    """Values as a case keeps them. Raises Refused for too many, or what cannot be kept."""
    try:
        found = to_values(values)
        coded = json.dumps({name: bpmn.values.encode(value) for name, value in found.items()})
    except bpmn.NotStorable as error:
        raise Refused(str(error)) from None
    if len(coded) > MOST_PAYLOAD:
        raise Refused(_("This message is too large."))
    return found


def note_came(version_id: int, name: str, case_id: int) -> None:
    """Remember when a message came to a process last, and which case took it.

    Of messages that come at one time one is remembered: none waits for another.
    """
    sql.rows(
        """WITH p AS (SELECT process_id FROM processes_version WHERE id = %(version)s),
             known AS (SELECT id FROM processes_came WHERE name = %(name)s
               AND process_id = (SELECT process_id FROM p)),
             free AS (SELECT id FROM processes_came WHERE id = (SELECT id FROM known)
               FOR UPDATE SKIP LOCKED),
             again AS (UPDATE processes_came SET case_id = %(case)s, at = %(now)s
               WHERE id = (SELECT id FROM free))
           INSERT INTO processes_came (process_id, name, case_id, at)
           SELECT process_id, %(name)s, %(case)s, %(now)s FROM p
           WHERE NOT EXISTS (SELECT FROM known)
           ON CONFLICT (process_id, name) DO NOTHING""",
        {"version": version_id, "name": name, "case": case_id, "now": clock.now()},
    )


def _read(found: Bundle, node: str) -> set[str]:
    """Names that conditions, tables, texts of robot steps, or the event itself read."""
    texts = json.dumps([step.do for step in found.steps.values() if step.do], ensure_ascii=False)
    at = found.definition.nodes[node.partition(":")[0]]
    sources = {one.source for one in getattr(at, "outputs", ()) if one.source}
    return {*found.names, *re.findall(r"\w+", texts), *sources}
