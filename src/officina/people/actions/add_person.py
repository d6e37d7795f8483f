from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Placement, Unit, User
from officina.kernel.records.checks import Refused
from officina.people import events, fields
from officina.people.policies import require_care


@transaction.atomic
def add_person(
    raw: Mapping[str, str], *, by: Actor, unit: Unit | None = None, is_extranet: bool = False
) -> User:
    """Add a colleague, or somebody of another company, without a password yet.

    Raises NotAllowed, and Refused with sentences by field; an address is taken by one person only.
    """
    require_care(by)
    values = fields.parse({"name": "", "email": "", **raw}, fields.PERSON)
    if User.objects.filter(email=values["email"]).exists():
        raise Refused(errors={"email": _("Somebody with this address is here already.")})
    person = User(**values, unit=unit, is_extranet=is_extranet, joined_at=clock.now())
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # two at once
        raise Refused(errors={"email": _("Somebody with this address is here already.")}) from None
    if unit is not None:
        _place_first(person)
    record_fact(
        events.PERSON_ADDED, {"person": person.id, "name": person.name, "unit": person.unit_id}, by
    )
    return person


def _place_first(person: User) -> None:
    Placement.objects.create(
        user=person,
        unit_id=person.unit_id,
        position=person.position,
        since=person.starts_on or clock.now().date(),
    )
