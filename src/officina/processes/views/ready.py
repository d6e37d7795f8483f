"""Ready processes: read what each does, add one to the library, go on in its list."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.types import types
from officina.kernel.rules.sentences import say
from officina.kernel.rules.vocabulary import vocabulary
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes.actions.add_ready import add_ready
from officina.processes.queries.library import library
from officina.processes.queries.names import asked
from officina.processes.queries.performers import named
from officina.processes.queries.subjects import known_types
from officina.processes.ready.catalogue import all_ready
from officina.processes.ready.writing import Ready
from officina.processes.views import clock_form
from officina.processes.views.leaving import leave
from officina.processes.views.route_rows import route_rows
from officina.processes.views.step_form import everybody


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: Request) -> HttpResponse:
    """GET what there is; POST a code, and it is a draft of one's own, its list open."""
    if not request.rights.may_create("process"):
        raise NotAllowed("create", "process", _("Your role may not draw processes."))
    if request.method == "POST":
        made = add_ready(request.POST.get("code", ""), by=request.actor)
        return leave(request, reverse("process-route", args=[made]))
    found = all_ready()
    names = named(everybody(step for one in found for step in one.route.steps))
    there = {one.title: one.id for one in library(request.rights)}
    context = {
        "folders": [
            {"name": name, "rows": [_row(request, one, names, there) for one in group]}
            for name, group in groupby(found, key=lambda one: one.folder)
        ]
    }
    return render(request, "processes/ready.html", context)


def _row(
    request: Request, one: Ready, names: dict[str, str], there: dict[str, int]
) -> dict[str, Any]:
    questions = asked([{**each, "label": {"en": each["label"]}} for each in one.route.form])
    process = types().by_code("process")
    return {
        "code": one.code,
        "title": one.title,
        "purpose": one.purpose,
        "by_clock": clock_form.said(
            one.route.clock, known_types(list(one.runs_on)), request.rights
        ),
        "rows": route_rows(one.route, names, partial(say, known=vocabulary(questions))),
        "asks": [each.label for each in questions],
        "there": present.href(process, there[one.title]) if one.title in there else "",
    }
