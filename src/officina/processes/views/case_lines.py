"""Lines of cases as panels and the journal show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from officina.kernel import clock
from officina.kernel.principals.names import Name
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.processes.queries.cases import CaseLine, Standing, standing


def rows(found: Iterable[CaseLine]) -> list[dict[str, Any]]:
    """As ``processes/case_lines.html`` takes them; where they stand is asked in two queries."""
    lines = list(found)
    stands, names = standing(one.id for one in lines)
    return [_row(one, stands.get(one.id, Standing()), names) for one in lines]


def _row(one: CaseLine, at: Standing, names: dict[int, Name]) -> dict[str, Any]:
    who = [names[p].name for p in dict.fromkeys(at.people) if p in names]
    return {
        "id": one.id,
        "href": present.href(types().by_code("case"), one.id),
        "map_href": reverse("case-map", args=[one.id]),
        "number": one.number,
        "title": one.title,
        "process": one.process,
        "stage": present.stage(one.stage),
        "is_open": one.stage.is_open,
        "initiator": present.person(one.initiator_id, one.initiator, one.photo),
        "started_at": one.started_at,
        "step": at.sentence,
        "who": ", ".join(who),
        "since": at.since,
        "overdue": at.due_at is not None and at.due_at < clock.now(),
        "stuck": at.is_stuck,
    }
