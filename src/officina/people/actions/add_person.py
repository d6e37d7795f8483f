from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation, Placement, Unit, User
from officina.kernel.records.checks import Refused
from officina.people import events, fields
from officina.people.policies import require_care


@transaction.atomic
def add_person(
    raw: Mapping[str, str], *, by: Actor, unit: Unit | None = None, is_extranet: bool = False
) -> User:
    """Add a colleague, or somebody of another company, without a password yet.

    What is not said is as in the house: its time zone, the language of whoever adds.
    Raises NotAllowed, and Refused with sentences by field; an address is taken by one person only.
    """
    require_care(by)
    usual = {"timezone": _zone_of(unit), "language": (get_language() or "en")[:2]}
    values = fields.parse({"name": "", "email": "", **usual, **raw}, fields.PERSON)
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


def _zone_of(unit: Unit | None) -> str:
    own = unit.organisation if unit else None
    house = own or Organisation.objects.order_by("id").first()
    return house.timezone if house else "UTC"


def _place_first(person: User) -> None:
    Placement.objects.create(
        user=person,
        unit_id=person.unit_id,
        position=person.position,
        since=person.starts_on or clock.now().date(),
    )
