"""Verbs on a running case: hold, let go on, end, and mend what cannot go on by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import types
from officina.kernel.ui.faces import CardFace
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.processes import policies
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.mend_case import retry_incident, retry_incidents
from officina.processes.actions.suspend_case import resume_case, suspend_case
from officina.processes.queries.cases import Standing, standing
from officina.processes.queries.troubles import Trouble, troubles


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
        "stuck": [_trouble(request, one) for one in troubles(request.rights, row.id)]
        if at.is_stuck
        else [],
        "acts": _acts(row.id, suspended=suspended) if is_his else [],
    }
    html = render_to_string("processes/case_face.html", context, request)
    return CardFace(Markup(html))  # noqa: S704 # the template escapes


def _acts(case_id: int, *, suspended: bool) -> list[dict[str, Any]]:
    hold = ("case-resume", _("Let it go on"), "play", False)
    if not suspended:
        hold = ("case-suspend", _("Hold"), "pause", True)
    return [
        {"href": reverse(name, args=[case_id]), "label": label, "icon": glyph, "dialog": dialog}
        for name, label, glyph, dialog in (hold, ("case-cancel", _("Withdraw"), "ban", True))
    ]


def _may(policy: Callable[..., RecordRow], request: Request, row: RecordRow) -> bool:
    try:
        policy(row.id, by=request.actor)
    except NotAllowed:
        return False
    return True


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Request, case_id: int) -> HttpResponse:
    policies.cancellable(case_id, by=request.actor)
    note = _("Its tasks are taken back, its timers stopped. This cannot be undone.")

    def save(reason: str) -> None:
        cancel_case(case_id, by=request.actor, reason=reason)

    said = _("The case is withdrawn.")
    return _with_reason(request, save, said, title=_("Withdraw"), note=note, danger=True)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: Request, case_id: int) -> HttpResponse:
    policies.cancellable(case_id, by=request.actor)

    def save(reason: str) -> None:
        suspend_case(case_id, by=request.actor, reason=reason)

    note = _("Nothing moves until it is let go on.")
    return _with_reason(request, save, _("The case is held."), title=_("Hold"), note=note)


@signed_in
@require_POST
def resume(request: Request, case_id: int) -> HttpResponse:
    resume_case(case_id, by=request.actor)
    return toast(HttpResponse(status=204), _("The case goes on."))


def _with_reason(
    request: Request, save: Callable[[str], None], said: str, **context: Any
) -> HttpResponse:
    """A dialog that asks why; a refusal is said in it."""
    errors: dict[str, str] = {}
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            save(reason)
            return toast(HttpResponse(status=204), said)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    field = {"key": "reason", "label": _("Why"), "kind": "textarea", "value": reason}
    context |= {"fields": [field], "errors": errors, "action": request.path}
    context["submit"] = context["title"]
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


# What is stuck


@signed_in
@require_safe
def stuck(request: Request) -> HttpResponse:
    """Everything that cannot go on, with its cause; what he may mend is tried again from here."""
    found = [_trouble(request, one) for one in troubles(request.rights)]
    context = {
        "rows": found,
        "mendable": sum(1 for one in found if one["retry_href"]),
        "src": request.path,
        "live": f"type:{types().by_code('case').id}",
    }
    return render(request, "processes/troubles.html", context)


def _trouble(request: Request, one: Trouble) -> dict[str, Any]:
    case = types().by_code("case")
    row = read(one.case_id, case, rights=request.rights)
    may = _may(policies.mendable, request, row)
    values = one.data.get("values") or {}
    branch = "" if one.branch is None else f"?branch={one.branch}"
    return {
        "id": one.id,
        "case": one.title,
        "number": one.number,
        "href": present.href(case, one.case_id),
        "step": one.step,
        "message": one.data.get("message", ""),
        "expression": one.data.get("expression") or "",
        "values": [(name, str(value)) for name, value in list(values.items())[:20]],
        "since": one.since,
        "retry_href": reverse("case-retry", args=[one.case_id, one.token]) + branch if may else "",
    }


@signed_in
@require_POST
def retry(request: Request, case_id: int, token: int) -> HttpResponse:
    branch = request.GET.get("branch", "")
    number = int(branch) if branch.isdecimal() and len(branch) < 9 else None
    retry_incident(case_id, token, number, by=request.actor)
    return toast(HttpResponse(status=204), _("Tried again."))


@signed_in
@require_POST
def retry_all(request: Request) -> HttpResponse:
    """Try again everything that he sees here and may mend."""
    ids = [one.id for one in troubles(request.rights)]
    gone_on, still = retry_incidents(ids, by=request.actor)
    said = ngettext("%(n)s case goes on.", "%(n)s cases go on.", gone_on) % {"n": gone_on}
    if still:
        said += " " + ngettext("%(n)s is stuck still.", "%(n)s are stuck still.", still) % {
            "n": still
        }
    return toast(HttpResponse(status=204), said)
