"""Move cases to the version that is published: what becomes of each, both maps as one (C1)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.processes import policies
from officina.processes.actions.move_case import move_case, move_case_back, move_cases
from officina.processes.bundle import bundle
from officina.processes.changing.overlay import in_words, marks, overlay
from officina.processes.changing.versions import Comparison, compare
from officina.processes.models import Version
from officina.processes.queries.moving import MovedCase, Standing, cases_before, moved_to, older


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, process_id: int) -> HttpResponse:
    """GET the cases of older versions; POST moves those that were chosen, or one."""
    row = policies.owned(process_id, by=request.actor, lock=False)
    said, kind = "", "done"
    if request.method == "POST":
        said, kind = _moved(request)
    response = render(request, "processes/move_cases.html", _page(request, row))
    return toast(response, said, kind=kind) if said else response  # type: ignore[arg-type]


def _moved(request: Request) -> tuple[str, str]:
    """Do what the pressed button says; what to tell of it."""
    one, back = _number(request.POST.get("one")), _number(request.POST.get("back"))
    try:
        if one is not None:
            move_case(one, by=request.actor)
            return _("The case is moved."), "done"
        if back is not None:
            move_case_back(back, by=request.actor)
            return _("The case is moved back."), "done"
    except Refused as refused:
        return refused.sentence, "refused"
    ids = [n for n in map(_number, request.POST.getlist("case")) if n is not None]
    if not ids:
        return _("Choose the cases that are to move."), "refused"
    moved, left = move_cases(ids, by=request.actor)
    said = ngettext("%(n)s case is moved.", "%(n)s cases are moved.", moved) % {"n": moved}
    if left:
        said += " " + ngettext("%(n)s cannot move.", "%(n)s cannot move.", left) % {"n": left}
    return said, "done" if moved else "refused"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _page(request: Request, row: RecordRow) -> dict[str, Any]:
    context: dict[str, Any] = {
        "title": row.title,
        "back_href": f"{present.href(row.type, row.id)}?tab=versions",
        "action": request.get_full_path(),
        "live": f"type:{types().by_code('case').id}",
    }
    published = Version.objects.filter(process_id=row.id, status="published").first()
    if published is None:
        return context | {"n": None, "versions": [], "rows": [], "moved": []}
    found = older(row.id, request.rights)
    context |= {
        "n": published.n,
        "versions": [],
        "rows": [],
        "moved": [_back(one) for one in moved_to(published.id, request.rights)],
    }
    if not found:
        return context
    asked = _number(request.GET.get("from"))
    before = next((version for version, n, _count in found if n == asked), found[0][0])
    compared = compare(bundle(before), bundle(published.id))
    cases = cases_before(compared, request.rights, by=request.actor)
    return context | {
        "before": compared.before.n,
        "versions": [_version(request, one, before) for one in found],
        "rows": [_row(compared, one) for one in cases],
        "counts": Counter(one.prospect.fate for one in cases),
        "map": _map(compared, cases),
        "changes": in_words(compared),
    }


def _version(request: Request, one: tuple[int, int, int], current: int) -> dict[str, Any]:
    version, n, count = one
    return {
        "n": n,
        "count": count,
        "href": f"{request.path}?from={n}",
        "current": version == current,
    }


def _row(found: Comparison, one: Standing) -> dict[str, Any]:
    return {
        **_case(one),
        "fate": one.prospect.fate,
        "sentences": one.prospect.sentences,
        "steps": ", ".join(dict.fromkeys(found.before.title(at) for at in one.prospect.places)),
    }


def _back(one: MovedCase) -> dict[str, Any]:
    return {**_case(one), "before": one.before, "may": one.may_go_back}


def _case(one: Standing | MovedCase) -> dict[str, Any]:
    href = present.href(types().by_code("case"), one.id)
    return {"id": one.id, "number": one.number, "title": one.title, "href": href}


def _map(found: Comparison, cases: list[Standing]) -> dict[str, Any]:
    stands = Counter(at for one in cases for at in one.prospect.places)
    ends = [found.before.version_id, found.after.version_id]
    return {
        "id": "overlaid",
        "xml": reverse("process-overlay", args=ends),
        "marks": marks(found, stands),
        "picked": "",
        "tidy": found.is_mixed,
    }


@signed_in
@require_safe
def overlaid(request: Request, before: int, after: int) -> HttpResponse:
    """Both versions in one drawing, for whoever may change the process."""
    versions = {one.id: one for one in Version.objects.filter(id__in=(before, after))}
    if before not in versions or after not in versions:
        raise NoSuchRecord(before)
    process_id = versions[after].process_id
    if versions[before].process_id != process_id:
        raise NoSuchRecord(before)
    policies.owned(process_id, by=request.actor, lock=False)
    drawn = overlay(compare(bundle(before), bundle(after)))
    return HttpResponse(drawn, content_type="application/xml; charset=utf-8")
