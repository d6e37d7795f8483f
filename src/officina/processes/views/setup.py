"""What a process starts from and who may start it, as it is set beside its list."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.kernel.ui.render import render
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.queries.performers import choices, principal_of, starters
from officina.processes.views.route_page import page


@signed_in
@require_POST
def setup(request: Request, process_id: int) -> HttpResponse:
    """From which records it starts, and who may start it; the answer is the editor again."""
    set_up_process(
        process_id,
        runs_on=request.POST.getlist("runs_on"),
        starters=_starters(request),
        by=request.actor,
    )
    return page(request, read(process_id, types().by_code("process"), rights=request.rights))


def _starters(request: Request) -> list[int]:
    kept = [one for one in request.POST.getlist("starters") if one != request.POST.get("drop")]
    found = [int(one) for one in kept if one.lstrip("-").isdecimal() and len(one) < 12]
    word = request.POST.get("starter", "")
    if word:
        added = principal_of(word)
        if added is None:
            raise Refused(errors={"starter": _("Choose one of the list.")})
        found.append(added)
    return found


@signed_in
def who(request: Request) -> HttpResponse:
    """Options of the combobox that asks who does a step, or (``?start``) who may start it."""
    if request.viewer.is_extranet:
        raise NoSuchRecord("who")
    words = request.GET.get("q", "").strip()[:100]
    found = starters(words) if "start" in request.GET else choices(words)
    return render(request, "ui/pages/options.html", {"options": found, "person": False})
