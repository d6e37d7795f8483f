"""The report on tasks by performer and unit; each number opens its tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.names import names_of
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.work.queries.report import WHATS, By, Line, What, tasks_behind, tasks_by
from officina.work.tasks import task_type

PERIODS = ("30", "90", "365")


def _labels() -> dict[What, str]:
    return {
        "given": _("Given"),
        "open": pgettext("tasks, how many", "Open"),
        "overdue": _("Overdue"),
        "done": _("Completed"),
        "late": _("Of them late"),
        "failed": _("Failed"),
        "returned": _("Returned"),
        "bound": _("With a condition"),
    }


@signed_in
@require_safe
def report(request: Request) -> HttpResponse:
    """``?by=`` performer or unit, ``?days=`` given within."""
    by, days = _by(request), _days(request)
    lines = tasks_by(by, _since(days), request.rights)
    names = {id: one.name for id, one in names_of(one.key for one in lines).items()}
    periods = {"30": _("30 days"), "90": _("3 months"), "365": _("A year")}
    context = {
        "labels": list(_labels().values()),
        "rows": [_row(one, by, days, names) for one in lines],
        "by": by,
        "groupings": [
            {"label": label, "href": f"?{urlencode({'by': code, 'days': days})}"}
            | {"current": code == by}
            for code, label in (("performer", _("By performer")), ("unit", _("By unit")))
        ],
        "periods": [
            {"label": label, "href": f"?{urlencode({'by': by, 'days': code})}"}
            | {"current": code == days}
            for code, label in periods.items()
        ],
        "live": f"type:{task_type().id}",
        "src": request.get_full_path(),
    }
    return render(request, "work/report.html", context)


@signed_in
@require_safe
def behind(request: Request) -> HttpResponse:
    """The tasks behind one number."""
    key, what = request.GET.get("key", ""), request.GET.get("what", "given")
    if what not in WHATS or (key and (not key.isdecimal() or len(key) > 9)):
        raise NoSuchRecord(f"{key} {what}")
    who = int(key) if key else None
    said = cast(What, what)
    found = tasks_behind(_by(request), who, said, _since(_days(request)), request.rights)
    # A number that counts nothing would only tell who it is.
    name = names_of([who]).get(who) if found and who is not None else None
    context = {
        "title": name.name if name else _("Nobody yet") if who is None else _("Tasks"),
        "what": _labels()[said],
        "rows": [
            {
                "href": present.href(task_type(), one.id),
                "number": one.number,
                "title": one.title,
                "due_at": one.due_at,
                "overdue": one.is_open and one.due_at is not None and one.due_at < clock.now(),
            }
            for one in found
        ],
    }
    return render(request, "work/report_tasks.html", context)


def _by(request: Request) -> By:
    return "unit" if request.GET.get("by") == "unit" else "performer"


def _days(request: Request) -> str:
    days = request.GET.get("days", "90")
    return days if days in PERIODS else "90"


def _since(days: str) -> dt.datetime:
    return clock.now() - dt.timedelta(days=int(days))


def _row(one: Line, by: By, days: str, names: dict[int, str]) -> dict[str, Any]:
    asked = {"by": by, "days": days, "key": one.key if one.key is not None else ""}
    at = reverse("work:report-tasks")
    return {
        "title": names.get(one.key, "") if one.key is not None else _("Nobody yet"),
        "cells": [
            {
                "count": count,
                "href": f"{at}?{urlencode(asked | {'what': what})}" if count else "",
                "urgent": what in ("overdue", "late", "failed", "returned") and count > 0,
            }
            for what, count in one.counts.items()
        ],
        "median": _hours(one.median),
        "p90": _hours(one.p90),
        "spent": round(one.spent, 1) or None,
    }


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 1)
