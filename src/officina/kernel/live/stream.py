"""One open browser tab (or several that share a stream): a bounded queue and its writer.

There is no task per client at rest: a writer lives only while something waits to be sent, so that
thousands of silent clients cost memory for a socket and a few objects.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

type Send = Callable[[dict[str, Any]], Awaitable[None]]

# A client this far behind is not reading.
LONGEST_QUEUE = 100


def event(name: str, data: Any, number: str = "") -> bytes:
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


class Stream:
    __slots__ = ("_has_begun", "_queue", "_send", "_writer", "closed", "id", "is_dropped", "places")

    def __init__(self, send: Send) -> None:
        self.id = secrets.token_urlsafe(9)
        self.places: frozenset[str] = frozenset()
        self.closed = asyncio.Event()
        self.is_dropped = False
        self._has_begun = False
        self._send = send
        self._queue: deque[bytes] = deque()
        self._writer: asyncio.Task[None] | None = None

    def push(self, chunk: bytes) -> None:
        """Queue a chunk. A client that does not read is dropped; it will come back and reload."""
        if self.closed.is_set():
            return
        if len(self._queue) >= LONGEST_QUEUE:
            self.drop()
            return
        self._queue.append(chunk)
        self._wake()

    def begin(self) -> None:
        """The head of the response is out: send what has gathered, and go on sending."""
        self._has_begun = True
        self._wake()

    def end(self, farewell: bytes = b"") -> None:
        """Send what waits and a last word, then close."""
        if farewell:
            self.push(farewell)
        if self._writer is None:
            self.closed.set()
        else:
            self._writer.add_done_callback(lambda _: self.closed.set())

    def drop(self) -> None:
        """Close without a word: nobody reads any more."""
        self.is_dropped = True
        self._queue.clear()
        if self._writer is not None:
            self._writer.cancel()
        self.closed.set()

    def _wake(self) -> None:
        if self._has_begun and self._writer is None and self._queue:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._queue:
                body = b"".join(self._queue)
                self._queue.clear()
                await self._send({"type": "http.response.body", "body": body, "more_body": True})
        except OSError:  # the client went away between two checks
            self.closed.set()
        finally:
            self._writer = None
