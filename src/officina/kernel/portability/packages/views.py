"""Saved views that are shared: filters name stages and people by code and address."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.portability.packages.registry import Content, Part, Put
from officina.kernel.principals.ids import EVERYONE, members_of
from officina.kernel.principals.models import Unit, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import RecordType, SavedView, Stage

PEOPLE = ("responsible", "created_by")


def _read() -> dict[str, Content]:
    found: dict[str, Content] = {}
    units = {members_of(unit.id): unit.name for unit in Unit.objects.all()}
    for one in SavedView.objects.exclude(shared_with=[]).select_related("type").order_by("id"):
        shared = ["everyone" if p == EVERYONE else units.get(p) for p in one.shared_with]
        found[f"{one.type.code}: {one.name}"] = {
            "type": one.type.code,
            "name": one.name,
            "query": _translated(one.query, one.type, outwards=True),
            "shared_with": sorted(name for name in shared if name),
        }
    return found


def _put(key: str, content: Content, put: Put) -> None:
    type_row = RecordType.objects.filter(code=content.get("type")).first()
    name, query = content.get("name"), content.get("query")
    if type_row is None or not isinstance(name, str) or not isinstance(query, str):
        raise Refused(_("The view “%(name)s” belongs to no type here.") % {"name": key[:120]})
    owner = SavedView.objects.filter(type=type_row, name=name).values_list("owner_id").first()
    owner_id = owner[0] if owner and put.by.user_id is None else put.person_id
    shared = [EVERYONE] if "everyone" in content.get("shared_with", ()) else []
    for unit in Unit.objects.filter(name__in=content.get("shared_with", ())):
        shared.append(members_of(unit.id))
    SavedView.objects.filter(type=type_row, name=name).exclude(shared_with=[]).delete()
    SavedView.objects.create(
        type=type_row,
        owner_id=owner_id,
        name=name[:120],
        query=_translated(query, type_row, outwards=False)[:4000],
        shared_with=shared,
    )


def _remove(key: str, put: Put) -> None:
    code, _colon, name = key.partition(": ")
    SavedView.objects.filter(type__code=code, name=name).exclude(shared_with=[]).delete()


def _translated(query: str, type_row: RecordType, *, outwards: bool) -> str:
    """The address of a list with other names for stages and people in its filter."""
    asked = dict(parse_qsl(query))
    try:
        filter = json.loads(asked.get("filter", ""))
        rows = [row for one in filter["all"] for row in one.get("any", [one])]
    except (ValueError, KeyError, TypeError, AttributeError):
        return query
    stages = dict(Stage.objects.filter(type=type_row).values_list("id", "code"))
    for row in rows:
        if row.get("field") == "stage":
            row["value"] = _each(row.get("value", ""), stages, outwards)
        elif row.get("field") in PEOPLE:
            row["value"] = _each(row.get("value", ""), _people(), outwards)
    return urlencode({**asked, "filter": json.dumps(filter)})


def _people() -> dict[int, str]:
    return dict(User.objects.values_list("id", "email"))


def _each(value: Any, names: dict[int, str], outwards: bool) -> str:
    """Numbers as codes, or codes as numbers; what is neither ("me") stays."""
    known = {str(n): name for n, name in names.items()}
    if not outwards:
        known = {name: number for number, name in known.items()}
    return ",".join(known.get(one, one) for one in str(value).split(","))


VIEWS = Part("views", gettext_lazy("Saved views"), _read, _put, _remove, place=70)
