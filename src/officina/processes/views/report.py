"""The report by processes and steps: each number opens its cases, all of it goes into a table."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.portability.writing import Column
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.kernel.ui.render import render
from officina.processes.analytics.hints import jams
from officina.processes.models import Version
from officina.processes.queries.funnel import Asked
from officina.processes.queries.report import (
    WHATS,
    Row,
    Wanted,
    What,
    by_process,
    by_step,
    cases_behind,
)
from officina.processes.views import case_lines
from officina.processes.views.tables import as_table
from officina.processes.words import lasted, passed

PERIODS = (30, 90, 365)


def _labels() -> dict[What, str]:
    return {
        "started": _("Started"),
        "open": _("Running"),
        "done": _("Completed"),
        "failed": _("Failed"),
        "late": _("Overdue"),
    }


@signed_in
@require_safe
def report(request: Request) -> HttpResponse:
    """``?days=`` begun within, ``?mine=1`` my own, ``?process=`` its steps, ``?as=xlsx``."""
    wanted, title = _wanted(request)
    rows = by_step(wanted) if wanted.process_id else by_process(wanted)
    if request.GET.get("as") == "xlsx":
        return _table(rows, title or _("Processes"))
    context = {
        "title": title,
        "labels": list(_labels().values()),
        "rows": [_row(request, one, wanted) for one in rows],
        "periods": [_period(request, days) for days in PERIODS],
        "mine_href": _at(request, mine=None if wanted.mine else "1"),
        "mine": wanted.mine,
        "back_href": _at(request, process=None),
        "map": _heat_map(request, wanted, rows),
        "heat": request.GET.get("heat") or "time",
        "heats": [
            {"label": label, "href": _at(request, heat=code)}
            | {"current": code == (request.GET.get("heat") or "time")}
            for code, label in (("time", _("Time")), ("count", _("Cases")))
        ],
        "jams_href": "" if title else reverse("process-jams"),
        "process": wanted.process_id,
        "xlsx_href": _at(request, **{"as": "xlsx"}),
        "live": f"type:{types().by_code('case').id}",
        "src": request.get_full_path(),
    }
    return render(request, "processes/report.html", context)


@signed_in
@require_safe
def jams_now(request: Request) -> HttpResponse:
    """Where cases stand much longer than usual; fetched by itself, since it reads much."""
    return render(request, "processes/jams.html", {"jams": jams(Asked(request.rights))})


def _heat_map(request: Request, wanted: Wanted, rows: list[Row]) -> dict[str, Any] | None:
    """The newest drawing, its steps the warmer the longer they take, or the more they hold."""
    if wanted.process_id is None or not rows:
        return None
    version = (
        Version.objects.filter(process_id=wanted.process_id, status__in=("published", "retired"))
        .order_by("-n")
        .first()
    )
    assert version is not None
    by_time = request.GET.get("heat") != "count"
    values = {one.key: (one.median or 0) if by_time else one.counts["started"] for one in rows}
    most = max(values.values()) or 1
    marks = {
        one.key: {
            "heat": math.ceil(5 * values[one.key] / most),
            "note": lasted(one.median) if by_time else str(one.counts["started"]),
        }
        for one in rows
    }
    return {
        "id": f"heat-{version.id}",
        "xml": f"{reverse('process-xml', args=[version.id])}?v={version.at.timestamp():.0f}",
        "marks": {"nodes": marks, "flows": []},
        "picked": "",
    }


@signed_in
@require_safe
def behind(request: Request) -> HttpResponse:
    """The cases behind one number."""
    wanted, title = _wanted(request)
    asked = request.GET.get("what")
    what: What = next((one for one in WHATS if one == asked), "started")
    found = cases_behind(wanted, what, request.GET.get("node", "")[:120])
    context = {
        "title": title or _("Processes"),
        "what": _labels()[what],
        "rows": case_lines.rows(found),
        "live": "",
        "src": "",
        "start_href": "",
        "with_process": False,
    }
    return render(request, "processes/behind.html", context)


def _wanted(request: Request) -> tuple[Wanted, str]:
    days, number = request.GET.get("days", ""), request.GET.get("process", "")
    since = clock.now() - dt.timedelta(days=int(days) if days in map(str, PERIODS) else 90)
    mine = request.GET.get("mine") == "1"
    if not number:
        return Wanted(request.rights, since, mine), ""
    if not number.isdecimal() or len(number) > 18:
        raise NoSuchRecord(number)
    row = read(int(number), types().by_code("process"), rights=request.rights)
    return Wanted(request.rights, since, mine, row.id), row.title


def _at(request: Request, **changed: str | None) -> str:
    kept = {k: v for k, v in request.GET.items() if k in ("days", "mine", "process", "heat")}
    asked = {k: v for k, v in (kept | changed).items() if v}
    return f"?{urlencode(asked)}"


def _period(request: Request, days: int) -> dict[str, Any]:
    names = {30: _("30 days"), 90: _("3 months"), 365: _("A year")}
    now = request.GET.get("days", "90")
    current = now == str(days) or (days == 90 and now not in map(str, PERIODS))
    return {"label": names[days], "href": _at(request, days=str(days)), "current": current}


def _row(request: Request, one: Row, wanted: Wanted) -> dict[str, Any]:
    is_step = wanted.process_id is not None
    own = {"node": one.key} if is_step else {"process": one.key}
    say = lasted if is_step else passed
    return {
        "title": one.title,
        "href": "" if is_step else _at(request, process=one.key),
        "cells": [
            {
                "count": one.counts[what],
                "href": "cases" + _at(request, **own, what=what) if one.counts[what] else "",
                "urgent": what in ("failed", "late") and one.counts[what] > 0,
            }
            for what in WHATS
        ],
        "median": say(one.median),
        "p90": say(one.p90),
        "waited": lasted(one.waited),
    }


def _table(rows: list[Row], title: str) -> HttpResponse:
    """The same numbers as a spreadsheet; hours as decimals, so that they can be reckoned with."""
    labels = [_("Name"), *_labels().values(), _("Median, hours"), _("90 %, hours")]
    labels += [_("Before it was taken up, hours")]
    columns = [Column(labels[0]), *(Column(label, "number") for label in labels[1:])]
    cells = [
        [
            one.title,
            *(one.counts[what] for what in WHATS),
            *map(_hours, (one.median, one.p90, one.waited)),
        ]
        for one in rows
    ]
    return as_table(columns, cells, title)


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)
