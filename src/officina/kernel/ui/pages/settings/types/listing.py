"""All types with how much is kept in each."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.queries.counts import count_by_type
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render

CAP = 10_000


@administrators_only
@require_safe
def all_types(request: Request) -> HttpResponse:
    counts = count_by_type(CAP + 1)
    shown = sorted(types().all, key=lambda one: (not one.is_custom, one.id))
    removed = request.GET.get("removed", "")
    undo = reverse("settings-undo", args=[removed]) if removed.isdecimal() else ""
    context = {
        "undo_href": undo,
        "rows": [_row(one, counts.get(one.id, 0)) for one in shown],
        "src": request.path,
    }
    return render(request, "ui/settings/types.html", context)


def _row(one: TypeDef, count: int) -> dict[str, Any]:
    fields = [f for f in one.fields.values() if not f.is_readonly]
    said = [ngettext("%(n)s field", "%(n)s fields", len(fields)) % {"n": len(fields)}]
    if one.stages:
        n = len(one.stages)
        said.append(ngettext("%(n)s stage", "%(n)s stages", n) % {"n": n})
    if not one.is_custom:
        said.append(_("comes with the portal"))
    return {
        "id": one.id,
        "label": one.plural,
        "icon": one.icon,
        "count": f"{CAP:,}+" if count > CAP else count,
        "said": ", ".join(said),
        "href": reverse("settings-type", args=[one.slug]),
        "open_href": present.href(one),
    }
