from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.api import events, tokens
from officina.kernel.api.models import Token
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types

MOST = 50
LONGEST_NAME = 80


@transaction.atomic
def issue_token(
    name: str,
    scopes: Collection[str],
    *,
    by: Actor,
    days: int | None = None,
    acts_as: int | None = None,
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is never shown again.

    It acts as its maker; an administrator may make one for a program that acts as another person.
    Raises NotAllowed, Refused by field.
    """
    if by.viewer is None or by.user_id is None:
        raise NotAllowed("create", "token")
    user_id = by.user_id if acts_as is None else acts_as
    is_app = acts_as is not None
    if is_app and not by.viewer.is_administrator:
        raise NotAllowed("create", "token", _("Only an administrator connects programs."))
    name = " ".join(name.replace("\x00", "").split())
    _check(name, scopes, days, user_id)
    secret = tokens.fresh()
    now = clock.now()
    made = Token.objects.create(
        user_id=user_id,
        made_by_id=by.user_id,
        is_app=is_app,
        name=name,
        hash=tokens.hashed(secret),
        hint=secret[-4:],
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + dt.timedelta(days=days) if days else None,
    )
    said = {"token": made.id, "name": name, "scopes": made.scopes, "user": user_id}
    record_fact(events.ISSUED, by=by, data=said)
    return made, secret


def _check(name: str, scopes: Collection[str], days: int | None, user_id: int) -> None:
    errors = {}
    if not name:
        errors["name"] = _("Write what it is for.")
    elif len(name) > LONGEST_NAME:
        errors["name"] = _("At most %(n)s letters, please.") % {"n": LONGEST_NAME}
    known = {tokens.ALL, *(t.code for t in types().all)}
    parts = [one.partition(":") for one in scopes]
    if not parts or any(
        level not in (tokens.READ, tokens.WRITE) or code not in known for level, _c, code in parts
    ):
        errors["scopes"] = _("Choose what it may read and change.")
    if days is not None and not 1 <= days <= 3_650:
        errors["days"] = _("Write a number of days.")
    if not User.objects.filter(id=user_id, is_active=True).exists():
        errors["acts_as"] = _("Choose one of the list.")
    if Token.objects.filter(user_id=user_id, revoked_at=None).count() >= MOST:
        errors["name"] = _("At most %(n)s tokens, please.") % {"n": MOST}
    if errors:
        raise Refused(errors=errors)
