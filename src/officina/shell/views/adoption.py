"""Who uses what: shown to administrators, beside what reports count on (F236)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officina.kernel import clock
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.log import RISKY
from officina.kernel.ui.paging import page_of
from officina.kernel.ui.render import render
from officina.shell.adoption.queries import (
    Used,
    by_unit,
    coverage,
    name_of_type,
    used_by_people,
    weeks_back,
)

PERIODS = (4, 8, 12)
COLUMNS = 6
TALL = 24
"""Units of height of the drawn bars."""


@administrators_only
@require_safe
def adoption(request: Request) -> HttpResponse:
    """People or units by rows, weeks as bars, what they work with by columns."""
    by, weeks = _asked(request)
    people = used_by_people(weeks[0])
    rows = people if by == "person" else by_unit(people, _("Without a unit"))
    page = page_of(sorted(rows, key=lambda one: -one.total), request.GET)
    columns = _columns(people)
    kept = {"by": by, "weeks": len(weeks)}
    context = {
        "by": by,
        "groupings": _choices("by", (("person", _("People")), ("unit", _("Units"))), kept),
        "periods": _choices("weeks", tuple((n, _weeks_said(n)) for n in PERIODS), kept),
        "facts": _facts(people, weeks),
        "columns": [name for _ids, name in columns],
        "rows": [_row(one, weeks, columns) for one in page.rows],
        "page": page,
        "export_href": f"{reverse('adoption-export')}?{urlencode(kept)}",
        "src": request.get_full_path(),
    }
    return render(request, "shell/adoption.html", context)


@administrators_only
@require_safe
def export(request: Request) -> HttpResponse:
    """The same rows as a table for spreadsheets."""
    by, weeks = _asked(request)
    people = used_by_people(weeks[0])
    rows = people if by == "person" else by_unit(people, _("Without a unit"))
    columns = _columns(people)
    out = io.StringIO()
    sheet = csv.writer(out)
    first = _("Employee") if by == "person" else _("Unit")
    sheet.writerow(
        [first, _("Unit"), _("Last seen"), *(week.isoformat() for week in weeks)]
        + [name for _ids, name in columns]
    )
    for one in rows:
        seen = timezone.localtime(one.seen_at).isoformat(" ", "minutes") if one.seen_at else ""
        cells = [_safe(one.name), _safe(one.unit), seen]
        cells += [str(one.weeks.get(week, 0)) for week in weeks]
        sheet.writerow(cells + [str(_count(one, ids)) for ids, _name in columns])
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"adoption-{timezone.localdate(clock.now()).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # Spreadsheets take a file for Unicode by this mark only.
    response.write("\ufeff" + out.getvalue())
    return response


def _asked(request: Request) -> tuple[str, list[dt.date]]:
    by = "unit" if request.GET.get("by") == "unit" else "person"
    asked = request.GET.get("weeks", "")
    count = int(asked) if asked in {str(n) for n in PERIODS} else PERIODS[0]
    # Weeks are counted as the log counts time.
    return by, weeks_back(clock.now().astimezone(dt.UTC).date(), count)


def _columns(people: Sequence[Used]) -> list[tuple[frozenset[int], str]]:
    """What is worked with most, by name, and the rest as one."""
    other = _("Everything else")
    totals: dict[int, int] = {}
    for one in people:
        for type_id, count in one.by_type.items():
            totals[type_id] = totals.get(type_id, 0) + count
    named = [t for t in sorted(totals, key=lambda t: -totals[t]) if name_of_type(t, "")]
    first = named[:COLUMNS]
    found = [(frozenset({t}), name_of_type(t, other)) for t in first]
    if rest := frozenset(totals) - {*first}:
        found.append((rest, other))
    return found


def _count(one: Used, ids: frozenset[int]) -> int:
    return sum(one.by_type.get(type_id, 0) for type_id in ids)


def _facts(people: Sequence[Used], weeks: Sequence[dt.date]) -> list[dict[str, Any]]:
    """How far the figures of reports hold: what share of people works here at all."""
    named: list[tuple[str, int]] = [
        (_("Did something this week"), sum(1 for one in people if one.weeks.get(weeks[-1]))),
        (_("In these weeks"), sum(1 for one in people if one.active)),
    ]
    most = sorted(coverage(people).items(), key=lambda pair: -pair[1])
    named += [(name, count) for t, count in most if (name := name_of_type(t, ""))][:3]
    return [
        {
            "label": label,
            "count": count,
            "of": len(people),
            "share": round(100 * count / max(1, len(people))),
        }
        for label, count in named
    ]


def _row(
    one: Used, weeks: Sequence[dt.date], columns: list[tuple[frozenset[int], str]]
) -> dict[str, Any]:
    tallest = max(one.weeks.values(), default=0)
    bars = [
        {
            "x": n * 8,
            "height": max(2, round(TALL * one.weeks[week] / tallest)) if one.weeks.get(week) else 1,
            "count": one.weeks.get(week, 0),
        }
        for n, week in enumerate(weeks)
    ]
    return {
        "id": one.id,
        "name": one.name,
        "unit": one.unit,
        "person": present.person(one.id, one.name, one.photo),
        "people": one.people,
        "active": one.active,
        "seen_at": one.seen_at,
        "total": one.total,
        "bars": bars,
        "width": len(weeks) * 8,
        "cells": [_count(one, ids) for ids, _name in columns],
    }


def _choices(
    key: str, options: Sequence[tuple[Any, str]], kept: dict[str, Any]
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": f"?{urlencode(kept | {key: value})}",
            "current": kept[key] == value,
        }
        for value, label in options
    ]


def _weeks_said(n: int) -> str:
    return _("%(n)s weeks") % {"n": n}


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text
