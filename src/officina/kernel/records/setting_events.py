"""What administrators change of types: rights, fields, stages.

Each says what was before and after, with the names of that day: the log is read, and a change
taken back, when the role or the stage is no longer there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from officina.kernel.access.scopes import ACTIONS, SCOPES
from officina.kernel.events.kinds import EventKind, register
from officina.kernel.records.types import translated

type Tell = Callable[[Mapping[str, Any]], str]


def _scope(code: str) -> str:
    return str(SCOPES[code].label) if code in SCOPES else _("none")


def _granted(data: Mapping[str, Any]) -> str:
    return _("set what “%(role)s” may: %(action)s, %(type)s: %(before)s → %(after)s") % {
        "role": translated(data["role_name"]),
        "action": ACTIONS.get(data["action"], data["action"]),
        "type": translated(data["type_name"]) or _("everything"),
        "before": _scope(data["before"]),
        "after": _scope(data["after"]),
    }


def _field(data: Mapping[str, Any]) -> str:
    said = (
        _("chose who may see “%(field)s” of %(type)s")
        if data["action"] == "view"
        else _("chose who may change “%(field)s” of %(type)s")
    )
    names = {"field": translated(data["field_name"]), "type": translated(data["type_name"])}
    roles = ", ".join(translated(name) for name in data["roles"]) or _("everybody")
    return f"{said % names}: {roles}"


def _stage(sentence: Promise) -> Tell:
    def tell(data: Mapping[str, Any]) -> str:
        names = {"stage": translated(data["name"]), "type": translated(data["type_name"])}
        return str(sentence) % names

    return tell


_REMOVED = _stage(gettext_lazy("removed the stage “%(stage)s” of %(type)s"))


def _removed(data: Mapping[str, Any]) -> str:
    said = _REMOVED(data)
    if not data["moved"]:
        return said
    moved = ngettext("%(n)s moved", "%(n)s moved", data["moved"]) % {"n": data["moved"]}
    return f"{said} ({moved})"


GRANT_SET = EventKind("grant.set", gettext_lazy("set rights"), "key-round", tell=_granted)
FIELD_RIGHT_SET = EventKind(
    "field_right.set", gettext_lazy("set rights to a field"), "lock", tell=_field
)
STAGE_ADDED = EventKind(
    "stage.added",
    gettext_lazy("added a stage"),
    "plus",
    tell=_stage(gettext_lazy("added the stage “%(stage)s” of %(type)s")),
)
STAGE_CHANGED = EventKind(
    "stage.changed",
    gettext_lazy("changed a stage"),
    "pencil",
    tell=_stage(gettext_lazy("changed the stage “%(stage)s” of %(type)s")),
)
STAGE_PLACED = EventKind(
    "stage.placed",
    gettext_lazy("moved a stage"),
    "arrow-right",
    tell=_stage(gettext_lazy("moved the stage “%(stage)s” of %(type)s")),
)
STAGE_REMOVED = EventKind(
    "stage.removed", gettext_lazy("removed a stage"), "trash-2", tell=_removed
)

register(
    GRANT_SET,
    FIELD_RIGHT_SET,
    STAGE_ADDED,
    STAGE_CHANGED,
    STAGE_PLACED,
    STAGE_REMOVED,
)
