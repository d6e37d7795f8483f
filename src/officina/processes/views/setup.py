"""What a process starts from, who may start it, and what is asked then: beside its list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.queries.performers import choices, principal_of, starters
from officina.processes.queries.subjects import possible_types, starters_of
from officina.processes.routes.route import Route
from officina.processes.views import clock_form
from officina.processes.views.asked_fields import shown


def setup_of(
    row: RecordRow,
    subjects: list[TypeDef],
    route: Route,
    rights: Rights,
    rule: RuleDraft | None = None,
) -> dict[str, Any]:
    """What ``processes/setup.html`` reads; ``rule`` says for which cards, and is not finished."""
    chosen = {one.code for one in subjects}
    allowed = starters_of(row.id)
    names = names_of(allowed)
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


@signed_in
@require_POST
def setup(request: Request, process_id: int) -> HttpResponse:
    """From which records it starts, and who may start it; the answer is the editor again."""
    from officina.processes.views.editor import page_of

    set_up_process(
        process_id,
        runs_on=request.POST.getlist("runs_on"),
        starters=_starters(request),
        by=request.actor,
    )
    return page_of(request, process_id)


def _starters(request: Request) -> list[int]:
    kept = [one for one in request.POST.getlist("starters") if one != request.POST.get("drop")]
    found = [int(one) for one in kept if one.lstrip("-").isdecimal() and len(one) < 12]
    word = request.POST.get("starter", "")
    if word:
        added = principal_of(word)
        if added is None:
            raise Refused(errors={"starter": _("Choose one of the list.")})
        found.append(added)
    return found


@signed_in
def who(request: Request) -> HttpResponse:
    """Options of the combobox that asks who does a step, or (``?start``) who may start it."""
    if request.viewer.is_extranet:
        raise NoSuchRecord("who")
    words = request.GET.get("q", "").strip()[:100]
    found = starters(words) if "start" in request.GET else choices(words)
    return render(request, "ui/pages/options.html", {"options": found, "person": False})
