"""Giving files out: nothing of them ever runs in our name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, cast

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.files import store
from officina.kernel.files.queries import StoredFile, visible_file
from officina.kernel.files.sniffing import INLINE, TEXT

_NOTHING = "default-src 'none'; frame-ancestors 'self'"
_MEDIA = f"{_NOTHING}; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
# The browser's own reader of PDF does not start inside a sandbox; it runs no script of the page.
_PDF = f"{_NOTHING}; object-src 'self'; style-src 'unsafe-inline'"


@require_safe
@signed_in
def content(request: Request, attachment_id: int, version: int | None = None) -> HttpResponse:
    """The file: shown in place where that is safe and asked for, else as a download."""
    found = visible_file(attachment_id, request.rights, version)
    return given_out(request, found, in_place="show" in request.GET)


def given_out(request: Request, found: StoredFile, *, in_place: bool = False) -> HttpResponse:
    """The bytes of a file that was looked up through its record."""
    if found.is_infected or found.is_waiting:
        return _held(found)
    is_inline = in_place and found.type in INLINE
    response = _stream(request, found)
    response["Content-Type"] = _type(found) if is_inline else "application/octet-stream"
    disposition = content_disposition_header(not is_inline, found.name)
    response["Content-Disposition"] = disposition or "attachment"
    return _guarded(response, _PDF if found.type == "application/pdf" else f"{_MEDIA}; sandbox")


@require_safe
@signed_in
def preview(request: Request, attachment_id: int, version: int | None = None) -> HttpResponse:
    """A small picture of it, where there is one."""
    found = visible_file(attachment_id, request.rights, version)
    if not found.has_preview or found.scan != "clean":
        return HttpResponse(status=404)
    response = FileResponse(store.open_preview(found.sha256), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return _guarded(response, f"{_MEDIA}; sandbox")


def _held(found: StoredFile) -> HttpResponse:
    said = (
        _("This file is infected and is not given out.")
        if found.is_infected
        else _("This file is being checked. Try again in a moment.")
    )
    return HttpResponse(said, status=403, content_type="text/plain; charset=utf-8")


def _type(found: StoredFile) -> str:
    return f"{TEXT}; charset=utf-8" if found.type == TEXT else found.type


def _guarded(response: HttpResponseBase, policy: str) -> HttpResponse:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # Whole and ranges of it are bytes of the file, so nothing may be packed on the way.
    response["Content-Encoding"] = "identity"
    return cast(HttpResponse, response)


def _stream(request: Request, found: StoredFile) -> HttpResponseBase:
    """All of it, or the one range that was asked for: films are wound, downloads go on."""
    file = store.open_blob(found.sha256)
    span = _range(request.headers.get("Range", ""), found.size)
    if span is None:
        whole = FileResponse(file)
        whole["Content-Length"] = str(found.size)
        whole["Accept-Ranges"] = "bytes"
        return whole
    first, last = span
    response = StreamingHttpResponse(_piece(file, first, last - first + 1), status=206)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{found.size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of a single range; ``None`` for the whole file."""
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        return (max(size - int(match[2]), 0), size - 1) if size else None
    first, last = int(match[1]), min(int(match[2] or size), size - 1)
    return (first, last) if first <= last else None


def _piece(file: IO[bytes], first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(store.CHUNK, length))):
            length -= len(chunk)
            yield chunk
