"""What one says of oneself: status, and whether colleagues know the birthday."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people.actions.set_status import set_status, show_birthday
from officina.people.models import Status
from officina.people.statuses import labels
from officina.people.views.finding import colleagues_only

CODES = ("kind", "text", "until")


@signed_in
@require_http_methods(["GET", "POST"])
def status(request: Request) -> HttpResponse:
    """In the office, remote, on a trip or in one's own words; until when."""
    colleagues_only(request)
    if request.method != "POST":
        return _form(request, _present(request.viewer.user_id), {})
    typed = {code: request.POST.get(code, "") for code in CODES}
    try:
        set_status(**typed, by=request.actor)
    except Refused as refused:
        return _form(request, typed, refused.errors or {"": refused.sentence})
    if not wants_fragment(request):
        return redirect("person", request.viewer.user_id)
    answer = toast(HttpResponse(status=204), _("Colleagues see it beside your name."))
    answer["HX-Refresh"] = "true"
    return answer


def _present(user_id: int) -> dict[str, str]:
    found = Status.objects.filter(person_id=user_id).first()
    return {"kind": found.kind, "text": found.text} if found else {}


def _form(request: Request, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    untils = [
        ("hour", _("For an hour")),
        ("today", _("Today")),
        ("week", _("This week")),
    ]
    context = {
        "title": _("My status"),
        "fields": [
            {"key": "kind", "label": pgettext("status", "Where I am"), "kind": "select"}
            | {"value": typed.get("kind", ""), "choices": list(labels().items())},
            {"key": "text", "label": _("In my words"), "kind": "text"}
            | {"value": typed.get("text", "")},
            {"key": "until", "label": _("Until when"), "kind": "select"}
            | {"value": typed.get("until", ""), "choices": untils}
            | {"hint": _("Nothing chosen: until I change it.")},
        ],
        "errors": errors,
        "action": request.path,
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@signed_in
@require_POST
def birthday(request: Request) -> HttpResponse:
    colleagues_only(request)
    show_birthday(bool(request.POST.get("shown")), by=request.actor)
    return redirect("person", request.viewer.user_id)
