"""What robots may do and when, as it is offered to whoever sets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAIT = "wait"
"""Those below it, on the same stage, act so much later."""


@dataclass(frozen=True, slots=True)
class Kind:
    label: Promise
    icon: str


KINDS: Mapping[str, Kind] = {
    "task": Kind(_("Create a task"), "square-check"),
    "notify": Kind(_("Tell somebody"), "bell"),
    "letter": Kind(_("Send a letter"), "mail"),
    "set_field": Kind(_("Change fields"), "pencil"),
    "responsible": Kind(_("Change the responsible"), "user-round"),
    "stage": Kind(_("Move to another stage"), "arrow-right"),
    "create": Kind(_("Create something"), "plus"),
    "start": Kind(_("Start a process"), "workflow"),
    "note": Kind(_("Leave a comment"), "message-circle"),
    WAIT: Kind(_("Wait"), "clock"),
    "http": Kind(_("Call a web address"), "globe"),
    "bin": Kind(_("Put into the bin"), "trash-2"),
}

TRIGGERS: Mapping[str, Promise] = {
    "entry": _("it enters the stage"),
    "exit": _("it leaves the stage"),
    "time": _("it has stood there for a while"),
    "field": _("a field changes"),
    "event": _("something happens"),
}
AT_STAGE = frozenset({"entry", "exit", "time"})
"""Triggers that say nothing without a stage."""

MAY_BE_LEFT = frozenset({"entry", "field", "event"})
"""Triggers on a stage after which a robot that acts later may find that the card has gone on."""

_happenings: dict[str, str | Promise] = {
    "comment.added": _("a comment is written"),
    "file.attached": _("a file is attached"),
    "letter.sent": _("a letter is sent"),
    "letter.failed": _("a letter could not be sent"),
    "case.begun": _("a process starts on it"),
    "record.related": _("it is linked with something"),
    "record.shared": _("it is shown to one more person"),
    "record.restored": _("it comes back from the bin"),
}


def offer_happening(event: str, label: str | Promise) -> None:
    """Let robots act on a kind of event; an app does it when it is ready.

    ``label`` goes on after "When", as "a letter is sent".
    """
    _happenings[event] = label


def happenings() -> dict[str, str]:
    return {event: str(label) for event, label in _happenings.items()}


def label_of(kind: str) -> str:
    """What a robot does, in two words; also of kinds that only drawings have."""
    return str(KINDS[kind].label) if kind in KINDS else str(_("Act by itself"))


def icon_of(kind: str) -> str:
    return KINDS[kind].icon if kind in KINDS else "bot"
