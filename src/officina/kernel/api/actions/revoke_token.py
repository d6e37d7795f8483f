from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from officina.kernel import clock
from officina.kernel.api import events
from officina.kernel.api.models import Token
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord


@transaction.atomic
def revoke_token(token_id: int, *, by: Actor) -> Token:
    """Make a token worthless at once: one's own, or any by an administrator.

    Raises NoSuchRecord for another's and for one that is revoked already.
    """
    own = Q() if by.viewer and by.viewer.is_administrator else Q(user_id=by.user_id)
    found = Token.objects.select_for_update().filter(own, id=token_id, revoked_at=None).first()
    if found is None:
        raise NoSuchRecord(token_id)
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    record_fact(events.REVOKED, by=by, data={"token": found.id, "name": found.name})
    return found
