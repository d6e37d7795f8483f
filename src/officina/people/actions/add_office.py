from __future__ import annotations

from django.db import transaction

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Office
from officina.people import fields
from officina.people.policies import require_care


@transaction.atomic
def add_office(name: str, *, by: Actor, timezone: str = "UTC", address: str = "") -> Office:
    """Add a place where people sit; one of the same name is returned as it is."""
    require_care(by, "office")
    values = fields.parse(
        {"name": name, "timezone": timezone}, {"name": fields.name, "timezone": fields.timezone}
    )
    office, _new = Office.objects.get_or_create(
        name=values["name"][:120], defaults={"timezone": values["timezone"], "address": address}
    )
    return office
