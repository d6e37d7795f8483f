"""What refusals look like: the same sentence for a page, a fragment and a drag."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed
from officina.kernel.database.sql import is_unkeepable
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import BadFilter
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import NoSuchType
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


class AnswersMiddleware:
    """Turns what verbs raise into answers: absent and unseen 404, not allowed 403, refused 422."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and not response.content and request.method == "GET":
            return absent(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NoSuchRecord | NoSuchType | Http404):
            return absent(request)
        if isinstance(error, NotAllowed):
            return refusal(request, error.sentence, status=403)
        if isinstance(error, Refused | BadFilter):
            return refusal(request, str(error), status=422)
        if is_unkeepable(error):
            return refusal(request, _("This request cannot be read."), status=400)
        return None


def absent(request: HttpRequest) -> HttpResponse:
    """The page for what is not there and for what may not be seen: they look alike."""
    return _say(request, _("There is nothing here, or not for you."), 404)


def no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler404``: an address that leads nowhere looks like what is absent."""
    return absent(request)


def refusal(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return _say(request, sentence, status)


def _say(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if request.method != "GET" and wants_fragment(request):
        return toast(HttpResponse(status=status), sentence, kind="refused")
    template = "ui/pages/refusal.html"
    if getattr(request, "viewer", None) is None:
        template = "ui/pages/refusal_plain.html"
    return render(request, template, {"sentence": sentence, "status": status}, status=status)


def trigger(response: HttpResponse, **events: object) -> HttpResponse:
    """Let the browser know of more than the fragment says: close the dialog, open a card."""
    said = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps(said | events)
    return response
