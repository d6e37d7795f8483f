"""`GET /live` (server-sent events) and `POST /live/here` (where the reader is).

Written for the server itself and not for Django: an open stream must not cost a thread.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.db import InterfaceError, OperationalError

from officina.kernel.live.hub import Hub
from officina.kernel.live.stream import Send, Stream

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]

PLACE = re.compile(r"[a-z]+:[0-9]{1,19}")
MOST_PLACES = 10
LONGEST_BODY = 4_096
_DATABASE_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError)
_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Live:
    """The ASGI application of the hub."""

    def __init__(self, hub: Hub, *, cookie: str) -> None:
        self._hub = hub
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]
        }
        session_key = _cookie(headers.get("cookie", ""), self._cookie)
        # Another site's page could open our stream with our cookie, not read it; refuse anyway.
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            await _answer(send, 403)
        elif not session_key:
            await _answer(send, 204)
        elif scope["path"] == "/live" and scope["method"] == "GET":
            await self._stream(scope, receive, send, session_key, headers)
        elif scope["path"] == "/live/here" and scope["method"] == "POST":
            await self._here(receive, send, session_key)
        else:
            await _answer(send, 404)

    async def _stream(
        self, scope: Scope, receive: Receive, send: Send, session_key: str, headers: dict[str, str]
    ) -> None:
        stream = Stream(send)
        try:
            known = await self._hub.join(session_key, stream, headers.get("last-event-id", ""))
        except _DATABASE_AWAY:
            # An ended stream makes the browser come back by itself, an error would not.
            await _answer(send, 200, b"retry: 3000\n\n", _STREAM_HEADERS)
            return
        if not known:
            await _answer(send, 204)
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
            stream.begin()
            asked = parse_qs(scope["query_string"].decode("latin-1")).get("at", [])
            await self._stand(session_key, stream, asked)
            await _until_closed(receive, stream)
        finally:
            self._hub.leave(session_key, stream)
        if not stream.is_dropped:
            await send({"type": "http.response.body", "body": b""})

    async def _stand(self, session_key: str, stream: Stream, places: list[str]) -> None:
        seated = self._hub.seat_of(session_key, stream.id)
        if seated and places:
            await self._hub.stand_at(seated[0], stream, _places(places))

    async def _here(self, receive: Receive, send: Send, session_key: str) -> None:
        try:
            said = json.loads(await _body(receive))
            stream_id, places = said["stream"], said["at"]
            if not isinstance(places, list):
                raise ValueError("at is a list of places")
        except (ValueError, KeyError, TypeError):
            await _answer(send, 400)
            return
        seated = self._hub.seat_of(session_key, stream_id)
        if seated is None:
            await _answer(send, 410)
            return
        try:
            await self._hub.stand_at(*seated, _places(places))
        except _DATABASE_AWAY:
            await _answer(send, 503)
            return
        await _answer(send, 204)


async def _until_closed(receive: Receive, stream: Stream) -> None:
    """Wait until the browser leaves or the stream is closed from our side."""
    watch = asyncio.ensure_future(_watch(receive, stream))
    try:
        await stream.closed.wait()
    finally:
        watch.cancel()


async def _watch(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.drop()


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            raise ValueError("too long")
        if not message.get("more_body"):
            return bytes(body)


def _places(asked: list[Any]) -> list[str]:
    known = [place for place in asked if isinstance(place, str) and PLACE.fullmatch(place)]
    return known[:MOST_PLACES]


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


async def _answer(
    send: Send,
    status: int,
    body: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = ((b"cache-control", b"no-store"),),
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
