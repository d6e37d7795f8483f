"""The log: who did what, and when, by person, kind and day."""

from __future__ import annotations

import contextlib
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
from django.views.decorators.http import require_POST, require_safe

from officina.kernel import clock
from officina.kernel.access.actions.export_log import export_log
from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.events import browse
from officina.kernel.events.browse import Asked, Line
from officina.kernel.events.kinds import EventKind, all_kinds
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run as a formula by a spreadsheet."""


@administrators_only
@require_safe
def log(request: Request) -> HttpResponse:
    """A page of the log; ``before`` is its continuation."""
    asked = read_query(request)
    page = browse.page(asked)
    kept = {k: request.GET[k] for k in ("person", "kind", "since", "until") if request.GET.get(k)}
    at = reverse("settings-log")
    context = {
        "rows": shown(page.lines, request.rights),
        "older": f"{at}?{urlencode(kept | {'before': page.older})}" if page.older else "",
        "newest": f"{at}?{urlencode(kept)}" if asked.before is not None else "",
        "export_href": f"{reverse('settings-log-export')}?{urlencode(kept)}",
        "person": _chosen(asked.person),
        "kinds": sorted(
            ((code, str(kind.sentence)) for code, kind in all_kinds().items()), key=lambda k: k[1]
        ),
        "kind": asked.kind,
        "since": kept.get("since", ""),
        "until": kept.get("until", ""),
        "is_filtered": bool(kept),
    }
    return render(request, "ui/settings/log.html", context)


@administrators_only
@require_POST
def export(request: Request) -> HttpResponse:
    """The filtered lines as a table for spreadsheets."""
    lines = export_log(read_query(request), by=request.actor)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"log-{timezone.localdate(clock.now()).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # Spreadsheets take a file for Unicode by this mark only.
    response.write("\ufeff" + as_csv(shown(lines, request.rights)))
    return response


def read_query(request: Request) -> Asked:
    """What the address asks for; what cannot be read is left out."""
    sent = request.GET
    until = _day(sent.get("until", ""))
    return Asked(
        person=_number(sent.get("person", "")),
        kind=sent.get("kind", "") if sent.get("kind", "") in all_kinds() else "",
        since=_midnight(_day(sent.get("since", ""))),
        until=_midnight(until + dt.timedelta(days=1)) if until and until < dt.date.max else None,
        before=_number(sent.get("before", "")),
    )


def shown(lines: Sequence[Line], rights: Rights) -> list[dict[str, Any]]:
    """Lines in the reader's words. What a record says is told to whoever may see it only."""
    names = names_of(i for line in lines for i in (line.actor_id, line.behalf_id))
    titles = titles_of((line.record_id for line in lines if line.record_id), rights)
    kinds = all_kinds()
    rows = []
    for line in lines:
        kind, linked = kinds.get(line.kind), titles.get(line.record_id or 0)
        may_know = line.record_id is None or linked is not None
        rows.append(
            {
                "id": line.id,
                "at": line.at,
                "icon": kind.icon if kind else "circle",
                "said": _said(line, kind, may_know),
                "about": linked.name if linked else _about(line, may_know),
                "href": present.href(linked.type, linked.id) if linked else "",
                "who": _person(line.actor_id, names),
                "robot": line.robot,
                "behalf": names[line.behalf_id].name if line.behalf_id in names else "",
            }
        )
    return rows


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("When"), _("Who"), _("For whom"), _("What"), _("On what")])
    for row in rows:
        who = row["who"]["name"] if row["who"] else row["robot"]
        when = timezone.localtime(row["at"]).isoformat(sep=" ", timespec="seconds")
        cells = [when, who, row["behalf"], row["said"], row["about"]]
        writer.writerow([harmless(str(cell)) for cell in cells])
    return text.getvalue()


def harmless(cell: str) -> str:
    """The text of a cell, never a formula.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(RISKY) else cell


def _said(line: Line, kind: EventKind | None, may_know: bool) -> str:
    if kind is None:
        return line.kind
    if may_know:
        # An event of an older version may say less: that must not hide the rest of the log.
        with contextlib.suppress(LookupError, TypeError, ValueError, AttributeError):
            return kind.said(line.data)
    return str(kind.sentence)


def _about(line: Line, may_know: bool) -> str:
    """Whom or what a fact without a record is about, where its data says so."""
    if not may_know:
        return _("Not for you to see")
    name = line.data.get("name") if line.record_id is None else ""
    return name if isinstance(name, str) else ""


def _person(user_id: int | None, names: dict[int, Name]) -> dict[str, Any] | None:
    if user_id is None or user_id not in names:
        return None
    return present.person(user_id, names[user_id].name, names[user_id].photo)


def _chosen(user_id: int | None) -> dict[str, Any] | str:
    found = names_of([user_id]).get(user_id or 0)
    return {"id": found.id, "name": found.name} if found else ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: dt.date | None) -> dt.datetime | None:
    if day is None:
        return None
    return dt.datetime.combine(day, dt.time.min, timezone.get_current_timezone())
