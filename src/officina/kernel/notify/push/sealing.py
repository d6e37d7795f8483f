"""A message that only one browser reads (RFC 8291), and who sends it (RFC 8292).

The libraries that do the whole of it bring a client of their own, which asks any address that it
is given; so ``http-ece`` seals, ``joserfc`` signs, and the portal sends.
"""

from __future__ import annotations

import base64
import datetime as dt
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MOST = 3_900
"""Bytes of a message: a record holds 4,096 with its header, padding and seal (RFC 8291, 4)."""
VALID = dt.timedelta(hours=12)


class BadKey(ValueError):
    """These are no keys of a browser."""


@lru_cache(maxsize=4)
def sender_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The portal's key, made from its secret: the same on each node and after a restore."""
    seed = HKDF(hashes.SHA256(), 48, b"", b"officina.push.sender").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, CURVE)


def public_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The uncompressed point, as browsers take it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal(
    message: bytes,
    *,
    reader: bytes,
    auth: bytes,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push in ``aes128gcm``. ``key`` and ``salt`` are new ones but for tests.

    Raises BadKey for keys that are none, ValueError for a message that is too long.
    """
    if len(message) > MOST:
        raise ValueError(f"{len(message)} bytes are too many for one push")
    try:
        sealed: bytes = http_ece.encrypt(
            message,
            salt=salt,
            private_key=key or ec.generate_private_key(CURVE),
            dh=reader,
            auth_secret=auth,
        )
    except ValueError as error:
        raise BadKey(str(error)) from error
    return sealed


def authorization(
    endpoint: str, key: ec.EllipticCurvePrivateKey, *, now: dt.datetime, contact: str
) -> str:
    """The header that tells a push service who sends (RFC 8292, 3). ``contact`` is an address
    that its people can write to."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + VALID).timestamp()),
        "sub": contact,
    }
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(key))
    return f"vapid t={token}, k={encoded(public_of(key))}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises BadKey for what is no base64url."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadKey(str(error)) from error
