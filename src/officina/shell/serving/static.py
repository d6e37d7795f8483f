"""Files of the interface, straight from the event loop: compressed once, cached by browsers.

What Vite built carries a hash of its content in its name and is kept for ever; other files are
asked for again (ETag).
"""

import asyncio
import gzip
import mimetypes
import re
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

_HASHED = "built/assets"
_TEXT = re.compile(r"^(text/|application/(javascript|json|manifest\+json|wasm)|image/svg)")
_FOR_EVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"public, max-age=0, must-revalidate"
_SMALLEST_WORTH_PACKING = 600

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


class StaticFiles:
    def __init__(self, roots: Iterable[Path], prefix: str) -> None:
        self._roots = [root.resolve() for root in roots]
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._find(unquote(scope["path"]).removeprefix(self._prefix))
        if path is None or scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, 404 if path is None else 405, [])
            return
        asked = dict(scope["headers"])
        accepted = asked.get(b"accept-encoding", b"")
        packing, content = await asyncio.to_thread(_content, path, accepted)
        headers = _headers(path, packing)
        if dict(headers)[b"etag"] in asked.get(b"if-none-match", b""):
            await _answer(send, 304, headers)
            return
        headers.append((b"content-length", str(len(content)).encode()))
        await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else content)

    def _find(self, name: str) -> Path | None:
        if "\0" in name:
            return None
        candidates = [(root, (root / name).resolve()) for root in self._roots]
        inside = (path for root, path in candidates if path.is_relative_to(root))
        return next((path for path in inside if path.is_file()), None)


def _headers(path: Path, packing: str) -> list[tuple[bytes, bytes]]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    stat = path.stat()
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", _FOR_EVER if path.parent.match(_HASHED) else _ASK_AGAIN),
        (b"etag", f'"{stat.st_mtime_ns:x}-{stat.st_size:x}{packing}"'.encode()),
        (b"vary", b"accept-encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if kind == "image/svg+xml":  # opened by itself it is a page; it must not run anything
        headers.append((b"content-security-policy", b"default-src 'none'; sandbox"))
    if packing:
        headers.append((b"content-encoding", packing.encode()))
    return headers


def _content(path: Path, accepted: bytes) -> tuple[str, bytes]:
    """Return the content and how it is packed: as the build packed it, else by us, once."""
    for packing, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = path.with_name(path.name + suffix)
        if packing.encode() in accepted and packed.is_file():
            return packing, _read(packed, packed.stat().st_mtime_ns)
    stat = path.stat()
    kind = mimetypes.guess_type(path.name)[0] or ""
    if b"gzip" in accepted and _TEXT.match(kind) and stat.st_size > _SMALLEST_WORTH_PACKING:
        return "gzip", _pack(path, stat.st_mtime_ns)
    return "", _read(path, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, modified: int) -> bytes:
    return path.read_bytes()


@lru_cache(maxsize=64)
def _pack(path: Path, modified: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
