"""Secrets at rest: of no use to whoever reads a backup without the portal's own key."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str, purpose: str) -> str:
    """Encrypt for one purpose; what was sealed for another does not open."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Raises InvalidToken where the key is another one by now."""
    return _cipher(purpose).decrypt(sealed.encode()).decode()


def unsealed_or_empty(sealed: str, purpose: str) -> str:
    """The secret, or nothing where it was sealed by a key that is lost."""
    try:
        return unseal(sealed, purpose) if sealed else ""
    except InvalidToken:
        return ""


def _cipher(purpose: str) -> Fernet:
    key = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
