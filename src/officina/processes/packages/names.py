"""What settings name by a number, as another portal can know it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.api.models import Token
from officina.kernel.database import sql
from officina.kernel.portability.packages import Put, rules
from officina.kernel.principals.ids import EVERYONE, HOLDERS, holders_of, members_of
from officina.kernel.principals.models import Group, Organisation, Role, Unit, User
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import FieldDef, types
from officina.processes.packages import codes

_SAME = {"head_of_unit": "unit"}
_FIELDS = frozenset({"person", "unit", "organisation"})
_RECORDS = frozenset({"link", "company"})

type Plain = Mapping[str, Any]


class Names(Protocol):
    """One direction. Each method takes what stands there, and leaves what names nothing as it is:
    FEEL, "whoever started it"."""

    def performer(self, one: Plain) -> dict[str, Any]: ...
    def person(self, one: Any) -> Any: ...
    def process(self, one: Any) -> Any: ...
    def value(self, field: FieldDef | None, one: Any) -> Any: ...
    def rule(self, text: str, kinds: rules.Kinds, result: str = "") -> str: ...


def _known() -> dict[str, dict[int, str]]:
    """Names by number, for each kind; of those alike the oldest that is active comes last."""
    units = Unit.objects.order_by("is_active", "-id")
    return {
        "person": dict(User.objects.values_list("id", "email")),
        "role": dict(Role.objects.values_list("id", "code")),
        "unit": dict(units.values_list("id", "name")),
        "group": dict(Group.objects.values_list("id", "name")),
        "organisation": dict(Organisation.objects.order_by("-id").values_list("id", "name")),
        "process": codes.by_id(),
        "token": dict(Token.objects.order_by("-id").values_list("id", "name")),
    }


class Outwards:
    """Numbers of this portal become names. What is not here any more stays without one."""

    def __init__(self) -> None:
        self._known = _known()

    def name(self, kind: str, number: Any) -> str | None:
        return self._known[_SAME.get(kind, kind)].get(number)

    def performer(self, one: Plain) -> dict[str, Any]:
        found = dict(one)
        if "id" in found:
            found["name"] = self.name(str(one.get("kind")), found.pop("id"))
        return found

    def principal(self, number: int) -> dict[str, Any]:
        """One of those who may start or see something."""
        if number == EVERYONE:
            return {"kind": "everyone"}
        if number <= HOLDERS:
            return {"kind": "role", "name": self.name("role", HOLDERS - number)}
        if number < 0:
            return {"kind": "unit", "name": self.name("unit", -number)}
        kind = "person" if number in self._known["person"] else "group"
        return {"kind": kind, "name": self.name(kind, number)}

    def person(self, one: Any) -> Any:
        return {"person": self.name("person", one)} if isinstance(one, int) else one

    def process(self, one: Any) -> Any:
        return {"process": self.name("process", one)} if isinstance(one, int) else one

    def value(self, field: FieldDef | None, one: Any) -> Any:
        if field is None or not isinstance(one, int) or isinstance(one, bool):
            return one
        if field.kind in _FIELDS:
            return {field.kind: self.name(field.kind, one)}
        if field.kind in _RECORDS:
            found = sql.row("SELECT number, title FROM record WHERE id = %(id)s", {"id": one})
            return {"number": found[0], "title": found[1]} if found else None
        return one

    def rule(self, text: str, kinds: rules.Kinds, result: str = "") -> str:
        return rules.outwards(text, kinds, result=result)


class Inwards:
    """Names of another portal become numbers of this one.

    Who is not here has his work done by whoever puts the package in, and ``tell`` says so.
    """

    def __init__(self, put: Put, where: str) -> None:
        self._put, self._where = put, where
        self._known = {
            kind: {str(name): number for number, name in by.items()}
            for kind, by in _known().items()
        }
        self._missing: dict[str, None] = {}
        self._emptied: dict[str, None] = {}

    def number(self, kind: str, name: Any) -> int | None:
        return self._known[_SAME.get(kind, kind)].get(str(name))

    def performer(self, one: Plain) -> dict[str, Any]:
        kind = str(one.get("kind"))
        if "name" not in one or _SAME.get(kind, kind) not in self._known:
            return {key: value for key, value in one.items() if key != "id"}
        number = self.number(kind, one["name"])
        rest = {key: value for key, value in one.items() if key not in ("name", "id")}
        if number is None:
            return rest | {"kind": "person", "id": self._somebody(kind, one["name"])}
        return rest | {"id": number}

    def principal(self, one: Any) -> int:
        """One of those who may start or see something. Raises Refused."""
        kind = str(one.get("kind")) if isinstance(one, Mapping) else ""
        if kind == "everyone":
            return EVERYONE
        if kind not in ("person", "role", "unit", "group"):
            raise Refused(_("“%(name)s” is not what it should be.") % {"name": kind[:80]})
        number = self.number(kind, one.get("name"))
        if number is None:
            return self._somebody(kind, one.get("name"))
        mirror = {"role": holders_of, "unit": members_of}.get(kind)
        return mirror(number) if mirror else number

    def owner(self, address: Any) -> int:
        found = self.number("person", address)
        return self._somebody("person", address) if found is None else found

    def person(self, one: Any) -> Any:
        return self.owner(one.get("person")) if isinstance(one, Mapping) else one

    def process(self, one: Any) -> Any:
        if not isinstance(one, Mapping):
            return None if isinstance(one, int) else one
        number = self.number("process", one.get("process"))
        if number is None:
            said = _("There is no process “%(code)s” here.")
            raise Refused(said % {"code": str(one.get("process"))[:80]})
        return number

    def value(self, field: FieldDef | None, one: Any) -> Any:
        if field is None or not isinstance(one, Mapping):
            return one
        if field.kind == "person":
            return self.person(one)
        found = (
            self.number(field.kind, one.get(field.kind))
            if field.kind in _FIELDS
            else _record(field, one)
        )
        if found is None:
            self._emptied.setdefault(field.label)
        return "" if found is None else found

    def rule(self, text: str, kinds: rules.Kinds, result: str = "") -> str:
        return rules.inwards(
            text, kinds, self._where, self._put, result=result, otherwise=self._instead
        )

    def _instead(self, kind: str, name: str) -> str:
        """What a formula comes to in place of what is not here."""
        if kind == "person":
            return str(self._somebody(kind, name))
        self._emptied.setdefault(name)
        return "null"

    def tell(self) -> None:
        """Say what could not be found here."""
        names = {"where": self._where, "who": ", ".join(self._missing)}
        if self._missing:
            stands_in = self._put.person_id
            names["person"] = names_of([stands_in])[stands_in].name
            said = ngettext(
                "“%(where)s”: %(who)s is not here, so %(person)s stands in until somebody is "
                "named.",
                "“%(where)s”: %(who)s are not here, so %(person)s stands in until somebody is "
                "named.",
                len(self._missing),
            )
            self._put.told.append(said % names)
        if self._emptied:
            said = _("“%(where)s”: what was put into %(fields)s is not here, so it is left empty.")
            self._put.told.append(said % (names | {"fields": ", ".join(self._emptied)}))

    def _somebody(self, kind: str, name: Any) -> int:
        said = {
            "role": _("the role “%(name)s”"),
            "unit": _("the unit “%(name)s”"),
            "head_of_unit": _("the head of “%(name)s”"),
            "group": _("the group “%(name)s”"),
            "token": _("the token “%(name)s”"),
        }.get(kind, "%(name)s")
        shown = str(name)[:80] if name else _("somebody who was not there any more")
        self._missing.setdefault(said % {"name": shown})
        return self._put.person_id


def _record(field: FieldDef, one: Plain) -> int | None:
    """A record of this portal that has the same number and the same name."""
    found = sql.row(
        """SELECT id FROM record WHERE type_id = %(type)s AND number = %(number)s
             AND title = %(title)s AND deleted_at IS NULL""",
        {
            "type": types().by_code(field.target or field.kind).id,
            "number": str(one.get("number")),
            "title": str(one.get("title")),
        },
    )
    return found[0] if found else None
