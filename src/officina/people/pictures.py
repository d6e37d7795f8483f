"""Faces and logos: whatever was sent is drawn anew as a small picture of ours, named by content.

So nothing that a sender hid in a file is ever served.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from officina.kernel.records.kinds import BadValue

MOST_BYTES = 8_000_000
MOST_PIXELS = 50_000_000
EDGE = 512
FORMATS = ("PNG", "JPEG", "WEBP")


def keep_picture(upload: UploadedFile[Any]) -> str:
    """Store a picture, at most 512 pixels wide and high; return its hash. Raises BadValue."""
    if not upload.size or upload.size > MOST_BYTES:
        raise BadValue(_("Choose a picture of at most 8 MB."))
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadValue(_("This picture has too many pixels."))
            small = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue(_("Choose a picture: PNG, JPEG or WebP.")) from None
    small.thumbnail((EDGE, EDGE))
    out = BytesIO()
    small.save(out, "WEBP", quality=88)
    return _store(out.getvalue())


def _store(content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(_path(name)):
        default_storage.save(_path(name), ContentFile(content))
    return name


def show_picture(name: str) -> HttpResponse:
    """The stored picture; its address stands for a person, so browsers ask again by ETag."""
    if not name or not default_storage.exists(_path(name)):
        raise Http404
    with default_storage.open(_path(name)) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=300"
    return response


def _path(name: str) -> str:
    return f"pictures/{name[:2]}/{name}.webp"
