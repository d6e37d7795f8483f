"""A small company for tests of the kernel: who works where, and what their roles may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from officina.kernel.access import policy
from officina.kernel.access.models import Grant
from officina.kernel.access.policy import Rights
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation, Role, RoleHolder, Unit, User
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import TypeDef, types


@dataclass(frozen=True)
class Cast:
    """Anna and Boris sell, Rita leads them; Vera serves; Oleg is of another company."""

    anna: User
    boris: User
    rita: User
    vera: User
    oleg: User

    @property
    def lead(self) -> TypeDef:
        return types().by_code("lead")

    @property
    def company(self) -> TypeDef:
        return types().by_code("company")

    def actor(self, who: User) -> Actor:
        return Actor.person(who.id)

    def rights(self, who: User) -> Rights:
        viewer = load_viewer(who.id)
        assert viewer
        return Rights(viewer)

    def add(self, by: User, title: str, **fields: Any) -> int:
        """A lead of this person; returns its number."""
        return create_record(self.lead, {"title": title} | fields, by=self.actor(by)).record_id

    def add_company(self, by: User, title: str, **fields: Any) -> int:
        given = {"title": title} | fields
        return create_record(self.company, given, by=self.actor(by)).record_id


def hire() -> Cast:
    """Write the company into the database of a test."""
    firm = Organisation.objects.create(name="Aurora")
    sales = Unit.objects.create(name="Sales", organisation=firm)
    service = Unit.objects.create(name="Service", organisation=firm)

    def person(name: str, unit: Unit | None, **more: Any) -> User:
        email = f"{name.lower()}@aurora.example"
        return User.objects.create(
            email=email, name=name, unit=unit, password="!", **{"language": "en"} | more
        )

    anna, boris = person("Anna", sales), person("Boris", sales)
    rita, vera = person("Rita", sales), person("Vera", service)
    oleg = person("Oleg", None, is_extranet=True)
    sales.head = rita
    sales.save()
    seller = Role.objects.create(code="test-seller")
    for code in ("lead", "company", "contact"):
        for action in ("view", "edit", "move", "delete"):
            Grant.objects.create(role=seller, type_code=code, action=action, scope="own")
        Grant.objects.create(role=seller, type_code=code, action="create", scope="all")
    for who in (anna, boris, rita, vera):
        RoleHolder.objects.create(role=seller, principal_id=who.id)
    policy.forget()
    return Cast(anna, boris, rita, vera, oleg)
