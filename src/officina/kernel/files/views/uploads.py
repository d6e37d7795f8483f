"""Resumable upload: the creation and termination parts of tus 1.0.0."""

from __future__ import annotations

import base64
import binascii
import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.files import limits, uploads
from officina.kernel.files.actions.attaching import attach, own, replace
from officina.kernel.files.models import Upload
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, read, type_of

VERSION = "1.0.0"


@require_http_methods(["POST", "OPTIONS"])
@signed_in
def create(
    request: Request, record_id: int | None = None, attachment_id: int | None = None
) -> HttpResponse:
    """Announce a file: for a record, as a new version of a file, or for a form that is open."""
    if request.method == "OPTIONS":
        return _answer(204, Tus_Max_Size=str(limits.LARGEST))
    if record_id is not None:
        read(record_id, type_of(record_id), rights=request.rights)
    replaces = None if attachment_id is None else own(attachment_id, request.actor)[1]
    size = request.headers.get("Upload-Length", "")
    try:
        upload = uploads.begin(
            request.viewer.user_id,
            _name(request.headers.get("Upload-Metadata", "")),
            int(size) if size.isdecimal() and len(size) < 16 else -1,
            record_id=record_id,
            replaces=replaces,
        )
    except Refused as refused:
        return _answer(413, refused.sentence)
    if upload.size == 0:
        _finish(request, uploads.arrive(upload))
    return _answer(201, Location=reverse("upload", args=[upload.id]))


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@signed_in
def upload(request: Request, upload_id: uuid.UUID) -> HttpResponse:
    try:
        if request.method == "PATCH":
            return _patch(request, upload_id)
        found = uploads.find(upload_id, request.viewer.user_id)
    except uploads.NoSuchUpload:
        return _answer(404)
    if request.method == "DELETE":
        uploads.forget(found)
        return _answer(204)
    return _answer(200, Upload_Offset=str(found.offset), Upload_Length=str(found.size))


def _patch(request: Request, upload_id: uuid.UUID) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return _answer(415)
    offset = request.headers.get("Upload-Offset", "")
    length = request.headers.get("Content-Length", "")
    if not (offset.isdecimal() and length.isdecimal()):
        return _answer(400)
    try:
        found = uploads.append(upload_id, request.viewer.user_id, int(offset), request, int(length))
        if found.offset == found.size:
            _finish(request, uploads.arrive(found, piece_at=int(offset)))
    except uploads.WrongOffset as wrong:
        return _answer(409, Upload_Offset=str(wrong.offset))
    except (Refused, NotAllowed) as refused:
        return _answer(403 if isinstance(refused, NotAllowed) else 413, refused.sentence)
    except NoSuchRecord:
        return _answer(404, _("There is nothing here, or not for you."))
    return _answer(204, Upload_Offset=str(found.offset))


def _finish(request: Request, found: Upload) -> None:
    """Hang it where it was announced for, under the rights of now."""
    if found.replaces_id is not None:
        replace(found.replaces_id, found.id, by=request.actor)
    elif found.record_id is not None:
        attach(found.record_id, type_of(found.record_id), [found.id], by=request.actor)


def _name(metadata: str) -> str:
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return ""
    return ""


def _answer(status: int, text: str = "", **headers: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Tus-Resumable"] = VERSION
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation,termination"
    response["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response
