"""The gallery: every component, and three sample pages composed of them."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from officina.kernel.ui import samples
from officina.kernel.ui.render import render

PAGES = {
    "board": "ui/gallery/board.html",
    "list": "ui/gallery/list.html",
    "card": "ui/gallery/card.html",
    "home": "ui/gallery/home.html",
    "plain": "ui/gallery/plain.html",
}


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    _for_builders(request)
    return render(request, "ui/gallery/components.html", samples.context(request.path))


@require_safe
def sample(request: HttpRequest, page: str) -> HttpResponse:
    _for_builders(request)
    if page not in PAGES:
        raise Http404
    return render(request, PAGES[page], samples.context(request.path))


def _for_builders(request: HttpRequest) -> None:
    viewer = getattr(request, "viewer", None)
    if not (settings.DEBUG or (viewer and viewer.is_administrator)):
        raise PermissionDenied
