from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import Office
from officina.kernel.principals.presence import away_notes
from officina.kernel.ui.render import render
from officina.people.policies import looks_after_people
from officina.people.pulse import online
from officina.people.queries import directory
from officina.people.queries.chart import unit_choices
from officina.people.queries.directory import Asked, list_people
from officina.people.statuses import said
from officina.people.views.finding import colleagues_only
from officina.people.views.present import face, views_of


@signed_in
@require_safe
def people(request: Request) -> HttpResponse:
    """Employees as a list: search, unit, office, sort (F185); write, call from the row (F186)."""
    colleagues_only(request)
    cares = looks_after_people(request.viewer)
    asked = read_query(request.GET, cares=cares)
    found = list_people(asked)
    away = away_notes(row.id for row in found.rows)
    statuses = said([row.id for row in found.rows])
    return render(
        request,
        "people/list.html",
        {
            "asked": asked,
            "cares": cares,
            "people": found,
            "rows": [
                (row, face(row.id, row.name, row.photo), away.get(row.id, ""), statuses.get(row.id))
                for row in found.rows
            ],
            "columns": _columns(request.GET, asked),
            "units": [(one.id, one.label) for one in unit_choices()],
            "offices": list(Office.objects.order_by("name").values_list("id", "name")),
            "statuses": _statuses(cares),
            "views": views_of("list", cares=cares),
            "online": len(online()),
            "src": request.get_full_path(),
            "earlier": _address(request.GET, page=asked.page - 1) if asked.page > 1 else "",
            "later": _address(request.GET, page=asked.page + 1) if found.last < found.total else "",
        },
    )


def read_query(sent: QueryDict, *, cares: bool) -> Asked:
    """What the address asks for; anything unknown falls back to the plain list."""
    sort = sent.get("sort", "name")
    status = sent.get("status", "here")
    return Asked(
        words=" ".join(sent.get("q", "").replace("\x00", "").split())[:200],
        unit=_number(sent.get("unit", "")),
        office=_number(sent.get("office", "")),
        status=status if status in dict(_statuses(cares)) else "here",
        sort=sort.removeprefix("-") if sort.removeprefix("-") in directory.SORTS else "name",
        descending=sort.startswith("-"),
        page=max(_number(sent.get("page", "")) or 1, 1),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _statuses(cares: bool) -> list[tuple[str, str]]:
    found = [
        ("here", _("Working here")),
        ("online", _("Online now")),
        ("dismissed", pgettext("people", "Dismissed")),
    ]
    if cares:
        found[2:2] = [("invited", _("Not signed in yet")), ("outside", _("Of other companies"))]
    return found


def _columns(sent: QueryDict, asked: Asked) -> list[dict[str, Any]]:
    labels = {
        "name": pgettext("person", "Name"),
        "position": _("Position"),
        "unit": _("Unit"),
        "office": _("Office and room"),
    }
    columns = []
    for key, label in labels.items():
        is_sorted = asked.sort == key
        way = "-" if is_sorted and not asked.descending else ""
        columns.append(
            {
                "label": label,
                "href": _address(sent, sort=way + key),
                "sort": ("descending" if asked.descending else "ascending") if is_sorted else "",
            }
        )
    return columns


def _address(sent: QueryDict, **changed: Any) -> str:
    kept = {k: v for k, v in sent.items() if v and k in ("q", "unit", "office", "status", "sort")}
    return f"{reverse('people')}?{urlencode(kept | changed)}"
