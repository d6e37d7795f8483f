"""What keeps a route from running, in words, each at its step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

import feel
from officina.processes.routes.durations import BadDuration, parse
from officina.processes.routes.route import MAX_TITLE, Route, Step


@dataclass(frozen=True, slots=True)
class Problem:
    """``step`` is empty for the route as a whole; ``field`` is where it is mended."""

    step: str
    field: str
    sentence: str


def problems(route: Route) -> list[Problem]:
    """All of them, in the order of the list; none for a route that can be published."""
    if not route.steps:
        return [Problem("", "", _("Add the first step: what is to be done, and by whom."))]
    return [
        Problem(step.code, field, sentence)
        for step in route.steps
        for field, sentence in _of(step, route)
    ]


def _of(step: Step, route: Route) -> Iterator[tuple[str, str]]:
    if not step.title.strip():
        is_wait = step.kind == "wait"
        yield "title", _("Say what is waited for.") if is_wait else _("Say what is to be done.")
    elif len(step.title) > MAX_TITLE:
        yield "title", _("At most %(n)s letters, please.") % {"n": MAX_TITLE}
    if step.is_of_people and not step.performers:
        yield "performers", _("Choose who does it.")
    if step.is_many and not 1 <= step.enough <= len(step.performers):
        yield (
            "needed",
            _("Of %(n)s people, at most so many can approve.") % {"n": len(step.performers)},
        )
    if _goes_up(step) and step.back_to not in {one.code for one in route.before(step.code)}:
        yield "back_to", _("Choose a step above it to go back to.")
    if step.condition and (wrong := mistake(step.condition)):
        yield "condition", wrong
    if step.kind == "wait":
        yield from _wait(step)
    if step.kind == "auto" and not step.settings.get("do"):
        yield "do", _("Choose what the portal does here.")
    if _asks_nobody(step):
        yield "do", _("Say who is asked.")
    if _is_never_away(step, route):
        yield "do", _("Choose which of what is asked at the start are the first and the last day.")
    if step.settings.get("must") and not step.settings.get("main_action"):
        yield "main_action", _("Choose the main action that must be done first.")


def _asks_nobody(step: Step) -> bool:
    do = step.settings.get("do") or {}
    return step.kind == "auto" and do.get("kind") == "ask" and not do.get("to")


def _is_never_away(step: Step, route: Route) -> bool:
    do, asked = step.settings.get("do") or {}, {one["name"] for one in route.form}
    away = step.kind == "auto" and do.get("kind") == "absence"
    return away and not {do.get("since"), do.get("until")} <= asked


def _goes_up(step: Step) -> bool:
    return step.kind == "approval" and step.refusal == "step"


def _wait(step: Step) -> Iterator[tuple[str, str]]:
    try:
        if parse(step.wait).is_nothing:
            yield "wait", _("Say how long to wait.")
    except BadDuration:
        yield "wait", _("Say how long to wait.")


def mistake(text: str) -> str:
    """Why a condition cannot be read; empty where it can."""
    try:
        feel.parse(text)
    except feel.SyntaxMistake as found:
        return _("This condition cannot be read: %(why)s") % {"why": found}
    return ""
