"""The map of a case as pages take it: marks on the drawing, and the same as a list (UX 13)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.principals.names import Name
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.kernel.ui import formats
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes.changing.overlay import in_words, marks_of_way, overlay
from officina.processes.changing.versions import Comparison
from officina.processes.queries.way import Visit, Way, ahead, way_of
from officina.processes.words import lasted, outcome_label

MOST_AHEAD = 12


@signed_in
def case_map(request: Request, case_id: int) -> HttpResponse:
    """The map alone: beside the journal, over a task, or as a page; ``?only=history`` the list."""
    row = read(case_id, types().by_code("case"), rights=request.rights)
    context = drawn(request, way_of(case_id)) | {
        "title": row.title,
        "case_href": present.href(row.type, row.id),
    }
    is_history = request.GET.get("only") == "history"
    template = "processes/case_history.html" if is_history else "processes/case_map.html"
    return render(request, template, context)


@signed_in
@require_safe
def case_drawing(request: Request, case_id: int) -> HttpResponse:
    """Both versions of a case that was moved, as one drawing, for whoever sees the case."""
    read(case_id, types().by_code("case"), rights=request.rights)
    way = way_of(case_id)
    if way is None or way.changed is None:
        raise NoSuchRecord(case_id)
    return HttpResponse(overlay(way.changed), content_type="application/xml; charset=utf-8")


def html(request: Request, case_id: int) -> Markup:
    """The map as a part of another page; the caller has asked whether the viewer sees the case."""
    context = drawn(request, way_of(case_id))
    return Markup(render_to_string("processes/way.html", context, request))  # noqa: S704 # escaped


def drawn(request: Request, way: Way | None) -> dict[str, Any]:
    """What ``processes/way.html`` reads. Without a way there is nothing to draw."""
    if way is None:
        return {"map": None, "visits": [], "ahead": []}
    tasks, changed = _visible_tasks(request, way), way.changed
    return {
        "map": _map(way, changed),
        "changes": in_words(changed) if changed else [],
        "case_id": way.case_id,
        "is_cut": way.is_cut,
        "src": reverse("case-map", args=[way.case_id]),
        "visits": _in_time(way, tasks),
        "ahead": [] if way.status == "ended" else _ahead(way),
    }


def _map(way: Way, changed: Comparison | None) -> dict[str, Any]:
    found = {"id": f"case-{way.case_id}", "picked": ""}
    if changed is None:
        return found | {"xml": reverse("process-xml", args=[way.version_id]), "marks": marks(way)}
    return found | {
        "xml": reverse("case-drawing", args=[way.case_id]),
        "marks": marks_of_way(changed, marks(way)),
        "tidy": changed.is_mixed,
    }


def marks(way: Way) -> dict[str, Any]:
    """The state and the note of each node, and the flows that were taken."""
    nodes: dict[str, dict[str, Any]] = {}
    for one in way.visits:
        who = ", ".join(_short(way.names.get(p)) for p in one.people)
        when = lasted(one.seconds) if one.until else _since(one)
        # Of several times only the last is written on the step; the list has them all.
        nodes[one.node] = {
            "state": "done" if one.state == "skipped" else one.state,
            "note": " · ".join(x for x in (who, when) if x) if one.is_work or one.trouble else "",
            "title": one.trouble or one.reason,
        }
    for node in way.ends:
        fails = way.bundle.step(node).fails
        nodes[node] = {"state": "failed" if fails else "done", "note": ""}
    return {"nodes": nodes, "flows": list(way.flows)}


def _in_time(way: Way, tasks: dict[int, str]) -> list[dict[str, Any]]:
    """Steps, and between them where the case went over to another version."""
    lines = [(one.since, _visit(one, way, tasks)) for one in way.visits if _is_shown(one)]
    for one in way.passages:
        who = way.names.get(one.by_id)
        names = {"before": one.before.n, "n": one.after.n}
        said = _("Moved from version %(before)s to version %(n)s") % names
        lines.append((one.at, {"moved": said, "by": who.name if who else "", "at": one.at}))
    return [line for _since, line in sorted(lines, key=lambda line: line[0])]


def _is_shown(one: Visit) -> bool:
    return one.is_work or one.state in ("now", "stuck")


def _short(name: Name | None) -> str:
    """A name as it fits under a step."""
    if name is None:
        return ""
    words = name.name.split()
    return f"{words[0]} {words[1][:1]}." if name.kind == "person" and len(words) > 1 else name.name


def _since(one: Visit) -> str:
    return formats.ago(one.since)


def _visit(one: Visit, way: Way, tasks: dict[int, str]) -> dict[str, Any]:
    people = [way.names[p] for p in one.people if p in way.names]
    stead = way.names.get(one.for_id) if one.for_id else None
    return {
        "node": one.node,
        "title": one.title,
        "state": one.state,
        "people": [_face(name) for name in people],
        "stead": stead.name if stead else "",
        "since": one.since,
        "until": one.until,
        "due": one.due_at,
        "is_work": one.is_work,
        "lasted": lasted(one.seconds) if one.until else "",
        "late": one.is_late,
        "reason": one.reason,
        "outcome": outcome_label(way.bundle.step(one.node), one.outcome),
        "refused": one.outcome == "refuse",
        "trouble": one.trouble,
        "href": tasks.get(one.task_id or 0, ""),
    }


def _face(name: Name) -> dict[str, Any]:
    if name.kind != "person":
        return {"id": 0, "name": name.name, "photo": None, "is_person": False}
    return (present.person(name.id, name.name, name.photo) or {}) | {"is_person": True}


def _ahead(way: Way) -> list[dict[str, Any]]:
    return [{"node": one, "title": way.bundle.title(one)} for one in ahead(way)[:MOST_AHEAD]]


def _visible_tasks(request: Request, way: Way) -> dict[int, str]:
    """Addresses of the tasks on the way that the viewer may open."""
    ids = [one.task_id for one in way.visits if one.task_id]
    if not ids:
        return {}
    task = types().by_code("task")
    found = sql.rows(
        """SELECT id FROM record WHERE id = ANY(%(ids)s::bigint[]) AND deleted_at IS NULL
           AND acl && %(token)s::integer[]""",
        {"ids": ids, "token": sorted(request.rights.token("task"))},
    )
    return {row[0]: present.href(task, row[0]) for row in found}
