"""What administrators make of types: the types themselves, fields, lists, links, who may use them.

As in ``setting_events``, each says what was before and after, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from officina.kernel.events.kinds import EventKind, register
from officina.kernel.records.setting_events import Tell
from officina.kernel.records.types import translated


def _about(sentence: Promise) -> Tell:
    """A sentence about a type, a field of one, or a list, by the names of that day."""

    def tell(data: Mapping[str, Any]) -> str:
        names = {
            key: translated(data.get(f"{key}_name") or {}) for key in ("type", "field", "list")
        }
        return str(sentence) % names

    return tell


def _converted(data: Mapping[str, Any]) -> str:
    said = _("made “%(field)s” of %(type)s another kind of field") % {
        "field": translated(data["field_name"]),
        "type": translated(data["type_name"]),
    }
    n = data.get("lost", 0)
    lost = ngettext("%(n)s value did not fit", "%(n)s values did not fit", n) % {"n": n}
    return f"{said} ({lost})" if n else said


def _kind(code: str, short: Promise, long: Promise, icon: str) -> EventKind:
    return EventKind(code, short, icon, tell=_about(long))


TYPE_ADDED = _kind(
    "type.added", gettext_lazy("made a type"), gettext_lazy("made the type “%(type)s”"), "plus"
)
TYPE_CHANGED = _kind(
    "type.changed",
    gettext_lazy("changed a type"),
    gettext_lazy("changed the type “%(type)s”"),
    "pencil",
)
TYPE_REMOVED = _kind(
    "type.removed",
    gettext_lazy("removed a type"),
    gettext_lazy("removed the type “%(type)s”"),
    "trash-2",
)
TYPE_RESTORED = _kind(
    "type.restored",
    gettext_lazy("brought a type back"),
    gettext_lazy("brought the type “%(type)s” back"),
    "rotate-ccw",
)
TYPE_ALLOWED = _kind(
    "type.allowed",
    gettext_lazy("chose who uses a type"),
    gettext_lazy("chose who uses “%(type)s”"),
    "key-round",
)
FIELD_ADDED = _kind(
    "field.added",
    gettext_lazy("added a field"),
    gettext_lazy("added the field “%(field)s” of %(type)s"),
    "plus",
)
FIELD_CHANGED = _kind(
    "field.changed",
    gettext_lazy("changed a field"),
    gettext_lazy("changed the field “%(field)s” of %(type)s"),
    "pencil",
)
FIELD_PLACED = _kind(
    "field.placed",
    gettext_lazy("moved a field"),
    gettext_lazy("moved the field “%(field)s” of %(type)s"),
    "arrow-right",
)
FIELD_REMOVED = _kind(
    "field.removed",
    gettext_lazy("removed a field"),
    gettext_lazy("removed the field “%(field)s” of %(type)s"),
    "trash-2",
)
FIELD_RESTORED = _kind(
    "field.restored",
    gettext_lazy("brought a field back"),
    gettext_lazy("brought the field “%(field)s” of %(type)s back"),
    "rotate-ccw",
)
FIELD_CONVERTED = EventKind(
    "field.converted", gettext_lazy("changed the kind of a field"), "refresh-cw", tell=_converted
)
LIST_CHANGED = _kind(
    "list.changed",
    gettext_lazy("changed a list"),
    gettext_lazy("changed the list “%(list)s”"),
    "list",
)
LINK_NAMED = _kind(
    "link.named",
    gettext_lazy("named a kind of link"),
    gettext_lazy("named the link “%(field)s”"),
    "link",
)
LINK_REMOVED = _kind(
    "link.removed",
    gettext_lazy("removed a kind of link"),
    gettext_lazy("removed the link “%(field)s”"),
    "unlink",
)

register(
    TYPE_ADDED,
    TYPE_CHANGED,
    TYPE_REMOVED,
    TYPE_RESTORED,
    TYPE_ALLOWED,
    FIELD_ADDED,
    FIELD_CHANGED,
    FIELD_PLACED,
    FIELD_REMOVED,
    FIELD_RESTORED,
    FIELD_CONVERTED,
    LIST_CHANGED,
    LINK_NAMED,
    LINK_REMOVED,
)
