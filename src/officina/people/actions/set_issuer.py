from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.sealing import seal
from officina.people import events
from officina.people.models import Issuer
from officina.people.oidc.asking import PURPOSE, is_configured_outside

TEXTS = ("name", "url", "client_id")
FLAGS = ("invites", "is_active")
HOME = ("localhost", "127.0.0.1", "::1")
MOST = 300


@transaction.atomic
def set_issuer(raw: Mapping[str, str], *, by: Actor) -> Issuer:
    """Say who signs people in. An empty secret keeps the present one.

    Raises NotAllowed, and Refused with sentences by field.
    """
    require_administrator(by, "person")
    if is_configured_outside():
        raise Refused(_("The configuration of the server says who signs people in."))
    one = with_typed(raw)
    one.save()
    record_fact(events.ISSUER_SET, {"url": one.url, "is_active": one.is_active}, by)
    return one


def with_typed(raw: Mapping[str, str]) -> Issuer:
    """The issuer as a form says it, not saved; for trying it out first."""
    one = Issuer.objects.filter(id=1).first() or Issuer(id=1)
    before = one.url
    for code in TEXTS:
        setattr(one, code, raw.get(code, "").replace("\x00", "").strip())
    for code in FLAGS:
        setattr(one, code, bool(raw.get(code)))
    one.url = one.url.removesuffix("/.well-known/openid-configuration").rstrip("/")
    if raw.get("secret"):
        one.secret = seal(raw["secret"][:500], PURPOSE)
    elif one.url != before:
        one.secret = ""  # it is never sent to another server than the one it was typed for
    _check(one)
    return one


def _check(one: Issuer) -> None:
    errors = {}
    at = urlsplit(one.url)
    is_safe = at.scheme == "https" or (at.scheme == "http" and at.hostname in HOME)
    if not is_safe or not at.hostname or at.query:
        errors["url"] = _("Write an address like https://login.example.org.")
    for code in TEXTS:
        if not getattr(one, code):
            errors[code] = _("Please fill this in.")
        elif len(getattr(one, code)) > (60 if code == "name" else MOST):
            errors[code] = _("At most %(n)s letters, please.") % {
                "n": 60 if code == "name" else MOST
            }
    if errors:
        raise Refused(errors=errors)
