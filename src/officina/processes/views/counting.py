"""A funnel that is counted in the background: how far it is, and what was counted last."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import wants_fragment
from officina.kernel.ui.toasts import toast
from officina.processes.actions.count_funnel import STALE, count_funnel
from officina.processes.analytics.asking import key_of, sees
from officina.processes.analytics.counting import from_json
from officina.processes.models import Counted
from officina.processes.queries.funnel import Group


def kept(
    request: Request, said: dict[str, str], rights: Rights, sentence: str
) -> tuple[list[Group], dict[str, Any]]:
    """What was counted last for this viewer, and how counting stands.

    What was counted by other rights than he has now is not his to see.
    """
    one = Counted.objects.filter(user_id=request.viewer.user_id, key=key_of(said)).first()
    groups = []
    if one is not None and one.groups is not None and one.sees == sees(said, rights):
        groups = from_json(one.groups)
    if one is not None and one.status == "running" and one.begun_at < clock.now() - STALE:
        one.status, one.problem = "failed", _("It stopped on the way.")
    href = f"{reverse('process-funnel-count')}?{urlencode(said)}"
    return groups, {"sentence": sentence, "href": href, "one": one, "is_his": bool(groups)}


def begin(request: Request, said: dict[str, str]) -> HttpResponse:
    """Begin, and show the page that tells how far it is."""
    try:
        count_funnel(said, by=request.actor)
    except Refused as refused:
        if wants_fragment(request):
            return toast(HttpResponse(status=204), refused.sentence)
    return HttpResponseRedirect(f"{reverse('process-funnel')}?{urlencode(said)}")


def live(found: dict[str, Any]) -> dict[str, str]:
    """What is counted in the background is drawn again as that goes on, and not by each case."""
    return {"live": "progress"} if found else {}
