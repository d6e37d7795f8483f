"""Changing files of a record."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.files.actions import attaching


@require_POST
@signed_in
def rename(request: Request, attachment_id: int) -> HttpResponse:
    attaching.rename(attachment_id, request.POST.get("name", ""), by=request.actor)
    return _done("")


@require_POST
@signed_in
def remove(request: Request, attachment_id: int) -> HttpResponse:
    attaching.remove(attachment_id, by=request.actor)
    undo = reverse("file-restore", args=[attachment_id])
    return _done(_("The file is removed."), undo)


@require_POST
@signed_in
def restore(request: Request, attachment_id: int) -> HttpResponse:
    attaching.restore(attachment_id, by=request.actor)
    return _done(_("The file is back."))


def _done(text: str, undo: str = "") -> HttpResponse:
    response = HttpResponse(status=204)
    if text:
        toast = {"text": text, "kind": "done", "undo": undo}
        response["HX-Trigger"] = json.dumps({"toast": toast})
    return response
