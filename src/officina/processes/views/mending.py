"""Verbs on a running case: hold, let go on, end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.rows import RecordRow
from officina.kernel.ui.faces import CardFace
from officina.kernel.ui.pages import present
from officina.processes import policies
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.suspend_case import resume_case, suspend_case
from officina.processes.queries.cases import Standing, standing
from officina.processes.views.asking import ACT, ask, said, why
from officina.processes.views.face import answers
from officina.processes.views.troubles import told


def case_face(request: Request, row: RecordRow) -> CardFace:
    """Under the title of a case: where it stands, who has it, what is stuck, what may be done."""
    stands, names = standing([row.id])
    at = stands.get(row.id, Standing())
    is_his = row.deleted_at is None and row.is_open and _may(policies.cancellable, request, row)
    suspended = row.stage is not None and row.stage.code == "suspended"
    context = {
        "id": row.id,
        "stage": present.stage(row.stage),
        "step": at.sentence,
        "people": [names[p].name for p in dict.fromkeys(at.people) if p in names],
        "since": at.since,
        "due": at.due_at,
        "overdue": at.due_at is not None and at.due_at < clock.now(),
        "stuck": told(request, row.id) if at.is_stuck else [],
        "answers": answers(request, row.id),
        "acts": _acts(row.id, suspended=suspended) if is_his else [],
    }
    html = render_to_string("processes/case_face.html", context, request)
    return CardFace(Markup(html))  # noqa: S704 # the template escapes


def _acts(case_id: int, *, suspended: bool) -> list[dict[str, Any]]:
    hold = ("case-resume", _("Let it go on"), "play", False)
    if not suspended:
        hold = ("case-suspend", _("Hold"), "pause", True)
    acts = [hold, ("case-cancel", _("Withdraw"), "ban", True)]
    if not suspended:
        acts.insert(0, ("case-people", _("Who does it"), "users", True))
    return [
        {"href": reverse(name, args=[case_id]), "label": label, "icon": glyph, "dialog": dialog}
        for name, label, glyph, dialog in acts
    ]


def _may(policy: Callable[..., RecordRow], request: Request, row: RecordRow) -> bool:
    try:
        policy(row.id, by=request.actor)
    except NotAllowed:
        return False
    return True


@signed_in
@ACT
def cancel(request: Request, case_id: int) -> HttpResponse:
    policies.cancellable(case_id, by=request.actor)

    def save() -> HttpResponse:
        cancel_case(case_id, by=request.actor, reason=request.POST.get("reason", ""))
        return said(_("The case is withdrawn."))

    note = _("Its tasks are taken back, its timers stopped. This cannot be undone.")
    return ask(
        request,
        save,
        title=_("Withdraw"),
        fields=[why(request, required=False)],
        note=note,
        danger=True,
    )


@signed_in
@ACT
def suspend(request: Request, case_id: int) -> HttpResponse:
    policies.cancellable(case_id, by=request.actor)

    def save() -> HttpResponse:
        suspend_case(case_id, by=request.actor, reason=request.POST.get("reason", ""))
        return said(_("The case is held."))

    note = _("Nothing moves until it is let go on.")
    return ask(request, save, title=_("Hold"), fields=[why(request, required=False)], note=note)


@signed_in
@require_POST
def resume(request: Request, case_id: int) -> HttpResponse:
    resume_case(case_id, by=request.actor)
    return said(_("The case goes on."))
