"""The one-time link that makes the first visitor the master of a fresh house.

Only a hash is kept, so a link that scrolled away is replaced by a new one at the next start.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from django.conf import settings

from officina.kernel.principals.models import User


def offer() -> str | None:
    """Return a fresh token, or None when the house has its master. Earlier tokens are void."""
    if _has_master():
        return None
    token = secrets.token_urlsafe(24)
    _open().parent.mkdir(parents=True, exist_ok=True)
    _open().write_text(_hash(token))
    _open().chmod(0o600)
    return token


def is_valid(token: str) -> bool:
    """Whether this token is the one that opens the set-up."""
    return is_held(token) and not _has_master()


def is_held(token: str) -> bool:
    """Whether it is the last that was offered, and nobody has closed the house since."""
    return _keeps(_open(), token)


def shows_demo(token: str) -> bool:
    """Whether this token brought the demo company: its holder may read the sign-ins again."""
    return _keeps(_taken(), token)


def close(*, for_demo: bool = False) -> None:
    """The house has a master: no link opens the set-up any more."""
    if for_demo and _open().exists():
        _open().replace(_taken())
    _taken().touch(mode=0o600)
    _open().unlink(missing_ok=True)


def _keeps(path: Path, token: str) -> bool:
    try:
        kept = path.read_text()
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, _hash(token))


def _has_master() -> bool:
    """A home may be new while its database is not: restored, or shared with another machine."""
    return _taken().exists() or User.objects.exists()


def _open() -> Path:
    path: Path = settings.OFFICINA.home / "claim"
    return path


def _taken() -> Path:
    return _open().with_name("claimed")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
