"""The page of a process as a list: its steps, one open, its drawing, what it starts from."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request
from officina.kernel.principals.names import names_of as names_of_people
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import TypeDef
from officina.kernel.rules.sentences import say
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.kernel.ui.rules import draft_of as rule_of
from officina.processes.queries.drafts import Draft, draft_of
from officina.processes.queries.names import letters_may_say, names_of
from officina.processes.queries.performers import named
from officina.processes.queries.subjects import possible_types, starters_of, subjects_of
from officina.processes.routes.compile import node_of
from officina.processes.routes.route import KINDS, Route
from officina.processes.views import clock_form
from officina.processes.views.asked_fields import shown
from officina.processes.views.route_rows import ICONS, rows_to_edit
from officina.processes.views.step_form import everybody, form_of, kind_label


def page(
    request: Request,
    row: RecordRow,
    opened: str = "",
    *,
    errors: dict[str, str] | None = None,
    rule: RuleDraft | None = None,
) -> HttpResponse:
    """The page with one step ``opened``; ``rule`` is a condition that is not finished."""
    draft = draft_of(row.id)
    route = draft.route or Route()
    subjects = subjects_of(row.id)
    known = names_of(row.id, request.rights)
    names = named(everybody(route.steps))
    step = next((one for one in route.steps if one.code == opened), None)
    at = reverse("process-route", args=[row.id])
    may_edit = request.rights.may("edit", row.rights_row) and row.deleted_at is None
    context = {
        "process": {"id": row.id, "title": row.title, "href": present.href(row.type, row.id)},
        "route_is_list": draft.route is not None,
        "rows": rows_to_edit(route, opened, names, partial(say, known=known), at, draft.seen),
        "kinds": [(kind, kind_label(kind), ICONS[kind]) for kind in KINDS],
        "status": _status(draft),
        "may_edit": may_edit,
        "may_publish": may_edit and draft.is_draft,
        "publish_href": reverse("process-publish", args=[row.id]),
        "drawing_href": reverse("process-drawing", args=[row.id]),
        "action": at,
        "src_closed": at,
        "seen": draft.seen,
        "errors": errors or {},
        "step": form_of(step, route, subjects, names, letters_may_say(row.id)) if step else None,
        "known": known,
        "rule": rule or rule_of(step.condition if step else "", known),
        "setup": _setup(row, subjects, route, request.rights, None if step else rule),
        "map": _map(draft, node_of(opened) if step else ""),
    }
    status = 422 if errors else 200
    return render(request, "processes/editor.html", context, status=status)


def _status(draft: Draft) -> str:
    if draft.version is None:
        return _("Nothing is published yet.")
    if draft.is_draft and draft.version.n == 1:
        return _("A draft. Nothing is published yet.")
    if draft.is_draft:
        return _("Draft of version %(n)s. What runs now stays as it is until you publish.") % {
            "n": draft.version.n
        }
    return _("Version %(n)s is published. A change begins a new draft.") % {"n": draft.version.n}


def _map(draft: Draft, picked: str) -> dict[str, Any] | None:
    if draft.version is None:
        return None
    xml = reverse("process-xml", args=[draft.version.id])
    return {
        "id": "draft",
        "xml": f"{xml}?v={draft.seen}",
        "marks": {"nodes": {}, "flows": []},
        "picked": picked,
    }


def _setup(
    row: RecordRow,
    subjects: list[TypeDef],
    route: Route,
    rights: Rights,
    rule: RuleDraft | None = None,
) -> dict[str, Any]:
    """What ``processes/setup.html`` reads; ``rule`` says for which cards, and is not finished."""
    chosen = {one.code for one in subjects}
    allowed = starters_of(row.id)
    names = names_of_people(allowed)
    return {
        "action": reverse("process-setup", args=[row.id]),
        "types": [
            {"code": one.code, "label": one.plural, "on": one.code in chosen}
            for one in possible_types()
        ],
        "starters": [{"id": one, "name": names[one].name} for one in allowed if one in names],
        "asked": shown(route.form),
        "clock": clock_form.shown(route.clock, row.id, subjects, rights, rule),
    }
