"""A dry run of a draft with invented data: who would be asked what, and where it goes (F072).

The whole run is played again from its beginning at each answer, so nothing is kept anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpmn
from bpmn import commands
from bpmn.testing import Case, Done, Host
from officina.processes.bundle import Bundle

MOST_ACTS = 200
_STUB = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="stub" '
    'targetNamespace="urn:officina:processes"><process id="{id}" isExecutable="true">'
    '<startEvent id="from"/><sequenceFlow id="way" sourceRef="from" targetRef="to"/>'
    '<endEvent id="to"/></process></definitions>'
)


class BadAct(ValueError):
    """What was chosen does not fit where the run stands: the drawing was changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that the run waits for: ``kind`` as in ``bpmn.waits``."""

    kind: str
    node: str
    token: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """``trail`` are nodes in their order, ``flows`` the ways that were taken."""

    trail: tuple[str, ...]
    flows: tuple[str, ...]
    open: tuple[Open, ...]
    ended: bool
    variables: Mapping[str, Any]
    passed: dt.timedelta


def play(
    found: Bundle, data: Mapping[str, Any], acts: Sequence[Mapping[str, Any]], *, now: dt.datetime
) -> Played:
    """Where a case stands after these answers. Raises bpmn.BpmnError, BadAct.

    What robots would do is taken as done, called processes as finished.
    """
    host = Host(
        found.definition,
        *_called(found),
        now=now,
        data=data,
        decide=found.decide,
        job=lambda _job: Done({}),
    )
    case = _begun(host, found)
    for act in acts[:MOST_ACTS]:
        _do(host, case, act)
    return Played(
        trail=tuple(case.trail),
        flows=tuple(dict.fromkeys(_flows(case))),
        open=tuple(_open(case)),
        ended=case.has_ended,
        variables=dict(case.state.variables),
        passed=host.now - now,
    )


def _called(found: Bundle) -> list[bpmn.Definition]:
    numbers = {
        str(getattr(node, "called", ""))
        for node in found.definition.nodes.values()
        if node.tag == "callActivity" and not getattr(node, "is_local", False)
    }
    return [bpmn.read(_STUB.format(id=one)) for one in sorted(numbers) if one.isascii() and one]


def _begun(host: Host, found: Bundle) -> Case:
    """A case at the plain start, else at the first event that starts one."""
    process = next(one for one in found.definition.processes.values() if one.is_executable)
    if process.body.starts:
        return host.start(process.id)
    event = process.body.event_starts[0]
    return host.begin(commands.Start(process.id, {}, event, 0))


def _do(host: Host, case: Case, act: Mapping[str, Any]) -> None:
    node, kind = str(act.get("node", "")), act.get("kind")
    wait = next((one for one in case.open if one.kind == kind and one.at == node), None)
    if wait is None:
        raise BadAct(node)
    values = dict(act.get("values") or {})
    match kind:
        case "work":
            host.complete(node, case, **values)
        case "timer":
            due = getattr(case.open[wait], "due", host.now)
            host.now = max(host.now, due)
            host.send(case, commands.TimerDue(wait.token, wait.at))
        case "message":
            name = getattr(case.open[wait], "name", "")
            key = getattr(case.open[wait], "key", None)
            host.message(name, key)
        case "signal":
            host.signal(getattr(case.open[wait], "name", ""))
        case _:
            raise BadAct(node)
    host.advance(dt.timedelta())


def _flows(case: Case) -> list[str]:
    taken = (getattr(one, "flow", None) for one in case.journal)
    return [flow for flow in taken if flow]


def _open(case: Case) -> list[Open]:
    return [
        Open(wait.kind, wait.at, wait.token, str(getattr(effect, "message", "")))
        for wait, effect in sorted(case.open.items(), key=lambda one: (one[0].token, one[0].at))
    ]
