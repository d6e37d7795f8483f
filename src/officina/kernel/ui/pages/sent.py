"""Forms that ask for several fields: what was sent of them, and how it is shown again."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.ui.pages import present, sums


def typed_fields(post: QueryDict, type_def: TypeDef) -> dict[str, Any]:
    """What was sent of the fields that the form names as asked; a box that is off sends nothing."""
    found: dict[str, Any] = {}
    for code in post.getlist("asked"):
        one = type_def.fields.get(code)
        if one is None:
            continue
        if one.kind in ("multilist", "bool"):
            found[code] = post.getlist(code) if one.kind == "multilist" else code in post
        elif code in post:
            found[code] = post[code]
            found |= sums.chosen(post, code, one, type_def)
    return found or {code: post[code] for code in type_def.fields if code in post}


def values_of(type_def: TypeDef, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What of it can be told already; what is wrong is said when the form is sent."""
    found = {}
    for code, raw in typed.items():
        with contextlib.suppress(BadValue):
            found[code] = parse(type_def.fields[code], raw)
    return found


def control(
    one: FieldDef, typed: Mapping[str, Any], values: Mapping[str, Any], names: present.Names
) -> dict[str, Any]:
    """A field as it was typed; what is chosen by number has its name again."""
    value = values.get(one.code, typed.get(one.code))
    pointing = one.kind in (*present.REFERENCES, *present.LINKS)
    return present.control(one, value if pointing else typed.get(one.code), names)
