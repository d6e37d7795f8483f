"""Where a dialog goes on to when it is done."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from officina.kernel.access.web import Request
from officina.kernel.ui.render import wants_fragment


def leave(request: Request, there: str) -> HttpResponse:
    """Go on to another page, sent from a dialog over a page or from one opened by its address."""
    if not wants_fragment(request):
        return HttpResponseRedirect(there)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = there
    return response
