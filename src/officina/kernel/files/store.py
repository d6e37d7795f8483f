"""Contents under their hashes, in Django's default storage: a folder, or S3 by setting."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from officina.kernel import clock
from officina.kernel.files.models import Blob, Scan
from officina.kernel.files.sniffing import type_of

CHUNK = 1024 * 1024


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(path: Path) -> Blob:
    """Take a file into the store, once; the caller still owns the file at ``path``."""
    sha = hash_of(path)
    # Said to be in use again before anything else, so that it is not collected meanwhile.
    known = Blob.objects.filter(sha256=sha).update(created_at=clock.now())
    if known and default_storage.exists(_key(sha)):
        return Blob.objects.get(sha256=sha)
    with path.open("rb") as file:
        _put(_key(sha), File(file))
    blob, _is_new = Blob.objects.get_or_create(
        sha256=sha,
        defaults={
            "size": path.stat().st_size,
            "type": type_of(path),
            "created_at": clock.now(),
            "scan": Scan.WAITING if scan_command() else Scan.CLEAN,
        },
    )
    return blob


def keep_sent(file: UploadedFile[bytes]) -> Blob:
    """Take a file of a sent form into the store."""
    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        path = Path(folder) / "content"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return keep(path)


def scan_command() -> list[str]:
    """The command that says by 0 that the file named after it is clean, by 1 that it is not."""
    return list(getattr(settings, "FILE_SCAN_COMMAND", ()))


def open_blob(sha: str) -> File[bytes]:
    return default_storage.open(_key(sha), "rb")


def open_preview(sha: str) -> File[bytes]:
    return default_storage.open(_preview_key(sha), "rb")


def keep_preview(sha: str, picture: bytes) -> None:
    if not default_storage.exists(_preview_key(sha)):
        _put(_preview_key(sha), ContentFile(picture))


def remove(sha: str) -> None:
    """Take a content and its preview out of the store."""
    default_storage.delete(_key(sha))
    default_storage.delete(_preview_key(sha))


def copy_to(sha: str, path: Path) -> None:
    """A copy on disk, for programs that need a path."""
    with open_blob(sha) as source, path.open("wb") as target:
        for chunk in source.chunks(CHUNK):
            target.write(chunk)


def _put(key: str, content: File[bytes]) -> None:
    if default_storage.exists(key):
        return
    saved = default_storage.save(key, content)
    if saved != key:
        # Another process was first, with the same bytes.
        default_storage.delete(saved)


def _key(sha: str) -> str:
    return f"content/{sha[:2]}/{sha}"


def _preview_key(sha: str) -> str:
    return f"previews/{sha[:2]}/{sha}.webp"
