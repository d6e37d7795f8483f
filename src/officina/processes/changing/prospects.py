"""What becomes of a case that is moved to another version, said before it is moved.

It is moved on a copy of its state, so what is said is what will be done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

import bpmn
from bpmn import effects as e
from officina.kernel import clock
from officina.processes.changing.versions import Comparison

type Fate = Literal["stays", "can", "cannot"]

MOST = 4
"""Sentences that are said of one case."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """``places`` are the nodes of the old version where it stands."""

    fate: Fate
    sentences: tuple[str, ...]
    places: tuple[str, ...]


def prospect(
    found: Comparison, state: bpmn.State, data: Mapping[str, bpmn.Value] | None = None
) -> Prospect:
    """Say whether a case stays, can move, or cannot, and why."""
    old, new = found.before.definition, found.after.definition
    places = tuple(dict.fromkeys(token.node for token in state.tokens.values()))
    plan = bpmn.plan_move(old, new, state, found.mapping)
    if plan.verdict == "cannot":
        return Prospect("cannot", _only(_obstacles(found, plan)), places)
    try:
        moved = bpmn.move(old, new, state, found.mapping, now=clock.now(), data=data or {})
    except bpmn.CannotMove as error:
        if data is None:
            raise
        return Prospect("cannot", (str(error),), places)
    said = _only(_becomes(found, moved.effects))
    if not said and not found.matters_to(places):
        return Prospect("stays", (_("Nothing changes where it stands, nor ahead of it."),), places)
    return Prospect("can", said or (_("What waits there now stays as it is."),), places)


def _only(sentences: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))[:MOST]


def _obstacles(found: Comparison, plan: bpmn.Plan) -> Iterator[str]:
    for one in plan.tokens:
        if one.verdict == "cannot":
            step = found.before.title(one.node)
            yield str(_WHY[one.cause]()) % {"step": step, "n": found.after.n}


_WHY = {
    "": lambda: _("“%(step)s” is another thing in version %(n)s."),
    "process": lambda: _("Version %(n)s draws another process."),
    "gone": lambda: _("It stands at “%(step)s”, which is not in version %(n)s."),
    "elsewhere": lambda: _("“%(step)s” stands in another block in version %(n)s."),
    "no-wait": lambda: _("In version %(n)s nothing can wait at “%(step)s”."),
    "undoing": lambda: _("“%(step)s” is being undone just now."),
    "inside": lambda: _("It is inside “%(step)s”, which has no inside in version %(n)s."),
    "loop": lambda: _("“%(step)s” is repeated in another way in version %(n)s."),
    "join": lambda: _("A branch has come to “%(step)s” by a way that is not in version %(n)s."),
    "undo": lambda: _("“%(step)s” is done and could not be undone in version %(n)s."),
}


def _becomes(found: Comparison, effects: Sequence[e.Effect]) -> Iterator[str]:
    """What is closed, asked for anew, or begins."""
    closed = Counter(_place(found, one) for one in effects if isinstance(one, _CLOSINGS))
    for one in effects:
        if not isinstance(one, _OPENINGS):
            continue
        place = _place(found, one)
        again = closed[place] > 0
        closed[place] -= again
        yield _opening(found, one, again=again)
    for (kind, node), left in closed.items():
        if left > 0:
            yield _GONE[kind]() % {"step": _title(found, node)}


_CLOSINGS = (e.CancelWork, e.CancelJob, e.CancelProcess, e.StopTimer, e.Unsubscribe)
_OPENINGS = (
    e.CreateWork, e.CallService, e.CallProcess, e.StartTimer, e.Subscribe, e.RaiseIncident,
)  # fmt: skip
_KINDS: Mapping[type, str] = {
    e.CreateWork: "work", e.CancelWork: "work", e.CallService: "job", e.CancelJob: "job",
    e.CallProcess: "process", e.CancelProcess: "process", e.StartTimer: "timer",
    e.StopTimer: "timer", e.Subscribe: "message", e.Unsubscribe: "message",
    e.RaiseIncident: "incident",
}  # fmt: skip
_GONE = {
    "work": lambda: _("The task “%(step)s” is taken back."),
    "job": lambda: _("What the portal does at “%(step)s” is called off."),
    "process": lambda: _("The process that “%(step)s” started is called off."),
    "timer": lambda: _("The timer “%(step)s” is stopped."),
    "message": lambda: _("It does not wait for “%(step)s” any more."),
}


def _opening(found: Comparison, effect: e.Effect, *, again: bool) -> str:
    kind, node = _place(found, effect)
    said = {
        "work": _("The task “%(step)s” is given."),
        "job": _("The portal does “%(step)s”."),
        "process": _("“%(step)s” starts its process."),
        "timer": _("The timer “%(step)s” is set."),
        "message": _("From now on it waits for “%(step)s”."),
        "incident": _("It gets stuck at “%(step)s”."),
    }
    anew = {
        "work": _("The task “%(step)s” is taken back and given anew."),
        "job": _("The portal does “%(step)s” anew."),
        "process": _("The process that “%(step)s” started is called off and started anew."),
        "timer": _("The timer “%(step)s” is set anew."),
        "message": _("It waits for “%(step)s” anew."),
    }
    return (anew if again else said)[kind] % {"step": _title(found, node)}


def _place(found: Comparison, effect: e.Effect) -> tuple[str, str]:
    """What kind of thing, and its node in the new version where it has one there."""
    node = str(getattr(effect, "event", "") or getattr(effect, "node", "")).partition(":")[0]
    is_old = isinstance(effect, _CLOSINGS)
    return _KINDS[type(effect)], found.mapping.get(node, node) if is_old else node


def _title(found: Comparison, node: str) -> str:
    """A node's name; an event at a boundary is called after its step where it has none."""
    version = found.after if node in found.after.definition.nodes else found.before
    one = version.definition.nodes.get(node)
    if one is not None and not one.name and one.attached_to:
        return version.title(one.attached_to)
    return version.title(node)
