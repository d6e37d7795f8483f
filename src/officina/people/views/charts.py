from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.ui.render import render
from officina.people.policies import looks_after_people
from officina.people.queries.chart import Node, Seat, chart
from officina.people.views.finding import colleagues_only
from officina.people.views.present import face, views_of


@signed_in
@require_safe
def org_chart(request: Request) -> HttpResponse:
    """The tree of units with heads and people (F184)."""
    colleagues_only(request)
    cares, found = looks_after_people(request.viewer), chart()
    return render(
        request,
        "people/chart.html",
        {
            "nodes": [_node(node) for node in found.roots],
            "placeless": [_seat(seat) for seat in found.placeless],
            "count": sum(node.count for node in found.roots) + len(found.placeless),
            "cares": cares,
            "views": views_of("chart", cares=cares),
        },
    )


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "name": node.name,
        "head": _seat(node.head) if node.head else None,
        "people": [_seat(seat) for seat in node.people],
        "units": [_node(below) for below in node.units],
        "count": node.count,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return face(seat.id, seat.name, seat.photo, position=seat.position, phone=seat.phone)
