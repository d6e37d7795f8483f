"""A list as a file: at once where it is short, else written while one goes on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.files import store
from officina.kernel.portability import limits
from officina.kernel.portability.actions.export_records import export_records, file_name
from officina.kernel.portability.models import Export, ExportStatus
from officina.kernel.portability.queries.exports import View, ids_of
from officina.kernel.portability.writing import Format
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.formats import number
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.importing.views import handed
from officina.kernel.ui.render import render, wants_fragment

MOST_CHOSEN = 500


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, slug: str) -> HttpResponse:
    """GET asks which columns and which kind of file; POST begins what takes a while."""
    type_def = known_type(slug, request.rights)
    sent = request.POST if request.method == "POST" else request.GET
    view = view_of(sent, type_def)
    if request.method == "POST":
        return _begin(request, type_def, view, _format(sent))
    count = len(ids_of(type_def, view, request.rights))
    is_long = count > limits.AT_ONCE
    kept = [("filter", view.filter), ("q", view.words), ("sort", view.sort)]
    kept += [("columns", sent.get("columns", ""))] + [("ids", str(one)) for one in view.ids]
    context = {
        "title": _("Export: %(type)s") % {"type": type_def.plural},
        "note": ngettext("%(n)s row", "%(n)s rows", count) % {"n": number(count)},
        "action": reverse(f"records:{'export' if is_long else 'export-file'}", args=[slug]),
        "method": "post" if is_long else "get",
        "hidden": [(name, value) for name, value in kept if value],
        "is_long": is_long,
    }
    return render(request, "ui/importing/export.html", context)


def view_of(sent: QueryDict, type_def: TypeDef) -> View:
    """What of the list is asked for."""
    everything = ("number", "title", "stage", *type_def.fields, "created_at", "updated_at")
    listed = sent.get("columns", "").split(",") if sent.get("columns") else type_def.layout["list"]
    chosen = [int(one) for one in sent.getlist("ids") if one.isdecimal()]
    return View(
        filter=sent.get("filter", ""),
        words=sent.get("q", "").strip()[:200],
        sort=sent.get("sort", "")[:80],
        columns=everything if sent.get("which") == "all" else tuple(listed),
        ids=tuple(chosen[:MOST_CHOSEN]),
    )


def _format(sent: QueryDict) -> Format:
    return "csv" if sent.get("format") == "csv" else "xlsx"


@signed_in
@require_safe
def file(request: Request, slug: str) -> HttpResponse:
    """The file itself; a list that grew too long meanwhile is written in the background."""
    type_def = known_type(slug, request.rights)
    return _begin(request, type_def, view_of(request.GET, type_def), _format(request.GET))


def _begin(request: Request, type_def: TypeDef, view: View, format: Format) -> HttpResponse:
    with tempfile.NamedTemporaryFile(prefix="officina-") as target:
        one = export_records(type_def, view, format, Path(target.name), by=request.actor)
        if one is None:
            return handed(Path(target.name).open("rb"), file_name(type_def, format), format)
    at = reverse("records:export-one", args=[type_def.slug, one.id])
    if not wants_fragment(request):
        return HttpResponseRedirect(at)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = at
    return response


@signed_in
@require_safe
def one(request: Request, slug: str, export_id: int) -> HttpResponse:
    """How far it is; the file when it is there."""
    type_def = known_type(slug, request.rights)
    found = _own(request, type_def, export_id)
    context: dict[str, Any] = {
        "type": type_def,
        "back": present.href(type_def),
        "src": request.path,
        "name": found.name,
        "status": found.status,
        "position": found.position,
        "rows": found.rows,
        "days": limits.EXPORT_DAYS,
        "file_href": reverse("records:export-done", args=[slug, export_id]),
    }
    return render(request, "ui/importing/exported.html", context)


@signed_in
@require_safe
def done(request: Request, slug: str, export_id: int) -> HttpResponse:
    """The file, for the one who asked for it."""
    found = _own(request, known_type(slug, request.rights), export_id)
    if found.status != ExportStatus.DONE or found.blob_id is None:
        raise Http404
    return handed(store.open_blob(found.blob_id), found.name, found.format)


def _own(request: Request, type_def: TypeDef, export_id: int) -> Export:
    found = Export.objects.filter(
        id=export_id, type_id=type_def.id, by_id=request.viewer.user_id
    ).first()
    if found is None:
        raise Http404
    return found
