"""The token in a public form: its page came from here, not long ago, and is sent once.

Not Django's CSRF cookie: in a frame on another site browsers send no cookie of ours, so the form
would fail exactly where it is embedded. Nothing is lost by that. CSRF abuses the rights of whoever
is signed in, and this form acts with nobody's rights: what it does for one visitor it does for all.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.core import signing

from officina.kernel import clock

KEPT = dt.timedelta(hours=12)
FASTEST = dt.timedelta(seconds=2)
"""Nobody reads and fills a form in less; programs do."""

_SALT = "officina.channels.form"


class BadToken(ValueError):
    """It was not made here, or for another form, or is too old."""


@dataclass(frozen=True, slots=True)
class Token:
    form_id: int
    nonce: str
    made_at: dt.datetime

    @property
    def is_too_fresh(self) -> bool:
        return clock.now() - self.made_at < FASTEST


def make(form_id: int) -> str:
    """A token for one showing of a form."""
    stamp = int(clock.now().timestamp())
    return signing.dumps([form_id, secrets.token_hex(16), stamp], salt=_SALT)


def read(text: str, form_id: int) -> Token:
    """The token of this form. Raises BadToken."""
    try:
        token_form, nonce, stamp = signing.loads(text[:300], salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise BadToken(text[:20]) from None
    token = Token(token_form, nonce, dt.datetime.fromtimestamp(stamp, dt.UTC))
    if token.form_id != form_id or clock.now() - token.made_at > KEPT:
        raise BadToken(text[:20])
    return token
