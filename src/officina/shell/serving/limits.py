"""Take in request bodies before a thread is given to them.

A slow sender costs a socket and not one of the few threads; one who sends too much is refused.
"""

import tempfile
from collections.abc import Awaitable, Callable
from typing import Any

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

_IN_MEMORY = 1024 * 1024
_BLOCK = 256 * 1024


class WholeBody:
    """Hands requests on once their body is here, whole and within the limit."""

    def __init__(
        self, inner: Callable[[Scope, Receive, Send], Awaitable[None]], *, megabytes: int
    ) -> None:
        self._inner = inner
        self._megabytes = megabytes
        self._limit = megabytes * 1024 * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"0")
        if announced == b"0" and b"transfer-encoding" not in headers:
            await self._inner(scope, receive, send)
            return
        if not announced.isdigit() or int(announced) > self._limit:
            await self._refuse(send)
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body.write(message.get("body", b""))
                if body.tell() > self._limit:
                    await self._refuse(send)
                    return
                if not message.get("more_body"):
                    break
            body.seek(0)
            await self._inner(scope, _from(body), send)

    async def _refuse(self, send: Send) -> None:
        text = (
            f"This is larger than {self._megabytes} MB, the limit of this portal.\n"
            f"Это больше {self._megabytes} МБ, предела этого портала.\n"
            f"Depășește {self._megabytes} MB, limita acestui portal.\n"
        )
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


def _from(body: "tempfile.SpooledTemporaryFile[bytes]") -> Receive:
    async def receive() -> dict[str, Any]:
        block = body.read(_BLOCK)
        return {"type": "http.request", "body": block, "more_body": len(block) == _BLOCK}

    return receive
