"""Who may be chosen to send a message: people, roles, units, groups, tokens of programs."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.render import render
from officina.processes import senders
from officina.processes.queries.performers import starters


@signed_in
@require_safe
def senders_found(request: Request) -> HttpResponse:
    """As ``ui.options`` takes them, tokens first."""
    if request.viewer.is_extranet:
        raise NoSuchRecord("senders")
    words = request.GET.get("q", "").strip()[:100]
    found = [*senders.tokens(words, request.rights), *starters(words)]
    return render(request, "ui/pages/options.html", {"options": found, "person": False})
