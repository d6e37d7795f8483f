"""Asking addresses outside the house, without being led to those inside it (SSRF).

A name is resolved once, every address it has must be public, and the connection goes to the very
address that was checked, so that a name that changes its mind in between changes nothing. Redirects
are not followed, answers are bounded in size and time.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MOST = 1_000_000
"""Bytes of an answer that are read."""
PATIENCE = 15.0
"""Seconds for all of it."""
CHUNK = 65_536
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Behind which a gateway finds addresses of IPv4, those inside too (RFC 6052)."""
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that the public internet has; old site-local and compatible forms lie outside."""
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


class OutsideError(OSError):
    """It was not asked, or did not answer; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Forbidden(OutsideError):
    """The address is none that may be asked: not the web, or not public."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
    most: int = MOST,
) -> Answer:
    """Ask an address of the public web. Raises Forbidden, OutsideError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or method not in METHODS:
        raise Forbidden(_("This is no web address: %(url)s") % {"url": url[:200]})
    if parts.username or parts.password:
        raise Forbidden(_("A web address must not carry a password."))
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Forbidden(_("This is no web address: %(url)s") % {"url": url[:200]}) from None
    address = resolve(parts.hostname, port)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(parts.hostname, port, address, parts.scheme == "https", patience)
    try:
        connection.request(method, target, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        content = _read(response, most)
        return Answer(response.status, dict(response.getheaders()), content)
    except TimeoutError:
        raise OutsideError(_("%(host)s does not answer.") % {"host": parts.hostname}) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, OutsideError):
            raise
        said = {"host": parts.hostname, "error": error}
        raise OutsideError(_("%(host)s could not be asked: %(error)s") % said) from error
    finally:
        connection.close()


def resolve(host: str, port: int) -> str:
    """The address that a name has now. Raises Forbidden where any that it has is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutsideError(_("There is no %(host)s.") % {"host": host}) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(map(is_public, addresses)):
        raise Forbidden(_("%(host)s is not on the public internet.") % {"host": host})
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, whatever it is wrapped in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if found not in _GIVEN_OUT:
            return False
    return found.is_global and not found.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked; the name is for TLS and the Host header."""

    def __init__(
        self, host: str, port: int, address: str, is_secure: bool, patience: float
    ) -> None:
        super().__init__(host, port, timeout=patience)
        deadline = time.monotonic() + patience
        self.response_class = partial(_InTime, deadline)  # type: ignore[assignment]
        self._address = address
        self._context = ssl.create_default_context() if is_secure else None
        self.default_port = 443 if is_secure else 80

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is None:
            self.sock = plain
            return
        try:
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)
        except (OSError, ValueError):
            plain.close()
            raise


class _InTime(http.client.HTTPResponse):
    """An answer that is read until a moment of the monotonic clock, headers included."""

    def __init__(self, deadline: float, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Timed(sock, self.fp.detach(), deadline))


class _Timed(io.RawIOBase):
    """What a socket sends: each piece may come as late as the deadline, not a pause after the
    one before, or who sends a letter at a time would hold us for days."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, deadline: float) -> None:
        self._sock, self._raw, self._deadline = sock, raw, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    parts, size = [], 0
    while chunk := response.read1(CHUNK):
        size += len(chunk)
        if size > most:
            raise OutsideError(_("The answer is too large."))
        parts.append(chunk)
    return b"".join(parts)
