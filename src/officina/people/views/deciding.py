"""What a head decides of his people, days away and hours alike: done at once, or with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.kernel.access.web import Request
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


def acted(request: Request, act: Callable[[], object], sentence: str, back: str) -> HttpResponse:
    """Do it and say so, or say why not; ``back`` is where a page without a script goes on."""
    try:
        act()
    except Refused as refused:
        sentence = refused.sentence
    return done(request, sentence, back)


def declined(
    request: Request, decline: Callable[[str], object], title: str, back: str
) -> HttpResponse:
    """GET asks for the reason, POST declines with it; it is told."""
    typed = {"reason": request.POST.get("reason", "")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            decline(typed["reason"])
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            return done(request, _("Declined."), back)
    context = {
        "title": title,
        "fields": [field("reason", pgettext("absence", "Reason"), "text", typed)],
        "errors": errors,
        "action": request.path,
        "submit": _("Decline"),
        "danger": True,
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


def done(request: Request, sentence: str, back: str) -> HttpResponse:
    if not wants_fragment(request):
        return HttpResponseRedirect(back)
    answer = toast(HttpResponse(status=204), sentence)
    answer["HX-Refresh"] = "true"
    return answer


def field(key: str, label: str, kind: str, typed: dict[str, str], **more: Any) -> dict[str, Any]:
    """A field of these dialogs as components take it; what is asked is needed."""
    known = {"key": key, "label": label, "kind": kind, "value": typed.get(key, "")}
    return {**known, "required": True, **more}
