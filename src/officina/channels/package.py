"""Public forms as a part of the configuration package: receivers by address, name and code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.channels.models import Form
from officina.kernel.portability.packages import Part, Put
from officina.kernel.portability.packages.plain import assign, plain
from officina.kernel.principals.models import Unit, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import RecordType

_FORM = ("slug", "person", "unit")


def _read() -> dict[str, Any]:
    found = {}
    for one in Form.objects.select_related("person", "unit").order_by("slug"):
        said = plain(one, _FORM)
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
    assign(row, said, _FORM)
    if not RecordType.objects.filter(code=row.type_code, removed_at=None).exists():
        raise Refused(_("There is nothing called “%(code)s”.") % {"code": row.type_code})
    row.person = User.objects.filter(email=person, is_active=True).first() if person else None
    row.unit = Unit.objects.filter(name=unit, is_active=True).first() if unit else None
    if (person and row.person is None) or (unit and row.unit is None):
        # Whoever got it there does not work here: the one who puts the package in gets it.
        row.person_id, row.unit, row.role_code = put.by.user_id, None, ""
    row.save()


def _remove(key: str, put: Put) -> None:
    # What came through a form stays, and so does the form: it only takes nothing more.
    Form.objects.filter(slug=key).update(is_active=False)


FORMS = Part("forms", gettext_lazy("Public forms"), _read, _put, _remove, place=60)
