"""The server in use, read for each letter: what an administrator saves holds at once, in every
process."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings

from officina.kernel.notify.models import MailServer
from officina.kernel.sealing import unsealed_or_empty

PURPOSE = "mail-server"
PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""Where a server listens, by how the way to it is secured (RFC 6409, RFC 8314)."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: str
    """starttls, tls or none."""
    username: str
    password: str
    sender: str


def is_given() -> bool:
    """Whether the server is said where the program is started, so that nobody changes it here."""
    return bool(settings.OFFICINA.mail_url)


def in_use() -> Server | None:
    """By which letters leave now; None where they do not."""
    if is_given():
        return _given()
    kept = MailServer.objects.filter(id=1).first()
    return of(kept) if kept else None


def sender() -> str:
    found = in_use()
    return found.sender if found else str(settings.OFFICINA.mail_from)


def of(kept: MailServer) -> Server:
    return Server(
        host=kept.host,
        port=kept.port,
        security=kept.security,
        username=kept.username,
        password=unsealed_or_empty(kept.password, PURPOSE),
        sender=kept.sender,
    )


def _given() -> Server:
    parts = urlsplit(settings.OFFICINA.mail_url)
    security = "tls" if parts.scheme == "smtps" else "starttls" if parts.username else "none"
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        security=security,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=settings.OFFICINA.mail_from,
    )
