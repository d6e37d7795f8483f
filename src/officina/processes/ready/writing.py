"""How a ready process is written: steps, who does them, what is asked at the start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from officina.kernel import clock
from officina.kernel.principals.models import Role
from officina.kernel.records.types import types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import Row, Rule, to_feel
from officina.processes.rhythm import Rhythm
from officina.processes.routes.route import Route, Step

type Who = Mapping[str, Any] | str
"""A performer, or the code of a preset role."""

HEAD: Mapping[str, Any] = {"kind": "head_of_initiator"}
STARTER: Mapping[str, Any] = {"kind": "initiator"}
DAY: Mapping[str, Any] = {"duration": "P1D", "remind_before": ["PT1H"]}
RESPONSIBLE: Mapping[str, Any] = {"kind": "responsible"}
FILE: Mapping[str, Any] = {"main_action": {"kind": "file"}, "must": True}


@dataclass(frozen=True, slots=True)
class Ready:
    """A process as it is offered, in one language; ``code`` is the same in all of them."""

    code: str
    title: str
    folder: str
    purpose: str
    regulation: str
    route: Route
    runs_on: tuple[str, ...] = ()


def route(
    *steps: Step, asks: tuple[Mapping[str, Any], ...] = (), clock: Rhythm | None = None
) -> Route:
    found = Route(form=asks, clock=clock)
    for one in steps:
        found = found.added(replace(one, code=found.new_code))
    return found


def step(title: str, *who: Who, together: bool = False, **settings: Any) -> Step:
    """``together``: with the step above."""
    return Step("", "task", title, joined=together, performers=_performers(who), settings=settings)


def approval(
    title: str, *who: Who, together: bool = False, only_if: str = "", **settings: Any
) -> Step:
    """Refused, it goes back to whoever started it; nobody approves his own."""
    return Step(
        "",
        "approval",
        title,
        joined=together,
        performers=_performers(who),
        refusal="initiator",
        condition=only_if,
        settings={"again": "refused", "not_own": True, **DAY, **settings},
    )


def by_itself(title: str, do: Mapping[str, Any]) -> Step:
    return Step("", "auto", title, settings={"do": dict(do)})


def monthly(tag: str) -> Rhythm:
    """On the first of each month, at nine, for each card with a tag."""
    now = timezone.localdate(clock.now())
    first = (now.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    rule = to_feel(Rule((Row("tags", "is", tag),)), vocabulary_of(types().by_code("company")))
    return Rhythm("monthly", first, dt.time(9), "after", only_if=rule)


def ask(name: str, label: str, kind: str = "text", *, required: bool = True) -> Mapping[str, Any]:
    """A field of the starting form, its label in one language yet."""
    return {"name": name, "label": label, "kind": kind} | ({"required": True} if required else {})


def _performers(who: tuple[Who, ...]) -> tuple[Mapping[str, Any], ...]:
    return tuple({"kind": "role", "code": one} if isinstance(one, str) else one for one in who)


def with_roles(found: Sequence[Ready]) -> list[Ready]:
    """The same with the numbers that the roles have here, in one query."""
    ids = dict(Role.objects.filter(is_preset=True).values_list("code", "id"))

    def placed(one: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"kind": "role", "id": ids[one["code"]]} if "code" in one else one

    def settled(step: Step) -> Step:
        return replace(step, performers=tuple(map(placed, step.performers)))

    return [
        replace(one, route=replace(one.route, steps=tuple(map(settled, one.route.steps))))
        for one in found
    ]
