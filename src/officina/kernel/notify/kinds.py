"""Kinds of news: what each is called, how far it goes by default, and its sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.records.types import TypeDef

type Text = str | Promise


class Level(IntEnum):
    """How far a kind goes; each includes those before."""

    OFF = 0
    PORTAL = 1
    DIGEST = 2
    AT_ONCE = 3


LEVELS: Mapping[Level, Text] = {
    Level.OFF: gettext_lazy("Not at all"),
    Level.PORTAL: gettext_lazy("In the portal"),
    Level.DIGEST: gettext_lazy("In the portal and a daily letter"),
    Level.AT_ONCE: gettext_lazy("In the portal and a letter at once"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of news, with all that its sentence may need."""

    kind: str
    at: dt.datetime
    actor_id: int | None
    actor: str
    photo: str
    why: str
    data: Mapping[str, Any]
    comment: str = ""
    type: TypeDef | None = None
    hidden: frozenset[str] = field(default_factory=frozenset)
    """Fields that the reader may not see."""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    code: str
    label: Text
    level: Level
    sentence: Callable[[Fact], str]
    icon: str = "bell"


WHY: dict[str, Text] = {
    "mentioned": gettext_lazy("You were mentioned."),
    "follower": gettext_lazy("You follow this."),
    "responsible": gettext_lazy("You are responsible for this."),
    "assigned": gettext_lazy("You were made responsible for this."),
    "shared": gettext_lazy("This was shared with you, or with a group of yours."),
    "author": gettext_lazy("This answers what you wrote."),
    "reminder": gettext_lazy("You asked to be reminded."),
}
"""Why a person is told; apps may add theirs."""

_kinds: dict[str, NotificationKind] = {}


def register(*kinds: NotificationKind) -> None:
    """Make kinds of news known. Raises ValueError where two share a code."""
    for kind in kinds:
        if _kinds.get(kind.code, kind) != kind:
            raise ValueError(f"two kinds of news are called {kind.code!r}")
        _kinds[kind.code] = kind


def kind_of(code: str) -> NotificationKind | None:
    return _kinds.get(code)


def all_kinds() -> tuple[NotificationKind, ...]:
    return tuple(_kinds.values())


def _quoted(text: str, longest: int = 140) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + "…"


def _mention(fact: Fact) -> str:
    names = {"who": fact.actor, "text": _quoted(fact.comment)}
    if not fact.comment:
        return _("%(who)s mentioned you") % names
    return _("%(who)s mentioned you: “%(text)s”") % names


def _comment(fact: Fact) -> str:
    names = {"who": fact.actor, "text": _quoted(fact.comment)}
    if not fact.comment:
        return _("%(who)s took a comment back") % names
    return _("%(who)s: “%(text)s”") % names


def _assigned(fact: Fact) -> str:
    return _("%(who)s made you responsible") % {"who": fact.actor}


def _shared(fact: Fact) -> str:
    if fact.data.get("level") == "edit":
        return _("%(who)s shared this with you, to change too") % {"who": fact.actor}
    return _("%(who)s shared this with you") % {"who": fact.actor}


def _moved(fact: Fact) -> str:
    stage = fact.type.stage_by_id.get(fact.data.get("stage", 0)) if fact.type else None
    names = {"who": fact.actor, "stage": stage.label if stage else "…"}
    return _("%(who)s moved this to “%(stage)s”") % names


def _changed(fact: Fact) -> str:
    verb = fact.data.get("verb")
    if verb == "deleted":
        return _("%(who)s put this into the bin") % {"who": fact.actor}
    if verb == "restored":
        return _("%(who)s took this out of the bin") % {"who": fact.actor}
    known = fact.type.fields if fact.type else {}
    shown = [c for c in fact.data.get("fields", ()) if c in known and c not in fact.hidden]
    if not shown:
        return _("%(who)s changed this") % {"who": fact.actor}
    fields = ", ".join(known[code].label for code in shown)
    return _("%(who)s changed: %(fields)s") % {"who": fact.actor, "fields": fields}


def _reaction(fact: Fact) -> str:
    names = {"who": fact.actor, "emoji": fact.data.get("emoji", ""), "text": _quoted(fact.comment)}
    return _("%(who)s reacted %(emoji)s to “%(text)s”") % names


def _reminder(fact: Fact) -> str:
    text, phone = fact.data.get("text", ""), fact.data.get("phone", "")
    return f"{text} · {phone}" if phone else str(text)


MENTION = NotificationKind(
    "mention", gettext_lazy("Somebody mentions you"), Level.AT_ONCE, _mention, "at-sign"
)
ASSIGNED = NotificationKind(
    "assigned", gettext_lazy("You become responsible"), Level.AT_ONCE, _assigned, "user-check"
)
SHARED = NotificationKind(
    "shared", gettext_lazy("Something is shared with you"), Level.AT_ONCE, _shared, "users"
)
REMINDER = NotificationKind(
    "reminder", gettext_lazy("Reminders that you set"), Level.AT_ONCE, _reminder, "alarm-clock"
)
COMMENT = NotificationKind(
    "comment", gettext_lazy("Comments on what you follow"), Level.DIGEST, _comment, "message-circle"
)
MOVED = NotificationKind(
    "moved", gettext_lazy("What you follow moves on"), Level.PORTAL, _moved, "arrow-right"
)
CHANGED = NotificationKind(
    "changed", gettext_lazy("What you follow is changed"), Level.PORTAL, _changed, "pencil"
)
REACTION = NotificationKind(
    "reaction", gettext_lazy("Reactions to your comments"), Level.PORTAL, _reaction, "smile"
)
register(MENTION, ASSIGNED, SHARED, REMINDER, COMMENT, MOVED, CHANGED, REACTION)
