"""How many cases should stand at each step: a dialog of the funnel."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.kernel.ui.render import render
from officina.processes.actions.set_levels import set_levels
from officina.processes.queries.levels import steps_of
from officina.processes.views.leaving import leave


@signed_in
@require_http_methods(["GET", "POST"])
def levels(request: Request, process_id: int) -> HttpResponse:
    """GET shows the numbers, POST keeps them and goes back to the funnel."""
    row = read(process_id, types().by_code("process"), rights=request.rights)
    error = ""
    if request.method == "POST":
        try:
            set_levels(process_id, _sent(request), by=request.actor)
        except Refused as refused:
            error = refused.sentence
        else:
            return leave(request, f"{reverse('process-funnel')}?process={process_id}")
    context = {
        "title": row.title,
        "steps": steps_of(process_id),
        "action": request.path,
        "error": error,
        "may_edit": request.rights.may("edit", row.rights_row),
    }
    return render(request, "processes/levels.html", context, status=422 if error else 200)


def _sent(request: Request) -> dict[str, tuple[int | None, int | None]]:
    found = {}
    for name in request.POST:
        if name.startswith("least:"):
            node = name.removeprefix("least:")
            most = request.POST.get(f"most:{node}", "")
            found[node] = (_number(request.POST.get(name, "")), _number(most))
    return found


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Refused(_("A number of cases is between 0 and 1,000,000."))
    return int(text)
