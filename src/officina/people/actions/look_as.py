from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import ViewAs
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events


@transaction.atomic
def look_as(person: User, *, by: Actor) -> None:
    """See the portal with another person's eyes, for administrators; nothing can be changed so.

    It is written into the log. Refuse oneself and who may not sign in.
    """
    require_administrator(by, "person")
    if by.user_id == person.id or not person.is_active:
        raise Refused(_("Choose another person who works here."))
    if by.user_id is not None:
        ViewAs.objects.create(administrator_id=by.user_id, person=person, since=clock.now())
    record_fact(events.LOOKED_AS, {"person": person.id, "name": person.name}, by)


@transaction.atomic
def look_as_oneself(*, by: Actor) -> None:
    """End looking with another person's eyes."""
    ViewAs.objects.filter(administrator_id=by.user_id, until=None).update(until=clock.now())
