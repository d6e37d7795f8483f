"""Contents in a bucket of S3: read from any place on, never whole into memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BUFFER = 1024 * 1024


class Bucket(S3Storage):  # type: ignore[misc] # a library without types
    """The library's storage, whose own files are fetched whole before their first byte is read."""

    # A content is named after its bytes, so that the same name is the same file.
    file_overwrite = True

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("contents are written by save()")
        found = self.bucket.Object(self._normalize_name(name))
        try:
            size = found.content_length
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
        return File(io.BufferedReader(_Object(found, size), BUFFER), name)


class _Object(io.RawIOBase):
    """One request from where it is read; a jump begins another."""

    def __init__(self, found: Any, size: int) -> None:
        self._found, self._size = found, size
        self._at = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset != self._at:
            self._at = start + offset
            self._leave()
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        if self._at >= self._size:
            return 0
        if self._body is None:
            self._body = self._found.get(Range=f"bytes={self._at}-")["Body"]
        piece = self._body.read(len(room))
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._leave()
        super().close()

    def _leave(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
