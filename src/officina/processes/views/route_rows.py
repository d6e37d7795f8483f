"""The steps of a list as rows: to be read anywhere, and to be changed where the list is edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from officina.processes.routes.compile import node_of
from officina.processes.routes.problems import problems
from officina.processes.routes.route import Route, Step
from officina.processes.routes.words import sentence

ICONS = {"task": "square-check", "approval": "shield-check", "wait": "clock", "auto": "bot"}


def route_rows(
    route: Route, names: dict[str, str], says: Callable[[str], str]
) -> list[dict[str, Any]]:
    """A route as rows that are read: number, title, sentence."""
    found, n = [], 0
    for step in route.steps:
        n += 0 if step.joined else 1
        found.append(
            {
                "code": step.code,
                "node": node_of(step.code),
                "n": n,
                "title": step.title,
                "icon": ICONS[step.kind],
                "joined": step.joined,
                "says": sentence(step, route, names, says=says),
            }
        )
    return found


def rows_to_edit(
    route: Route,
    opened: str,
    names: dict[str, str],
    says: Callable[[str], str],
    at: str,
    seen: str,
) -> list[dict[str, Any]]:
    """Rows with what may be done with them, and what is wrong."""
    wrong: dict[str, list[str]] = {}
    for one in problems(route):
        wrong.setdefault(one.step, []).append(one.sentence)
    return [
        row
        | {
            "problems": wrong.get(step.code, []),
            "current": step.code == opened,
            "href": f"{at}?step={step.code}",
            "acts": _acts(step, route, place, seen),
        }
        for place, (step, row) in enumerate(
            zip(route.steps, route_rows(route, names, says), strict=True)
        )
    ]


def _acts(step: Step, route: Route, place: int, seen: str) -> list[dict[str, Any]]:
    """The menu of a row: everything that a drag does, and the rest."""
    last = len(route.steps) - 1
    offered: list[tuple[bool, str, str, dict[str, Any]]] = [
        (place > 0, _("Move up"), "arrow-up", {"do": "move", "to": place - 1}),
        (place < last, _("Move down"), "arrow-down", {"do": "move", "to": place + 1}),
        (
            place > 0,
            _("After the one above") if step.joined else _("Together with the one above"),
            "git-merge" if not step.joined else "git-commit-horizontal",
            {"do": "join"},
        ),
        (True, _("Add a step below"), "plus", {"do": "add", "kind": "task", "after": step.code}),
        (True, _("Remove"), "trash-2", {"do": "remove"}),
    ]
    return [
        {
            "label": label,
            "icon": glyph,
            "danger": glyph == "trash-2",
            "vals": {key: str(value) for key, value in vals.items()}
            | {"step": step.code, "seen": seen},
        }
        for is_there, label, glyph, vals in offered
        if is_there
    ]
