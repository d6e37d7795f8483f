"""One verb on many tasks of my work, with one Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Written
from officina.kernel.ui.pages.bulk import AT_MOST, do_each
from officina.kernel.ui.render import render
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import complete_task
from officina.work.actions.delegate_task import delegate_task
from officina.work.actions.postpone_task import postpone_task
from officina.work.actions.share_out import share_out
from officina.work.ports import host_of
from officina.work.tasks import read
from officina.work.views.dialogs import moment

APPROVE = "approve"
"""The outcome by which hosts are told that somebody approves."""


@signed_in
def bulk(request: Request) -> HttpResponse:
    """GET asks for what a verb needs, POST does it to each task where that may be done."""
    verb = request.GET.get("verb", "")
    if request.method != "POST":
        return _ask(request, verb)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal() and len(one) < 19]
    try:
        return do_each(ids[:AT_MOST], _verb(request, verb))
    except Refused as refused:
        return _ask(request, verb, refused.errors)


def _verb(request: Request, verb: str) -> Callable[[int], Written | None]:
    by, typed = request.actor, request.POST
    if verb == "complete":
        return lambda task: complete_task(task, by=by)
    if verb == "approve":
        return lambda task: _approve(request, task)
    if verb == "claim":
        return lambda task: claim_task(task, by=by)
    if verb == "postpone":
        to, reason = moment(typed.get("to", "")), typed.get("reason", "")
        return lambda task: postpone_task(task, to=to, reason=reason, by=by)
    if verb == "delegate" and typed.get("to", "").isdecimal():
        person = int(typed["to"])
        return lambda task: delegate_task(task, to=person, by=by)
    if verb == "assign":
        is_even = typed.get("rule") == "least_loaded"
        return lambda task: share_out(
            task, rule="least_loaded" if is_even else "round_robin", by=by
        )
    raise Refused(errors={"to": _("Choose one of the list.")})


def _approve(request: Request, task_id: int) -> Written:
    """Give the approval that a task asks for; of one that asks for none, say so."""
    task = read(task_id, rights=request.rights)
    host = host_of(task)
    if host is None or APPROVE not in [one.code for one in host.outcomes(task)]:
        raise Refused(_("“%(task)s” asks for no approval.") % {"task": task.title})
    return complete_task(task_id, by=request.actor, outcome=APPROVE)


def _fields(verb: str) -> list[dict[str, Any]]:
    person = {"key": "to", "label": _("To whom"), "kind": "person", "required": True}
    found: dict[str, list[dict[str, Any]]] = {
        "postpone": [
            {"key": "to", "label": _("New deadline"), "kind": "datetime", "required": True},
            {"key": "reason", "label": _("Why"), "kind": "textarea"},
        ],
        "delegate": [person | {"href": reverse("pick", args=["person"])}],
        "assign": [
            {
                "key": "rule",
                "label": _("To whom"),
                "kind": "select",
                "required": True,
                "choices": [
                    ("round_robin", _("One after another")),
                    ("least_loaded", _("Whoever has the least to do")),
                ],
            }
        ],
    }
    if verb not in found:
        raise NoSuchRecord(verb)
    return found[verb]


def _ask(request: Request, verb: str, errors: dict[str, str] | None = None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    ids = [one for one in sent.getlist("ids") if one.isdecimal()][:AT_MOST]
    context = {
        "title": ngettext("%(n)s selected", "%(n)s selected", len(ids)) % {"n": len(ids)},
        "fields": _fields(verb),
        "hidden": [("ids", one) for one in ids],
        "errors": errors or {},
        "action": f"{request.path}?verb={verb}",
        "submit": _("Change"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
