"""A message that only one browser reads (RFC 8291), and who sends it (RFC 8292).

Written on ``cryptography``, because the kept libraries for it are not permissively licensed, and
bring a client of their own that asks any address it is given.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
MOST = 3_900
"""Bytes of a message: a record holds 4,096 with its header, padding and seal (RFC 8291, 4)."""
VALID = dt.timedelta(hours=12)


class BadKey(ValueError):
    """These are no keys of a browser."""


@lru_cache(maxsize=4)
def sender_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The portal's key, made from its secret: the same on each node and after a restore."""
    seed = _derived(secret.encode(), b"", b"officina.push.sender", 48)
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
    key, salt = key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, reader)
    except ValueError as error:
        raise BadKey(str(error)) from error
    shared, mine = key.exchange(ec.ECDH(), point), public_of(key)
    secret = _derived(shared, auth, b"WebPush: info\0" + reader + mine, 32)
    cipher = AESGCM(_derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # The last record ends with a 2 (RFC 8188, 2).
    sealed = cipher.encrypt(nonce, message + b"\2", None)
    return salt + RECORD.to_bytes(4) + bytes([len(mine)]) + mine + sealed


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
    signed = ".".join(
        encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={encoded(public_of(key))}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises BadKey for what is no base64url."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadKey(str(error)) from error


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
