"""What a chart of groups shows: the same numbers as the table under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from officina.processes.analytics.names import Names
from officina.processes.queries.funnel import Group

MOST_ROWS = 14
MOST_SERIES = 6


def funnel_of(groups: Sequence[Group], names: Names, href: Callable[..., str]) -> dict[str, Any]:
    """Steps of one process in order: how many came as far as each, how many stand there."""
    shown = [one for one in groups if one.key != "cancelled"]
    rows = []
    for n, one in enumerate(shown):
        reached = sum(later.count for later in shown[n:])
        label = names.label("step", one.key)
        if reached != one.count:
            label = _("%(step)s: %(reached)s, %(here)s of them here") % {
                "step": label, "reached": reached, "here": one.count,
            }  # fmt: skip
        else:
            label = f"{label}: {reached}"
        rows.append({"label": label, "value": reached, "href": href(one.key)})
    return {"kind": "funnel", "name": _("Cases"), "rows": rows, "series": []}


def bars_of(
    groups: Sequence[Group], by: str, then: str, names: Names, href: Callable[..., str]
) -> dict[str, Any]:
    """As ``<o-chart data-chart>`` takes it: a bar for each group, its parts in colours."""
    shown = [one for one in groups if one.key != "rest"][:MOST_ROWS]
    series = _series(shown, names, then) if then else [("", _("Cases"))]
    return {
        "kind": "bars",
        "rows": [
            {"label": names.label(by, one.key), "value": one.count, "href": href(one.key)}
            for one in shown
        ],
        "series": [
            {
                "label": label,
                "values": [_value(one, key, then) for one in shown],
                "rest": key.startswith("rest|"),
            }
            for key, label in series
        ],
        "name": _("Cases"),
    }


def _series(groups: Sequence[Group], names: Names, then: str) -> list[tuple[str, str]]:
    """The largest groups of the second level; what is left goes together at the end."""
    counts: dict[str, int] = {}
    for group in groups:
        for part in group.parts:
            counts[part.key] = counts.get(part.key, 0) + part.count
    keys = sorted(counts, key=lambda key: (-counts[key], key))
    first = [(key, names.label(then, key)) for key in keys if key != "rest"][:MOST_SERIES]
    if len(keys) == len(first):
        return first
    return [*first, ("|".join(("rest", *(key for key, _label in first))), _("All others"))]


def _value(group: Group, key: str, then: str) -> int:
    if not then:
        return group.count
    if key.startswith("rest|"):
        named = set(key.split("|"))
        return sum(part.count for part in group.parts if part.key not in named - {"rest"})
    return next((part.count for part in group.parts if part.key == key), 0)
