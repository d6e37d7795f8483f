from __future__ import annotations

from django.db import transaction

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.people import events
from officina.people.policies import require_care_of


@transaction.atomic
def set_photo(person: User, photo: str, *, by: Actor) -> None:
    """Put a stored picture on one's own profile, or on anybody's by who may; empty takes it off."""
    if person.id != by.user_id:
        require_care_of(person, by)
    User.objects.filter(pk=person.pk).update(photo=photo)
    data = {"person": person.id, "name": person.name, "values": {"photo": photo}}
    record_fact(events.PERSON_CHANGED, data, by)
    tell_rights_changed(person.id)
