"""What the form of a robot shows: choices of every control, names of those who are chosen."""

from __future__ import annotations

import contextlib
from typing import Any

from django.urls import reverse

from officina.kernel.access.web import Request
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.records.types import types as all_types
from officina.kernel.ui.pages import present
from officina.processes import braces
from officina.processes.doing.changing import TEXTS
from officina.processes.models import Robot
from officina.processes.queries.robots import waits_above
from officina.processes.queries.startable import startable
from officina.processes.queries.subjects import OWN
from officina.processes.robots import people, values
from officina.processes.robots.form import METHODS, PEOPLE, Form, Setting
from officina.processes.robots.kinds import KINDS, MAY_BE_LEFT, TRIGGERS, WAIT, happenings


def shown(request: Request, type_def: TypeDef, form: Form, one: Robot | None) -> dict[str, Any]:
    """What ``processes/robot.html`` reads as ``form`` and beside it."""
    target = form.target(type_def)
    return {
        "form": form,
        "triggers": [(code, str(label)) for code, label in TRIGGERS.items()],
        "stages": [(one.id, one.label) for one in type_def.stages],
        "fields": [(one.code, one.label) for one in type_def.fields.values()],
        "happenings": sorted(happenings().items(), key=lambda one: one[1]),
        "asks_gone": form.trigger in MAY_BE_LEFT
        and bool(form.stage)
        and _is_later(form, type_def, one),
        "kinds": [(code, str(kind.label)) for code, kind in KINDS.items() if _fits(code, type_def)],
        "people_key": PEOPLE.get(form.kind, ""),
        "people_href": f"{reverse('robots-who', args=[type_def.slug])}?for={form.kind}",
        "who": _chips(form, type_def),
        "to_stages": [(one.code, one.label) for one in type_def.stages],
        "made_types": _made(request) if form.kind == "create" else [],
        "processes": _processes(request, type_def, form) if form.kind == "start" else [],
        "methods": [(one, one) for one in METHODS],
        "names": list(braces.names_for_texts(type_def).values()),
        "target": target,
        "settings": _settings(request, type_def, target, form) if target else [],
    }


def _is_later(form: Form, type_def: TypeDef, one: Robot | None) -> bool:
    """Whether it acts some time after it was woken: by its own delay, or a wait above it."""
    if form.delay[0] or not form.stage.isdecimal() or form.kind == WAIT:
        return bool(form.delay[0])
    at = one.position if one is not None else None
    return waits_above(type_def, int(form.stage), at)


def _fits(kind: str, type_def: TypeDef) -> bool:
    if kind == "responsible":
        return "responsible" in type_def.fields
    return kind != "stage" or bool(type_def.stages)


def _chips(form: Form, type_def: TypeDef) -> list[tuple[str, str]]:
    read = []
    for word in form.who:
        with contextlib.suppress(people.BadPerformer):
            read.append(people.read(word, type_def, form.kinds))
    return list(people.named(read, type_def).items())


def _made(request: Request) -> list[tuple[str, str]]:
    return [
        (one.code, one.label)
        for one in all_types().all
        if one.code not in OWN and request.rights.may_create(one.code)
    ]


def _processes(request: Request, type_def: TypeDef, form: Form) -> list[tuple[int, str]]:
    return [(one.id, one.title) for one in startable(request.rights, type_def.code)]


def _settings(
    request: Request, source: TypeDef, target: TypeDef, form: Form
) -> list[dict[str, Any]]:
    """A row for each field that is written, and an empty one for the next."""
    chosen = {one.code for one in form.settings}
    free = [(one.code, one.label) for one in values.writable(target) if one.code not in chosen]
    rows = []
    for one in form.settings:
        field = target.fields[one.code]
        rows.append(
            {
                "code": one.code,
                "fields": [(field.code, field.label), *free],
                "way": one.way,
                "ways": values.ways(field, source),
                "label": field.label,
                "control": _control(request, field, one, source),
            }
        )
    return [*rows, {"code": "", "fields": free, "way": "", "ways": [], "control": None}]


def _control(
    request: Request, field: FieldDef, one: Setting, source: TypeDef
) -> dict[str, Any] | None:
    """The control of a value, by how it is given."""
    plain = {"kind": "text", "value": one.value, "choices": [], "href": "", "multiple": False}
    match one.way:
        case "empty":
            return None
        case "field":
            fits = values.sources(field, source)
            return plain | {"kind": "select", "choices": [(x.code, x.label) for x in fits]}
        case "days":
            return plain | {"kind": "number"}
        case "formula":
            return plain
    if field.kind in TEXTS:
        is_long = field.kind != "text"
        return plain | {"kind": "textarea" if is_long else "text", "is_text": True}
    value = one.value
    with contextlib.suppress(BadValue):
        value = parse(field, one.value)
    names = present.names_for([field], [{field.code: value}], request.rights)
    return present.control(field, value, names)
