"""Public forms as a part of the configuration package: receivers by address, name and code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.channels.models import Form
from officina.kernel.portability.packages import Part, Put
from officina.kernel.portability.packages.plain import assign, plain
from officina.kernel.portability.packages.rules import inwards, outwards
from officina.kernel.principals.models import Unit, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, RecordType
from officina.kernel.records.types import translated

_FORM = ("slug", "person", "unit")


def _read() -> dict[str, Any]:
    found = {}
    for one in Form.objects.select_related("person", "unit").order_by("slug"):
        said = plain(one, _FORM)
        if one.fields:
            said["fields"] = [
                _ruled(field, partial(outwards, kinds=_kinds(one.type_code)))
                for field in one.fields
            ]
        if one.person:
            said["person"] = one.person.email
        if one.unit:
            said["unit"] = one.unit.name
        found[one.slug] = said
    return found


def _put(key: str, content: Any, put: Put) -> None:
    said = dict(content)
    person, unit = said.pop("person", None), said.pop("unit", None)
    row = Form.objects.filter(slug=key).first() or Form(slug=key)
    if isinstance(said.get("fields"), list):
        kinds, where = _kinds(str(said.get("type_code"))), translated(said.get("titles") or {}, key)
        here = partial(inwards, kinds=kinds, where=where, put=put)
        said["fields"] = [_ruled(field, here) for field in said["fields"]]
    assign(row, said, _FORM)
    if not RecordType.objects.filter(code=row.type_code, removed_at=None).exists():
        raise Refused(_("There is nothing called “%(code)s”.") % {"code": row.type_code})
    row.person = User.objects.filter(email=person, is_active=True).first() if person else None
    row.unit = Unit.objects.filter(name=unit, is_active=True).first() if unit else None
    if (person and row.person is None) or (unit and row.unit is None):
        # Whoever got it there does not work here: the one who puts the package in gets it.
        row.person_id, row.unit, row.role_code = put.by.user_id, None, ""
    row.save()


def _kinds(type_code: str) -> dict[str, str]:
    fields = Field.objects.filter(type__code=type_code, removed_at=None)
    return dict(fields.values_list("code", "kind"))


def _ruled(field: Any, rule: Callable[[str], str]) -> Any:
    """A question whose condition names people otherwise."""
    if not isinstance(field, dict) or not isinstance(field.get("shown_if"), str):
        return field
    return {**field, "shown_if": rule(field["shown_if"])}


def _remove(key: str, put: Put) -> None:
    # What came through a form stays, and so does the form: it only takes nothing more.
    Form.objects.filter(slug=key).update(is_active=False)


FORMS = Part("forms", gettext_lazy("Public forms"), _read, _put, _remove, place=60)
