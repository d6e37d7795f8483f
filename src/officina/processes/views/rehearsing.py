"""Rehearse a draft on cases that are over, beside Publish: how far it is, and what it says (C2)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes import policies
from officina.processes.actions.rehearse import rehearse, seen_of
from officina.processes.models import Rehearsal, Version

MOST_SHOWN = 200
SIZES = (20, 100, 500)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: Request, process_id: int) -> HttpResponse:
    """GET the last rehearsal of the draft; POST begins one on the last cases."""
    row = policies.owned(process_id, by=request.actor, lock=False)
    problem = ""
    if request.method == "POST":
        asked = request.POST.get("most", "")
        try:
            rehearse(process_id, by=request.actor, most=_size(asked))
        except Refused as refused:
            problem = refused.sentence
    context = {
        "title": row.title,
        "back_href": present.href(row.type, row.id),
        "publish_href": reverse("process-publish", args=[process_id]),
        "action": request.path,
        "problem": problem,
        "sizes": SIZES,
        **shown(request, process_id),
    }
    return render(request, "processes/rehearsal.html", context, status=422 if problem else 200)


def _size(asked: str) -> int:
    return int(asked) if asked in {str(one) for one in SIZES} else SIZES[1]


def summary(process_id: int) -> dict[str, Any] | None:
    """What is said beside Publish; ``None`` where this draft was not rehearsed."""
    one, is_old = _last(process_id)
    if one is None or is_old:
        return None
    return {"status": one.status, "counts": _counts(one), "total": one.total}


def shown(request: Request, process_id: int) -> dict[str, Any]:
    """What the page shows of the last rehearsal."""
    one, is_old = _last(process_id)
    if one is None:
        return {"one": None}
    lines = [line for line in one.found if line["verdict"] != "same"]
    titles = _titles(request, [line["case"] for line in lines[:MOST_SHOWN]])
    more: Counter[str] = Counter()
    for line in lines:
        more.update(line.get("more", {}))
    return {
        "one": {
            "status": one.status,
            "position": one.position,
            "total": one.total,
            "at": one.at,
            "problem": one.problem,
            "is_old": is_old,
        },
        "counts": _counts(one),
        "more": sorted(((who, n) for who, n in more.items() if n), key=lambda x: (-x[1], x[0])),
        "lines": [{**line, **titles[line["case"]]} for line in lines if line["case"] in titles],
    }


def _counts(one: Rehearsal) -> list[dict[str, Any]]:
    counts = Counter(line["verdict"] for line in one.found)
    labels = (
        ("same", _("as it was")),
        ("differs", _("another way")),
        ("unknowable", _("cannot be known")),
    )
    return [{"code": code, "label": label, "count": counts[code]} for code, label in labels]


def _last(process_id: int) -> tuple[Rehearsal | None, bool]:
    """The last rehearsal, and whether the draft was changed since."""
    one = Rehearsal.objects.filter(process_id=process_id).order_by("-id").first()
    draft = Version.objects.filter(process_id=process_id, status="draft").first()
    if one is None or draft is None:
        return None, False
    return one, seen_of(draft) != one.seen


def _titles(request: Request, ids: list[int]) -> dict[int, dict[str, str]]:
    """Those of the cases that the viewer sees."""
    case = types().by_code("case")
    found = sql.rows(
        """SELECT id, number, title FROM record WHERE id = ANY(%(ids)s::bigint[])
           AND deleted_at IS NULL AND acl && %(token)s::integer[]""",
        {"ids": ids, "token": sorted(request.rights.token("case"))},
    )
    return {
        i: {"number": number, "title": title, "href": present.href(case, i)}
        for i, number, title in found
    }
