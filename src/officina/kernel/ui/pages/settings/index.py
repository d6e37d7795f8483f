"""The first page of the settings, and Undo of any of them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.absence import is_absent
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions.take_back_setting import take_back_setting
from officina.kernel.ui.pages.settings.cards import by_heading, cards
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


@administrators_only
@require_safe
def index(request: Request) -> HttpResponse:
    shown = [card for card in cards() if not is_absent(reverse(card.view))]
    return render(request, "ui/settings/index.html", {"parts": by_heading(shown)})


@administrators_only
@require_POST
def undo(request: Request, event_id: int) -> HttpResponse:
    """Take one change of the settings back; ``to`` is the page to read again then."""
    take_back_setting(event_id, by=request.actor)
    to = request.GET.get("to", "")
    is_ours = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    if not wants_fragment(request):
        return HttpResponseRedirect(to if is_ours else reverse("settings"))
    if is_ours:
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return toast(HttpResponse(status=204), _("Undone."))


def done(request: Request, said: str, event_id: int | None, at: str) -> HttpResponse:
    """The answer to a verb: a sentence with Undo, or the page again where there is no script."""
    if not wants_fragment(request):
        return HttpResponseRedirect(at)
    if event_id is None:
        return HttpResponse(status=204)
    undo_href = reverse("settings-undo", args=[event_id])
    return toast(HttpResponse(status=204), said, undo=undo_href)
