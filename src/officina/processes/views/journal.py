"""The journal of cases: moving the cursor along it shows the map of each beside it (F088)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.names import Name
from officina.kernel.records.queries.known import require_known
from officina.kernel.records.queries.lists import ListRow, list_page
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import lists, present
from officina.kernel.ui.pages.filtering import filter_bar
from officina.kernel.ui.render import render
from officina.processes.queries.cases import Standing, standing


@signed_in
@require_safe
def journal(request: Request) -> HttpResponse:
    """``/cases/``: the journal; the board of the kernel with ``?view=board``."""
    if request.GET.get("view") == "board":
        return lists.all_records(request, "cases")
    case = require_known(types().by_code("case"), request.rights)
    source = lists.source_of(request, case)
    page = list_page(source, after=request.GET.get("after", ""))
    stands, names = standing(row.id for row in page.rows)
    rows = [_row(case, row, stands.get(row.id, Standing()), names) for row in page.rows]
    kept = {k: v for k, v in request.GET.items() if k in ("filter", "q")}
    context = {
        "rows": rows,
        "count": page.count,
        "is_capped": page.is_capped,
        "more_href": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "bar": filter_bar(request, source, "list"),
        "board_href": f"?{urlencode(kept | {'view': 'board'})}",
        "report_href": reverse("process-report"),
        "trouble_href": reverse("process-troubles"),
        "live": f"type:{case.id}",
        "src": request.get_full_path(),
        "is_empty": not page.count and not source.filter and not source.words,
    }
    block = "rest" if request.GET.get("after") else "content"
    return render(request, "processes/journal.html", context, block=block)


def _row(case: TypeDef, row: ListRow, at: Standing, names: dict[int, Name]) -> dict[str, Any]:
    who = [names[p].name for p in dict.fromkeys(at.people) if p in names]
    return {
        "id": row.id,
        "href": present.href(case, row.id),
        "map_href": reverse("case-map", args=[row.id]),
        "title": row.title,
        "stage": present.stage(row.stage),
        "step": at.sentence,
        "who": ", ".join(who),
        "since": at.since or row.values["updated_at"],
        "stuck": at.is_stuck,
        "overdue": at.due_at is not None and at.due_at < clock.now(),
        "initiator": row.names.get("responsible", ""),
    }
