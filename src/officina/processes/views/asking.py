"""Dialogs before a verb: GET shows the form, POST does it, a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

ACT = require_http_methods(["GET", "HEAD", "POST"])
FORM = "ui/pages/dialog_form.html"


def ask(
    request: Request, save: Callable[[], HttpResponse], template: str = FORM, **context: Any
) -> HttpResponse:
    """The answer of ``save`` on POST; else the dialog, with what ``save`` refused."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return save()
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context |= {"errors": errors, "action": request.get_full_path()}
    context.setdefault("submit", context.get("title", ""))
    return render(request, template, context, status=422 if errors else 200)


def said(sentence: str, undo: str = "") -> HttpResponse:
    """Done: the dialog closes, and what is behind it is drawn anew by its signal."""
    return toast(HttpResponse(status=204), sentence, undo=undo)


def why(request: Request, *, required: bool = True) -> dict[str, Any]:
    """The field of a reason, as dialogs take it."""
    field = {"key": "reason", "label": _("Why"), "kind": "textarea", "required": required}
    return field | {"value": request.POST.get("reason", "")}
