"""The address of a link: signed here, of one row, which says whether it still answers anything."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "officina.processes.link"
LONGEST = 300


class BadLink(ValueError):
    """It was not made here."""


def nonce() -> str:
    return secrets.token_hex(16)


def address(link_id: int, secret: str) -> str:
    """The whole address, for a letter."""
    signed = signing.dumps([link_id, secret], salt=_SALT)
    return settings.OFFICINA.address.rstrip("/") + reverse("answer", args=[signed])


def read(text: str) -> tuple[int, str]:
    """(number, secret) of a link. Raises BadLink."""
    try:
        link_id, secret = signing.loads(text[:LONGEST], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadLink(text[:20]) from None
    return int(link_id), str(secret)


def expiry_key(link_id: int) -> str:
    """The key of what rings when an outsider's link is over."""
    return f"link:{link_id}"
