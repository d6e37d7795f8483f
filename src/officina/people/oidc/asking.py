"""The code flow of OpenID Connect Core 1.0, 3.1, with PKCE (RFC 7636), by Authlib.

State, nonce and verifier live in the session of the browser that began, for one answer.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from officina.kernel.sealing import unsealed_or_empty
from officina.people.models import Issuer

PURPOSE = "issuer"
PATIENCE = 10
"""Seconds for each question."""
MOST = 300_000
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""None that a client's own secret could make."""
LEEWAY = 60
"""Seconds that two clocks may differ."""


class IssuerTrouble(Exception):
    """It did not answer, or not as it should; ``sentence`` is for whoever signs in."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Known:
    """What an issuer says of somebody whom it has just seen."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str


def issuer_in_use() -> Issuer | None:
    """That of the configuration file or the environment, or else the settings' own."""
    config = settings.OFFICINA
    if config.oidc_issuer:
        name = config.oidc_name or urlsplit(config.oidc_issuer).hostname or ""
        return Issuer(
            url=config.oidc_issuer.rstrip("/"),
            name=name,
            client_id=config.oidc_client_id,
            invites=config.oidc_invites,
            is_active=True,
        )
    return Issuer.objects.filter(id=1, is_active=True).first()


def is_configured_outside() -> bool:
    return bool(settings.OFFICINA.oidc_issuer)


def begin(issuer: Issuer, back_to: str) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what its session must keep. Raises IssuerTrouble."""
    kept = {"nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48)}
    with _session(issuer, back_to) as session:
        says = discover(issuer)
        url, kept["state"] = session.create_authorization_url(
            says["authorization_endpoint"], nonce=kept["nonce"], code_verifier=kept["verifier"]
        )
    return url, kept


def finish(issuer: Issuer, back_to: str, answer: str, kept: dict[str, str]) -> Known:
    """Who it is, by the address with which the browser came back. Raises IssuerTrouble."""
    says = discover(issuer)
    method = "client_secret_post"
    if "client_secret_basic" in says.get("token_endpoint_auth_methods_supported", [method]):
        method = "client_secret_basic"
    try:
        with _session(issuer, back_to, state=kept["state"], method=method) as session:
            token = session.fetch_token(
                says["token_endpoint"],
                authorization_response=answer,
                code_verifier=kept["verifier"],
                timeout=PATIENCE,
            )
            claims = _claims(issuer, says, str(token.get("id_token", "")), kept["nonce"])
            if "email" not in claims and "userinfo_endpoint" in says:
                more = session.get(says["userinfo_endpoint"], timeout=PATIENCE).json()
                claims |= more if more.get("sub") == claims["sub"] else {}
    except (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError) as error:
        raise IssuerTrouble(_("%(name)s did not confirm who you are.") % _named(issuer)) from error
    return Known(
        issuer=issuer.url,
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email", "")).strip().lower(),
        is_verified=claims.get("email_verified") is True,
        name=str(claims.get("name", "")).strip(),
    )


def discover(issuer: Issuer) -> dict[str, Any]:
    """Where the issuer does what: OIDC Discovery 1.0, 4. Raises IssuerTrouble."""
    try:
        with _session(issuer, "") as session:
            address = f"{issuer.url}/.well-known/openid-configuration"
            says = _json(session, address)
    except (RequestException, ValueError) as error:
        raise IssuerTrouble(_("%(name)s does not answer.") % _named(issuer)) from error
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(says.get("issuer", "")).rstrip("/") != issuer.url or not all(map(says.get, wanted)):
        raise IssuerTrouble(
            _("At this address nobody signs people in as %(name)s.") % _named(issuer)
        )
    return says


def _claims(issuer: Issuer, says: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """OIDC Core 1.0, 3.1.3.7. Raises JoseError, RequestException."""
    with _session(issuer, "") as session:
        keys = KeySet.import_key_set(_json(session, says["jwks_uri"]))  # type: ignore[arg-type]
    found = jwt.decode(token, keys, algorithms=SIGNATURES).claims
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": says["issuer"]},
        aud={"essential": True, "value": issuer.client_id},
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(found)
    return dict(found)


def _json(session: Any, address: str) -> dict[str, Any]:
    answer = session.get(address, timeout=PATIENCE, withhold_token=True)
    answer.raise_for_status()
    if len(answer.content) > MOST:
        raise ValueError("an answer that long is none")
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _session(
    issuer: Issuer, back_to: str, *, state: str = "", method: str = "client_secret_basic"
) -> Any:
    secret = unsealed_or_empty(issuer.secret, PURPOSE)
    if is_configured_outside():
        secret = settings.OFFICINA.oidc_client_secret
    return OAuth2Session(
        issuer.client_id,
        secret,
        scope="openid email profile",
        redirect_uri=back_to,
        state=state or None,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
    )


def _named(issuer: Issuer) -> dict[str, str]:
    return {"name": issuer.name}
