"""The route of a process as a list, and every change that its page sends (UX 17, F279)."""

from __future__ import annotations

from dataclasses import replace
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
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.kernel.ui.rules import draft_sent, feel_of
from officina.kernel.ui.toasts import toast
from officina.processes.actions.change_route import RouteChanged, change_route
from officina.processes.queries.names import letters_may_say, names_of
from officina.processes.queries.subjects import subjects_of
from officina.processes.routes import performers, typed
from officina.processes.routes.asking import form_sent
from officina.processes.routes.route import KINDS, Kind, Route, Step
from officina.processes.views import clock_form
from officina.processes.views.route_page import page


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: Request, process_id: int) -> HttpResponse:
    """GET the page with ``?step=`` open; POST one change, and the answer is the page after it."""
    row = read(process_id, types().by_code("process"), rights=request.rights)
    if request.method != "POST":
        return page(request, row, request.GET.get("step", ""))
    return _Change(request, row).answer()


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
        response = page(self.request, self.row, self.open, errors=errors, rule=self.rule)
        if written is not None and verb == self.remove:
            undo = reverse("process-route-undo", args=[self.row.id, written.event_id])
            return toast(response, _("The step is removed."), undo=undo)
        return response

    def _conflict(self) -> HttpResponse:
        said = _("Somebody else changed this route meanwhile. This is how it stands now.")
        response = page(self.request, self.row, self.open)
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
