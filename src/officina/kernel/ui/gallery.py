"""The gallery: every component, and three sample pages composed of them."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.ui import samples
from officina.kernel.ui.render import render

PAGES = {
    "board": "ui/gallery/board.html",
    "list": "ui/gallery/list.html",
    "card": "ui/gallery/card.html",
    "home": "ui/gallery/home.html",
    "plain": "ui/gallery/plain.html",
}


@administrators_only
@require_safe
def components(request: Request) -> HttpResponse:
    return render(request, "ui/gallery/components.html", samples.context(request.path))


@administrators_only
@require_safe
def sample(request: Request, page: str) -> HttpResponse:
    if page not in PAGES:
        raise Http404
    return render(request, PAGES[page], samples.context(request.path))
