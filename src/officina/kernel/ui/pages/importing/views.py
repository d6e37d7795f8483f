"""From a file to records in three pages: choose it, say what its columns mean, see it done."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import IO, Any, cast

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.files import store, uploads
from officina.kernel.files.models import Blob
from officina.kernel.portability import limits
from officina.kernel.portability.actions.begin_import import begin_import, require_import
from officina.kernel.portability.actions.plan_import import plan_import
from officina.kernel.portability.actions.start_import import start_import
from officina.kernel.portability.actions.undo_import import undo_import
from officina.kernel.portability.models import Import, ImportStatus
from officina.kernel.portability.plans import headings
from officina.kernel.portability.queries.imports import import_of, imports_of, wrong_rows
from officina.kernel.portability.writing import CONTENT_TYPES, Column, Format, write_table
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.pages.importing import shown
from officina.kernel.ui.render import render, wants_fragment

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@GET_OR_POST
def new(request: Request, slug: str) -> HttpResponse:
    """Choose a file; below it, what was imported before."""
    type_def = known_type(slug, request.rights)
    require_import(type_def, request.actor)
    error = ""
    if request.method == "POST":
        try:
            blob, name = _sent(request)
            one = begin_import(type_def, blob, name, by=request.actor)
            return HttpResponseRedirect(_at(type_def, one))
        except Refused as refused:
            error = refused.sentence
    context = shown.choosing(type_def, imports_of(type_def, request.rights)[:20], error)
    return render(request, "ui/importing/new.html", context, status=422 if error else 200)


def _sent(request: Request) -> tuple[Blob, str]:
    """The file that was sent with the form, or went up before it."""
    number = request.POST.get("upload", "")
    if number:
        try:
            upload = uploads.find(uuid.UUID(number), request.viewer.user_id)
        except (ValueError, uploads.NoSuchUpload):
            raise Refused(_("Choose a file.")) from None
        if upload.blob is None:
            raise Refused(_("“%(name)s” has not arrived yet.") % {"name": upload.name})
        return upload.blob, upload.name
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise Refused(_("Choose a file."))
    if file.size > limits.LARGEST_FILE:
        most = limits.LARGEST_FILE >> 20
        raise Refused(_("This file is too large: at most %(n)s MB.") % {"n": most})
    with tempfile.NamedTemporaryFile(prefix="officina-") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return store.keep(Path(copy.name)), str(file.name)


@signed_in
@GET_OR_POST
def one(request: Request, slug: str, import_id: int) -> HttpResponse:
    """What the columns mean, until it begins; then how far it is and what came of it."""
    type_def = known_type(slug, request.rights)
    found = import_of(import_id, type_def, request.rights)
    if found.status != ImportStatus.PREPARED or found.by_id != request.viewer.user_id:
        return _progress(request, type_def, found)
    error = ""
    if request.method == "POST":
        try:
            found = plan_import(found, _plan(request), by=request.actor)
        except Refused as refused:
            error = refused.sentence
    return _planning(request, type_def, found, error)


def _planning(request: Request, type_def: TypeDef, one: Import, error: str = "") -> HttpResponse:
    context = shown.planning(type_def, one, request.rights) | {"error": error}
    return render(request, "ui/importing/plan.html", context, status=422 if error else 200)


def _plan(request: Request) -> dict[str, Any]:
    lists = {key: request.POST.getlist(key) for key in ("keys", "add")}
    return {**request.POST.dict(), **lists}


def _progress(request: Request, type_def: TypeDef, one: Import) -> HttpResponse:
    context = shown.progress(type_def, one, request.rights)
    return render(request, "ui/importing/run.html", context)


@signed_in
@require_POST
def start(request: Request, slug: str, import_id: int) -> HttpResponse:
    type_def = known_type(slug, request.rights)
    found = import_of(import_id, type_def, request.rights)
    try:
        found = plan_import(found, _plan(request), by=request.actor)
        start_import(found, by=request.actor)
    except Refused as refused:
        if found.status != ImportStatus.PREPARED:
            raise
        return _planning(request, type_def, found, refused.sentence)
    return HttpResponseRedirect(_at(type_def, found))


@signed_in
@require_POST
def undo(request: Request, slug: str, import_id: int) -> HttpResponse:
    type_def = known_type(slug, request.rights)
    found = undo_import(import_of(import_id, type_def, request.rights), by=request.actor)
    if wants_fragment(request):
        return _progress(request, type_def, found)
    return HttpResponseRedirect(_at(type_def, found))


@signed_in
@require_safe
def problems(request: Request, slug: str, import_id: int) -> HttpResponse:
    """The rows that came to nothing, as the same file with a column more."""
    found = import_of(import_id, known_type(slug, request.rights), request.rights)
    columns = [Column(name) for name in [*headings(found), _("What is wrong")]]
    format: Format = "csv" if "encoding" in found.shape else "xlsx"
    stem = found.name.rpartition(".")[0] or found.name
    with tempfile.NamedTemporaryFile(prefix="officina-", delete_on_close=False) as file:
        write_table(columns, wrong_rows(found), format, Path(file.name))
        return handed(Path(file.name).open("rb"), f"{stem} – {_('what is wrong')}.{format}", format)


def handed(file: IO[bytes], name: str, format: str) -> HttpResponse:
    """A file as a download, for whoever asked and nobody on the way."""
    response = FileResponse(file, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)


def _at(type_def: TypeDef, one: Import) -> str:
    return reverse("records:import-one", args=[type_def.slug, one.id])
