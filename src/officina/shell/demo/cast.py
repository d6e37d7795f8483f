"""Aurora Group: two organisations, two offices in two time zones, people and their roles."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password

from officina.kernel import clock
from officina.kernel.principals.models import (
    Office,
    Organisation,
    Placement,
    Role,
    RoleHolder,
    Unit,
    User,
)

PASSWORD = "officina-demo"  # noqa: S105 # shown on the sign-in page of the demo company
TECHNICAL = "technical-specialist"
"""A role of this company's own, beside those that every portal begins with."""
HOURS = {str(day): [["09:00", "18:00"]] for day in range(5)}

UNITS = (
    # name, parent, organisation
    ("Aurora Group", None, "travel"),
    ("Sales", "Aurora Group", "travel"),
    ("Support", "Aurora Group", "travel"),
    ("Finance", "Aurora Group", "travel"),
    ("Legal", "Aurora Group", "build"),
    ("Technical department", "Aurora Group", "build"),
    ("Office", "Aurora Group", "travel"),
    ("Human resources", "Aurora Group", "travel"),
    ("IT", "Aurora Group", "build"),
)
PEOPLE = (
    # code, name, position, unit, heads it, office, phone, room, birthday, roles, language
    ("olena", "Olena Director", "Director", "Aurora Group", True, "Kyiv", "101", "401",
     (3, 14), ("director", "administrator"), "en"),
    ("taras", "Taras Sales", "Sales manager", "Sales", False, "Kyiv", "210", "305",
     (11, 24), ("sales",), "en"),
    ("nina", "Nina Sales", "Sales manager", "Sales", False, "Lisbon", "211", "12",
     (6, 2), ("sales",), "en"),
    ("artem", "Artem Account", "Account manager", "Sales", False, "Kyiv", "214", "305",
     (9, 9), ("sales",), "ru"),
    ("fedir", "Fedir Finance", "Financial manager", "Finance", True, "Kyiv", "120", "402",
     (1, 30), ("finance",), "ru"),
    ("ivan", "Tech Ivan", "Technical specialist", "Technical department", True, "Kyiv", "330",
     "201", (12, 1), ("it", TECHNICAL), "en"),
    ("lada", "Lada Lawyer", "Lawyer", "Legal", True, "Kyiv", "140", "403", (5, 17), (), "ru"),
    ("oksana", "Oksana Office", "Secretary", "Office", True, "Kyiv", "100", "100",
     (7, 21), ("clerk",), "ru"),
    ("sofia", "Sofia Support", "Operator", "Support", True, "Lisbon", "150", "14",
     (2, 11), ("support",), "en"),
    ("hanna", "Hanna HR", "HR manager", "Human resources", True, "Kyiv", "160", "302",
     (4, 4), ("hr",), "ru"),
    ("igor", "Igor IT", "System administrator", "IT", True, "Kyiv", "170", "202",
     (10, 8), ("it", "administrator"), "en"),
    ("nazar", "Newbie Nazar", "Sales manager", "Sales", False, "Kyiv", "", "305",
     (8, 19), ("sales",), "en"),
)  # fmt: skip
OUTSIDERS = (
    ("clara", "Client Clara", "Horns LLC"),
    ("kostya", "Contractor Kostya", "Concrete Ltd"),
)


def build_cast(today: dt.date) -> dict[str, User]:
    """Write the company's people; returns them by the first part of their address."""
    organisations = _organisations()
    offices = {
        "Kyiv": Office.objects.create(name="Kyiv", timezone="Europe/Kyiv"),
        "Lisbon": Office.objects.create(name="Lisbon", timezone="Europe/Lisbon"),
    }
    units: dict[str, Unit] = {}
    for name, parent, organisation in UNITS:
        units[name] = Unit.objects.create(
            name=name,
            parent=units[parent] if parent else None,
            organisation=organisations[organisation],
        )
    names = {
        "en": "Technical Specialist",
        "ru": "Технический специалист",
        "ro": "Specialist tehnic",
    }
    Role.objects.create(code=TECHNICAL, name=names)
    password = make_password(PASSWORD)
    people = {}
    for code, name, position, unit, is_head, office, phone, room, birthday, roles, lang in PEOPLE:
        people[code] = user = User.objects.create(
            email=f"{code}@aurora.example",
            name=name,
            position=position,
            unit=units[unit],
            office=offices[office],
            phone=phone,
            room=room,
            birthday=dt.date(1985, *birthday),
            language=lang,
            timezone=offices[office].timezone,
            password=password,
            joined_at=clock.now() - dt.timedelta(days=0 if code == "nazar" else 700),
            starts_on=_first_of_december(today) if code == "nazar" else None,
        )
        Placement.objects.create(
            user=user, unit=units[unit], position=position, since=today - dt.timedelta(days=700)
        )
        if is_head:
            Unit.objects.filter(id=units[unit].id).update(head=user)
        for role in roles:
            RoleHolder.objects.create(role=Role.objects.get(code=role), principal_id=user.id)
    for code, name, company in OUTSIDERS:
        people[code] = User.objects.create(
            email=f"{code}@{company.split()[0].lower()}.example",
            name=name,
            position=company,
            is_extranet=True,
            timezone="Europe/Kyiv",
            password=password,
        )
    return people


def _organisations() -> dict[str, Organisation]:
    return {
        code: Organisation.objects.create(
            name=name,
            full_name=name,
            tax_number=tax_number,
            country="UA",
            currency="EUR",
            timezone="Europe/Kyiv",
            weekly_hours=HOURS,
        )
        for code, name, tax_number in (
            ("travel", "Aurora Travel LLC", "14360570"),
            ("build", "Aurora Build LLC", "00032129"),
        )
    }


def _first_of_december(today: dt.date) -> dt.date:
    this = dt.date(today.year, 12, 1)
    return this if this > today else dt.date(today.year + 1, 12, 1)
