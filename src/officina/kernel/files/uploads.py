"""Files on their way up: resumable, each owned by one person, gone after a day."""

from __future__ import annotations

import datetime as dt
import fcntl
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import UnreadablePostError
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.files import limits, store
from officina.kernel.files.models import Attachment, Upload
from officina.kernel.files.sniffing import safe_name
from officina.kernel.records.checks import Refused

LONGEST_LIFE = dt.timedelta(days=1)


class Body(Protocol):
    """What a piece is read from: a request, or a file."""

    def read(self, size: int, /) -> bytes: ...


class NoSuchUpload(LookupError):
    """It is another's, or it is gone."""


class WrongOffset(Exception):
    """The piece does not begin where the file ends; ``offset`` is where it must."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def begin(
    user_id: int,
    name: str,
    size: int,
    *,
    record_id: int | None = None,
    replaces: Attachment | None = None,
) -> Upload:
    """Announce a file. Refuse one that is too large, and too many at once."""
    if not 0 <= size <= limits.LARGEST:
        raise Refused(_("This file is too large: at most %(n)s GB.") % {"n": limits.LARGEST >> 30})
    waiting = Upload.objects.filter(user_id=user_id, blob=None).count()
    if waiting >= limits.MOST_UPLOADS:
        raise Refused(_("Too many files are on their way up. Wait until some have arrived."))
    upload = Upload.objects.create(
        user_id=user_id,
        name=safe_name(name),
        size=size,
        record_id=record_id,
        replaces=replaces,
        touched_at=clock.now(),
    )
    path = path_of(upload.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return upload


def of_sent(user_id: int, file: UploadedFile[bytes]) -> Upload:
    """A file that came whole, with a form. Refuse one that is too large."""
    size = file.size or 0
    if size > limits.LARGEST:
        raise Refused(_("This file is too large: at most %(n)s GB.") % {"n": limits.LARGEST >> 30})
    return Upload.objects.create(
        user_id=user_id,
        name=safe_name(file.name or ""),
        size=size,
        offset=size,
        blob=store.keep_sent(file),
        touched_at=clock.now(),
    )


def find(upload_id: uuid.UUID, user_id: int | None) -> Upload:
    """One's own upload. Raises NoSuchUpload."""
    found = Upload.objects.filter(id=upload_id, user_id=user_id or 0).first()
    if found is None:
        raise NoSuchUpload(upload_id)
    return found


def arrived_of(user_id: int, upload_ids: Iterable[uuid.UUID]) -> list[Upload]:
    """Those of one's own uploads that have arrived whole."""
    return list(Upload.objects.filter(user_id=user_id, id__in=upload_ids, blob__isnull=False))


def append(upload_id: uuid.UUID, user_id: int, offset: int, body: Body, length: int) -> Upload:
    """Add a piece. What arrived before a break counts, so that it goes on from there.

    Raises NoSuchUpload, WrongOffset, and Refused for more bytes than were announced.
    """
    with _alone(upload_id) as file:
        upload = find(upload_id, user_id)
        if file is None or upload.blob_id is not None or offset != upload.offset:
            raise WrongOffset(upload.offset)
        if offset + length > upload.size:
            raise Refused(_("The file is larger than was said."))
        upload.offset += _write(file, offset, body, length)
        upload.touched_at = clock.now()
        upload.save(update_fields=["offset", "touched_at"])
        return upload


@contextmanager
def _alone(upload_id: uuid.UUID) -> Iterator[IO[bytes] | None]:
    """The growing file, for one request at a time; ``None`` where another one writes it.

    A lock of the file, not of its row: a slow line must not keep a transaction open, for which
    every reader of the log would wait.
    """
    try:
        file = path_of(upload_id).open("r+b")
    except FileNotFoundError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file


def _write(file: IO[bytes], offset: int, body: Body, length: int) -> int:
    """How many bytes arrived; a broken line ends the piece early."""
    written = 0
    # A crash may have left bytes that were never counted.
    file.truncate(offset)
    file.seek(offset)
    while written < length:
        try:
            chunk = body.read(min(store.CHUNK, length - written))
        except UnreadablePostError:
            break
        if not chunk:
            break
        file.write(chunk)
        written += len(chunk)
    file.flush()
    return written


def arrive(upload: Upload, *, piece_at: int = 0) -> Upload:
    """Take a whole file into the store, of which the last piece began at ``piece_at``."""
    path = path_of(upload.id)
    try:
        upload.blob = store.keep(path)
    except Exception:
        # No room, or the store is away: whoever goes on sends that piece again.
        upload.offset = piece_at
        upload.save(update_fields=["offset"])
        raise
    upload.save(update_fields=["blob"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return upload


def forget(upload: Upload) -> None:
    path = path_of(upload.id)
    upload.delete()
    path.unlink(missing_ok=True)


def clear_old() -> bool:
    """Uploads that nobody went on with, as the loop calls it."""
    for upload in Upload.objects.filter(touched_at__lt=clock.now() - LONGEST_LIFE)[:500]:
        forget(upload)
    return False


def path_of(upload_id: uuid.UUID) -> Path:
    return Path(settings.OFFICINA.home) / "uploads" / upload_id.hex
