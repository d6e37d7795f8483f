"""What happens to tasks. Each kind's ``changes`` are what undoing it puts back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.events.kinds import EventKind, register


def _with_reason(sentence: str | Promise) -> Callable[[Mapping[str, Any]], str]:
    def said(data: Mapping[str, Any]) -> str:
        reason = data.get("reason")
        return f"{sentence}: {reason}" if reason else str(sentence)

    return said


def _kind(code: str, sentence: str | Promise, icon: str) -> EventKind:
    return EventKind(f"task.{code}", sentence, icon, tell=_with_reason(sentence))


def _spent(data: Mapping[str, Any]) -> str:
    minutes = int(data.get("minutes", 0))
    said = _("spent %(h)s h %(m)s min") % {"h": minutes // 60, "m": minutes % 60}
    return f"{said}: {data['note']}" if data.get("note") else said


STARTED = _kind("started", gettext_lazy("started the work"), "play")
PAUSED = _kind("paused", gettext_lazy("paused the work"), "pause")
DECISIONS = {"approve": gettext_lazy("approved this"), "refuse": gettext_lazy("refused this")}
"""What completing is called where the outcome is a decision."""
COMPLETED = EventKind(
    "task.completed",
    gettext_lazy("completed this"),
    "circle-check",
    tell=lambda data: _with_reason(
        DECISIONS.get(data.get("outcome", ""), gettext_lazy("completed this"))
    )(data),
)
SUBMITTED = _kind("submitted", gettext_lazy("finished the work and asks to accept it"), "send")
ACCEPTED = _kind("accepted", gettext_lazy("accepted the work"), "circle-check")
RETURNED = _kind("returned", gettext_lazy("returned this"), "corner-up-left")
FAILED = _kind("failed", gettext_lazy("closed this as not done"), "ban")
REOPENED = _kind("reopened", gettext_lazy("opened this again"), "rotate-ccw")
DELEGATED = _kind("delegated", gettext_lazy("gave this to another"), "user-round")
CLAIMED = _kind("claimed", gettext_lazy("took this from the common list"), "hand")
RELEASED = _kind("released", gettext_lazy("gave this back to the common list"), "undo-2")
POSTPONED = _kind("postponed", gettext_lazy("moved the deadline"), "calendar-clock")
PEOPLE = _kind("people", gettext_lazy("changed who takes part"), "users")
SET_UP = _kind(
    "set-up", gettext_lazy("changed how this is completed and reminded of"), "sliders-horizontal"
)
WITHDRAWN = _kind("withdrawn", gettext_lazy("withdrew this"), "ban")
ESCALATED = _kind("escalated", gettext_lazy("is overdue and asks a head to decide"), "trending-up")
TAKEN_BACK = _kind("taken-back", gettext_lazy("undid the last step"), "undo-2")
SPENT = EventKind("task.spent", gettext_lazy("spent time"), "timer", tell=_spent)
SPENT_REMOVED = EventKind(
    "task.spent-removed", gettext_lazy("removed an entry of time"), "timer-off"
)
REPEATED = EventKind("task.repeated", gettext_lazy("made a task regular"), "repeat")
REPEAT_ENDED = EventKind("task.repeat-ended", gettext_lazy("ended a regular task"), "repeat")

KINDS = (
    STARTED, PAUSED, COMPLETED, SUBMITTED, ACCEPTED, RETURNED, FAILED, REOPENED, DELEGATED,
    CLAIMED, RELEASED, POSTPONED, PEOPLE, SET_UP, WITHDRAWN, ESCALATED, TAKEN_BACK, SPENT,
    SPENT_REMOVED,
    REPEATED,
    REPEAT_ENDED,
)  # fmt: skip


def register_all() -> None:
    register(*KINDS)
