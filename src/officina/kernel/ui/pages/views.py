"""Saved views: a filter kept under a name, for oneself or for all (F255)."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.records.actions.saved_views import delete_view, save_view
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render


@signed_in
def save(request: Request, slug: str) -> HttpResponse:
    """GET asks for a name, POST keeps the filter under it."""
    type_def = known_type(slug, request.rights)
    query = (request.POST if request.method == "POST" else request.GET).get("query", "")
    errors: dict[str, str] = {}
    if request.method == "POST":
        shared = [EVERYONE] if request.POST.get("everyone") else []
        name = request.POST.get("name", "")
        try:
            save_view(type_def, name, query, shared_with=shared, by=request.actor)
        except Refused as refused:
            errors = refused.errors
        else:
            return _show(type_def, query)
    fields = [
        {
            "key": "name",
            "label": _("Name"),
            "kind": "text",
            "value": request.POST.get("name", ""),
            "required": True,
        },
        {"key": "everyone", "label": _("Show to everyone"), "kind": "switch", "value": ""},
    ]
    context = {
        "title": _("Save this view"),
        "fields": fields,
        "hidden": [("query", query)],
        "errors": errors,
        "action": request.path,
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@signed_in
@require_POST
def delete(request: Request, slug: str, view_id: int) -> HttpResponse:
    """The page stays as the view showed it: whoever did not mean it saves it again."""
    query = delete_view(view_id, by=request.actor)
    return _show(known_type(slug, request.rights), query)


def _show(type_def: TypeDef, query: str) -> HttpResponse:
    at = f"{present.href(type_def)}?{QueryDict(query).urlencode()}"
    return HttpResponse(status=204, headers={"HX-Redirect": at})
