"""Looking around: the demo company is built in the background, and this page waits for it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from procrastinate.contrib.django.models import ProcrastinateJob

from officina.kernel.jobs import queries
from officina.kernel.ui.render import render
from officina.shell import claim, demo
from officina.shell.demo import progress
from officina.shell.jobs import build_demo


@never_cache
@require_http_methods(["GET", "POST"])
def look_around(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is; in the end its sign-ins, for whoever asked for it. POST begins it, once."""
    if claim.shows_demo(token):
        context = {"sign_ins": demo.sign_ins(), "wide": True}
        return render(request, "setup/demo.html", context)
    if not claim.is_held(token):
        raise Http404
    if request.method == "POST":
        return _begin(token)
    last = _last_job()
    if last is None:
        return redirect("claim", token)
    failed = last.status not in queries.UNDER_WAY
    context = {"token": token, "failed": failed, "percent": progress.percent()}
    return render(request, "setup/building.html", context)


def is_being_built() -> bool:
    last = _last_job()
    return last is not None and last.status in queries.UNDER_WAY


def _begin(token: str) -> HttpResponse:
    if not is_being_built() and claim.is_valid(token):
        build_demo.defer(once="demo")
    return redirect("claim-demo", token)


def _last_job() -> ProcrastinateJob | None:
    of_demo = ProcrastinateJob.objects.filter(task_name=build_demo.task.name)
    return of_demo.order_by("id").last()
