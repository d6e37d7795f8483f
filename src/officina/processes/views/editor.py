"""The route of a process as a list: rows, the settings of one step, the drawing (UX 17, F279)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import types
from officina.kernel.records.writes import Written
from officina.kernel.rules.sentences import say
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.kernel.ui.rules import draft_of as rule_of
from officina.kernel.ui.rules import draft_sent, feel_of
from officina.kernel.ui.toasts import toast
from officina.processes.actions.change_route import RouteChanged, change_route
from officina.processes.queries.drafts import Draft, draft_of
from officina.processes.queries.names import letters_may_say, names_of
from officina.processes.queries.performers import named
from officina.processes.queries.subjects import subjects_of
from officina.processes.routes import performers, typed
from officina.processes.routes.asking import form_sent
from officina.processes.routes.compile import node_of
from officina.processes.routes.problems import problems
from officina.processes.routes.route import KINDS, Kind, Route, Step
from officina.processes.routes.words import sentence
from officina.processes.views import clock_form
from officina.processes.views.setup import setup_of
from officina.processes.views.step_form import everybody, form_of, kind_label

ICONS = {"task": "square-check", "approval": "shield-check", "wait": "clock", "auto": "bot"}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: Request, process_id: int) -> HttpResponse:
    """GET the page with ``?step=`` open; POST one change, and the answer is the page after it."""
    row = read(process_id, types().by_code("process"), rights=request.rights)
    if request.method != "POST":
        return _page(request, row, request.GET.get("step", ""))
    return _Change(request, row).answer()


def page_of(request: Request, process_id: int) -> HttpResponse:
    """The page of a process whose list nobody is just changing."""
    row = read(process_id, types().by_code("process"), rights=request.rights)
    return _page(request, row, "")


class _Change:
    """One change of the list as the page sends it: what it does, and which step is open then."""

    def __init__(self, request: Request, row: RecordRow) -> None:
        self.request, self.row, self.sent = request, row, request.POST
        self.open = self.sent.get("step", "")
        self.known = names_of(row.id, request.rights)
        self.rule: RuleDraft | None = None

    def answer(self) -> HttpResponse:
        verbs = {
            "add": self.add,
            "save": self.save,
            "drop-who": self.drop_who,
            "move": self.move,
            "join": self.join,
            "remove": self.remove,
            "drop-told": self.drop_told,
            "form": self.form,
            "clock": self.clock,
        }
        verb = verbs.get(self.sent.get("do", ""))
        if verb is None:
            raise Refused(_("There is no such change."))
        errors: dict[str, str] = {}
        written: Written | None = None
        try:
            written = change_route(
                self.row.id, verb, seen=self.sent.get("seen", ""), by=self.request.actor
            )
        except RouteChanged:
            return self._conflict()
        except LookupError:
            raise NoSuchRecord(self.open) from None
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        response = _page(self.request, self.row, self.open, errors=errors, rule=self.rule)
        if written is not None and verb == self.remove:
            undo = reverse("process-route-undo", args=[self.row.id, written.event_id])
            return toast(response, _("The step is removed."), undo=undo)
        return response

    def _conflict(self) -> HttpResponse:
        said = _("Somebody else changed this route meanwhile. This is how it stands now.")
        response = _page(self.request, self.row, self.open)
        return toast(response, said, kind="refused")

    # What may be done

    def add(self, route: Route) -> Route:
        kind: Kind = next((one for one in KINDS if one == self.sent.get("kind")), "task")
        self.open = route.new_code
        begins: dict[str, dict[str, Any]] = {
            "auto": {"do": {"kind": "note"}},
            "approval": {"again": "refused"},
        }
        wait = "P1D" if kind == "wait" else ""
        step = Step(route.new_code, kind, settings=begins.get(kind, {}), wait=wait)
        return route.added(step, self.sent.get("after", ""))

    def save(self, route: Route) -> Route:
        return route.changed(self._typed(route.step(self.open)))

    def _typed(self, old: Step) -> Step:
        made = typed.step_of(old, self.sent, letters_may_say(self.row.id))
        if not any(name.startswith("condition-") for name in self.sent):
            return made
        self.rule = draft_sent(self.sent, "condition", self.known)
        return replace(made, condition=feel_of(self.rule, self.known, is_lenient=True))

    def drop_who(self, route: Route) -> Route:
        step = route.step(self.open)
        gone = self.sent.get("word", "")
        kept = tuple(one for one in step.performers if performers.word(one) != gone)
        return route.changed(replace(step, performers=kept))

    def drop_told(self, route: Route) -> Route:
        step, gone = route.step(self.open), self.sent.get("word", "")
        kept = [one for one in performers.told(step.settings) if performers.word(one) != gone]
        do = {**step.settings.get("do", {}), "to": [dict(one) for one in kept]}
        return route.changed(replace(step, settings={**step.settings, "do": do}))

    def form(self, route: Route) -> Route:
        return replace(route, form=form_sent(route.form, self.sent))

    def clock(self, route: Route) -> Route:
        rights, subjects = self.request.rights, subjects_of(self.row.id)
        self.rule = clock_form.rule_sent(self.sent, subjects, rights)
        made = clock_form.sent(route.clock, self.sent, self.row.id, subjects, rights)
        return replace(route, clock=made)

    def move(self, route: Route) -> Route:
        to = self.sent.get("to", "")
        if not (to.isdecimal() and len(to) < 4):
            raise Refused(_("There is no such place."))
        return route.moved(self.open, int(to))

    def join(self, route: Route) -> Route:
        step = route.step(self.open)
        return route.changed(replace(step, joined=not step.joined)).moved(
            step.code, route.steps.index(step)
        )

    def remove(self, route: Route) -> Route:
        gone, self.open = self.open, ""
        route.step(gone)
        return route.removed(gone)


def _page(
    request: Request,
    row: RecordRow,
    opened: str,
    *,
    errors: dict[str, str] | None = None,
    rule: RuleDraft | None = None,
) -> HttpResponse:
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
        "rows": _rows(route, opened, names, partial(say, known=known), at, draft.seen),
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
        "setup": setup_of(row, subjects, route, request.rights, None if step else rule),
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


def _rows(
    route: Route,
    opened: str,
    names: dict[str, str],
    says: Callable[[str], str],
    at: str,
    seen: str,
) -> list[dict[str, Any]]:
    """Rows with what may be done with them, and what is wrong."""
    wrong: dict[str, list[str]] = {}
    for one in problems(route):
        wrong.setdefault(one.step, []).append(one.sentence)
    return [
        row
        | {
            "problems": wrong.get(step.code, []),
            "current": step.code == opened,
            "href": f"{at}?step={step.code}",
            "acts": _acts(step, route, place, seen),
        }
        for place, (step, row) in enumerate(
            zip(route.steps, route_rows(route, names, says), strict=True)
        )
    ]


def route_rows(
    route: Route, names: dict[str, str], says: Callable[[str], str]
) -> list[dict[str, Any]]:
    """A route as rows that are read: number, title, sentence."""
    found, n = [], 0
    for step in route.steps:
        n += 0 if step.joined else 1
        found.append(
            {
                "code": step.code,
                "node": node_of(step.code),
                "n": n,
                "title": step.title,
                "icon": ICONS[step.kind],
                "joined": step.joined,
                "says": sentence(step, route, names, says=says),
            }
        )
    return found


def _acts(step: Step, route: Route, place: int, seen: str) -> list[dict[str, Any]]:
    """The menu of a row: everything that a drag does, and the rest."""
    last = len(route.steps) - 1
    offered: list[tuple[bool, str, str, dict[str, Any]]] = [
        (place > 0, _("Move up"), "arrow-up", {"do": "move", "to": place - 1}),
        (place < last, _("Move down"), "arrow-down", {"do": "move", "to": place + 1}),
        (
            place > 0,
            _("After the one above") if step.joined else _("Together with the one above"),
            "git-merge" if not step.joined else "git-commit-horizontal",
            {"do": "join"},
        ),
        (True, _("Add a step below"), "plus", {"do": "add", "kind": "task", "after": step.code}),
        (True, _("Remove"), "trash-2", {"do": "remove"}),
    ]
    return [
        {
            "label": label,
            "icon": glyph,
            "danger": glyph == "trash-2",
            "vals": {key: str(value) for key, value in vals.items()}
            | {"step": step.code, "seen": seen},
        }
        for is_there, label, glyph, vals in offered
        if is_there
    ]
