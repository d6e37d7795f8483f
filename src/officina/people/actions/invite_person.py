from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.models import Invitation
from officina.people.policies import require_care_of

VALID_FOR = dt.timedelta(days=14)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_person(person: User, *, by: Actor) -> str:
    """Make a one-time link by which the person chooses a password; return its token.

    Earlier links stop working. Whoever has a password already gets a link from administrators
    only: it opens the account. Raises NotAllowed, and Refused for dismissed people.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    require_care_of(person, by)
    if person.has_usable_password():
        require_administrator(by, "person")
    if not person.is_active:
        raise Refused(_("%(name)s was dismissed. Take them back first.") % {"name": person.name})
    now = clock.now()
    _withdraw(person, now)
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        person=person,
        token_hash=hash_of(token),
        invited_by_id=by.user_id,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    record_fact(events.PERSON_INVITED, {"person": person.id, "name": person.name}, by)
    return token


@transaction.atomic
def withdraw_invitation(person: User, *, by: Actor) -> None:
    """Make the person's open link stop working. Refuse where there is none."""
    require_care_of(person, by)
    if not _withdraw(person, clock.now()):
        raise Refused(_("There is no open invitation for %(name)s.") % {"name": person.name})
    record_fact(events.INVITATION_WITHDRAWN, {"person": person.id, "name": person.name}, by)


def _withdraw(person: User, now: dt.datetime) -> int:
    waiting = Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None)
    return waiting.update(withdrawn_at=now)
