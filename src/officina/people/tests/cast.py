"""A small company: who may do what is asked of each of its people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.core.cache import cache as shared_cache

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation, Role, Unit, User
from officina.people.actions.add_person import add_person
from officina.people.actions.add_unit import add_unit
from officina.people.actions.change_organisation import add_organisation
from officina.people.actions.change_unit import set_head
from officina.people.actions.give_role import give_role
from officina.people.presets import lay_presets

PASSWORD = "lilac-harbour-41"


@cache
def password_hash() -> str:
    return make_password(PASSWORD)


@dataclass
class Company:
    organisation: Organisation
    top: Unit
    sales: Unit
    support: Unit
    olena: User
    """Administrator."""
    hanna: User
    """HR."""
    nina: User
    """Sells."""
    sofia: User
    """Heads support."""
    clara: User
    """Of another company."""


def found_aurora() -> Company:
    """Write the company, by the house."""
    house = Actor.house()
    shared_cache.clear()
    lay_presets()
    one = add_organisation({"name": "Aurora", "country": "MD"}, by=house)
    top = add_unit("Aurora", by=house, organisation=one)
    sales = add_unit("Sales", by=house, parent=top)
    support = add_unit("Support", by=house, parent=top)
    people = {
        code: add_person(
            {"name": name, "email": f"{code}@aurora.example", "position": position},
            by=house,
            unit=unit,
            is_extranet=unit is None,
        )
        for code, name, position, unit in (
            ("olena", "Olena Director", "Director", top),
            ("hanna", "Hanna HR", "HR manager", top),
            ("nina", "Nina Sales", "Sales manager", sales),
            ("sofia", "Sofia Support", "Operator", support),
            ("clara", "Client Clara", "", None),
        )
    }
    User.objects.update(password=password_hash())
    for person in people.values():
        person.refresh_from_db()
    give_role(Role.objects.get(code="administrator"), people["olena"].id, by=house)
    give_role(Role.objects.get(code="hr"), people["hanna"].id, by=house)
    give_role(Role.objects.get(code="sales"), people["nina"].id, by=house)
    set_head(support, people["sofia"], by=house)
    return Company(one, top, sales, support, **people)
