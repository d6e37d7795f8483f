"""The settings of one step as its form takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.notify.posting import can_send
from officina.kernel.records.types import TypeDef, translated
from officina.kernel.records.types import types as all_types
from officina.processes import braces
from officina.processes.performers import RELATED
from officina.processes.queries.subjects import OWN
from officina.processes.routes import performers
from officina.processes.routes.durations import as_typed
from officina.processes.routes.route import Route, Step
from officina.processes.steps import FILES
from officina.processes.views.asked_fields import shown

SHOWN = 8
"""So many names of what a letter may put in are told."""
HARDLY_ASKED = ("title", "tags", "responsible", "unit", "organisation")


def kind_label(kind: str) -> str:
    return {
        "task": _("Task"),
        "approval": _("Approval"),
        "wait": _("Waiting"),
        "auto": _("The portal does it"),
    }[kind]


def form_of(
    step: Step,
    route: Route,
    subjects: list[TypeDef],
    names: Mapping[str, str],
    letters: Mapping[str, str],
) -> dict[str, Any]:
    """What ``processes/step.html`` reads as ``step``."""
    found = dict(step.settings)
    action = found.get("main_action") or {}
    fields = _fields(subjects)
    escalate = found.get("escalate") or {}
    asked = {one["field"]: one for one in found.get("form", []) if "field" in one}
    return {
        "code": step.code,
        "kind": step.kind,
        "kind_label": kind_label(step.kind),
        "of_people": step.is_of_people,
        "title": step.title,
        "who": [_chip(one, names) for one in step.performers],
        "is_pool": performers.is_pool(step.performers),
        "is_many": step.is_many,
        "pick": found.get("pick", "pool"),
        "absent": found.get("absent", "substitute"),
        "decide": step.decide,
        "needed": step.needed,
        "in_turn": step.in_turn,
        "not_own": found.get("not_own", False),
        "may_lack": "instead" in found or _may_lack(step),
        "instead": _picked(found.get("instead"), names),
        "by_mail": found.get("by_mail", False),
        "again": found.get("again") == "refused",
        "voids": _voids(found.get("void") or {}, fields),
        "refusal": f"step:{step.back_to}" if step.refusal == "step" else step.refusal,
        "refusals": _refusals(step, route),
        "duration": as_typed(found.get("duration", "")),
        "remind": as_typed((found.get("remind_before") or [""])[0]),
        "escalate": as_typed(escalate.get("after", "")),
        "escalate_to": performers.word((escalate.get("to") or [{}])[0]),
        "wait": as_typed(step.wait),
        "reason_when_late": found.get("reason_when_late", False),
        "main_action": action.get("kind", ""),
        "main_actions": _main_actions(fields),
        "main_field": action.get("field", ""),
        "main_type": action.get("type", ""),
        "letter": {
            name: braces.written(str(text), letters)
            for name, text in (action.get("template") or {}).items()
        },
        "letters": ", ".join(f"{{{one}}}" for one in list(letters.values())[:SHOWN]),
        "unsent": _writes_letters(found) and not can_send(),
        "must": found.get("must", False),
        "elsewhere": found.get("elsewhere", False),
        "types": [(one.code, one.label) for one in all_types().all if one.code not in OWN],
        "description": translated(found.get("description") or {}),
        "subject_fields": fields,
        "form": [
            {
                "code": code,
                "label": label,
                "on": code in asked,
                "required": asked.get(code, {}).get("required", False),
            }
            for code, label in fields
            if code not in HARDLY_ASKED or code in asked
        ],
        "form_count": len(asked),
        "asked": shown(found.get("form", [])),
        "shown": [
            {"code": code, "label": label, "on": code in found.get("shows", ())}
            for code, label in fields
        ],
        "told": [_chip(one, names) for one in performers.told(found)],
        "emails": _emails(subjects, fields),
        "do": found.get("do") or {},
        "does": _does(fields, subjects, route, found.get("do") or {}),
        "days": _asked(route, "date"),
        "people": _asked(route, "person"),
        "stages": [(s.code, s.label) for one in subjects[:1] for s in one.stages],
        "condition": step.condition,
    }


def everybody(steps: Iterable[Step]) -> Iterator[Mapping[str, Any]]:
    """All who are named in steps: who does them, and who is told."""
    for step in steps:
        yield from step.performers
        yield from performers.told(step.settings)
        if step.settings.get("instead"):
            yield step.settings["instead"]


def _may_lack(step: Step) -> bool:
    """Whether it may be that nobody is found: not everybody has a head."""
    kinds = {str(one.get("kind")) for one in step.performers}
    return bool(kinds & RELATED - {"initiator"} or step.settings.get("not_own"))


def _picked(one: Mapping[str, Any] | None, names: Mapping[str, str]) -> dict[str, str] | str:
    return {"id": performers.word(one), "name": names.get(performers.word(one), "")} if one else ""


def _chip(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    code = performers.word(one)
    return {"word": code, "name": names.get(code, "")}


def _fields(subjects: list[TypeDef]) -> list[tuple[str, str]]:
    """Fields that all types have on which the process runs, in the order of the first."""
    if not subjects:
        return []
    first, *others = subjects
    return [
        (one.code, one.label)
        for one in first.fields.values()
        if not one.is_readonly and all(one.code in other.fields for other in others)
    ]


def _emails(subjects: list[TypeDef], fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Fields with an address to which a letter can go, as the runtime reads them."""
    known = subjects[0].fields if subjects else {}
    return [(f"={code}", label) for code, label in fields if known[code].kind == "email"]


