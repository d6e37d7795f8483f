"""Who does the steps of a running case: one more is asked, one gives way, one is left out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.render import render
from officina.processes import policies
from officina.processes.actions.mend_case import add_approver
from officina.processes.actions.replace_performer import replace_performer
from officina.processes.queries.doing import Doing, doing_now
from officina.processes.views.asking import ACT, ask, said, why


@signed_in
@require_safe
def people_now(request: Request, case_id: int) -> HttpResponse:
    """The open steps with whoever has them, and what may be changed."""
    policies.cancellable(case_id, by=request.actor)
    may_mend = _may_mend(request, case_id)
    rows = [_row(case_id, one, may_mend=may_mend) for one in doing_now(case_id)]
    return render(request, "processes/people_now.html", {"rows": rows})


def _row(case_id: int, one: Doing, *, may_mend: bool) -> dict[str, Any]:
    skip = reverse("case-skip", args=[case_id, one.token])
    if one.branch is not None:
        skip += "?" + urlencode({"branch": one.branch})
    return {
        "step": one.step,
        "who": one.who.name if one.who else "",
        "add": reverse("case-ask", args=[case_id, one.token]) if one.grows else "",
        "replace": reverse("case-replace", args=[case_id, one.task_id]) if may_mend else "",
        "skip": skip if may_mend else "",
        "move": reverse("case-move", args=[case_id, one.token]) if may_mend else "",
    }


def _may_mend(request: Request, case_id: int) -> bool:
    try:
        policies.mendable(case_id, by=request.actor)
    except NotAllowed:
        return False
    return True


@signed_in
@ACT
def ask_one_more(request: Request, case_id: int, token: int) -> HttpResponse:
    """One more person in a step that several decide."""
    policies.cancellable(case_id, by=request.actor)
    step = _found(case_id, token=token)

    def save() -> HttpResponse:
        add_approver(case_id, token, _person(request), by=request.actor)
        return said(_("One more is asked."))

    return ask(request, save, title=_("Ask one more"), fields=[_who(request)], note=step.step)


@signed_in
@ACT
def replace(request: Request, case_id: int, task_id: int) -> HttpResponse:
    """Another person in place of who has the step."""
    policies.mendable(case_id, by=request.actor)
    step = _found(case_id, task_id=task_id)

    def save() -> HttpResponse:
        reason = request.POST.get("reason", "")
        replace_performer(case_id, task_id, to=_person(request), by=request.actor, reason=reason)
        return said(_("The step is another's now."))

    now = step.who.name if step.who else ""
    return ask(
        request,
        save,
        title=_("Give it to another"),
        note=f"{step.step}: {now}" if now else step.step,
        fields=[_who(request), why(request, required=False)],
    )


def _found(case_id: int, **asked: int) -> Doing:
    name, value = next(iter(asked.items()))
    found = next((one for one in doing_now(case_id) if getattr(one, name) == value), None)
    if found is None:
        raise NoSuchRecord(value)
    return found


def _who(request: Request) -> dict[str, Any]:
    href = reverse("pick", args=["person"])
    return {"key": "to", "label": _("Who"), "kind": "person", "href": href, "required": True}


def _person(request: Request) -> int:
    typed = request.POST.get("to", "")
    if not typed.isdecimal() or len(typed) > 9:
        raise Refused(errors={"to": _("Choose one of the list.")})
    return int(typed)