def _voids(void: Mapping[str, Any], fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What may make an approval void: fields of what it runs on, and its files."""
    on = {*void.get("fields", ()), *([FILES] if void.get("files") else [])}
    offered = [*fields, (FILES, _("A file: replaced or removed"))] if fields else []
    return [
        {"code": code, "label": label, "on": code in on}
        for code, label in offered
        if code not in HARDLY_ASKED or code in on
    ]


def _refusals(step: Step, route: Route) -> list[tuple[str, str]]:
    above = [
        (f"step:{one.code}", _("it goes back to “%(title)s”") % {"title": one.title})
        for one in route.before(step.code)
    ]
    return [
        ("end", _("it ends here")),
        ("initiator", _("whoever started it corrects and sends it again")),
        *above,
    ]


def _writes_letters(found: Mapping[str, Any]) -> bool:
    """Whether the step cannot go without outgoing mail."""
    does = (found.get("main_action") or {}).get("kind"), (found.get("do") or {}).get("kind")
    return does[0] == "letter" or does[1] in ("letter", "ask") or bool(found.get("by_mail"))


def _main_actions(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = [
        ("letter", _("Send a letter")),
        ("file", _("Attach a file")),
        ("create", _("Create something")),
    ]
    return [*found, ("field", _("Fill in a field"))] if fields else found


def _asked(route: Route, kind: str) -> list[tuple[str, str]]:
    """What is asked at the start, of one kind."""
    found = [one for one in route.form if one.get("kind") == kind]
    return [(one["name"], translated(one.get("label") or {})) for one in found]


def _does(
    fields: list[tuple[str, str]], subjects: list[TypeDef], route: Route, do: Mapping[str, Any]
) -> list[tuple[str, str]]:
    found = [
        ("notify", _("Tell somebody")),
        ("ask", _("Ask somebody outside, by a link")),
        ("note", _("Leave a note")),
    ]
    if fields:
        found.append(("set_field", _("Fill in a field")))
    if any(one.stages for one in subjects):
        found.append(("stage", _("Move it to another stage")))
    if _asked(route, "date") or do.get("kind") == "absence":
        found.append(("absence", _("Enter days away")))
    return found
