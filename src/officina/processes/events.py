"""What happens to processes and cases, in the words of the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from officina.kernel.events.kinds import EventKind, register
from officina.kernel.ui import formats
from officina.processes.robots.kinds import label_of

type Tell = Callable[[Mapping[str, Any]], str]


def _step(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"step": data.get("title") or data.get("node", "")}


def _ended(data: Mapping[str, Any]) -> str:
    said = _("did “%(step)s”") % _step(data)
    return f"{said}: {data['outcome']}" if data.get("outcome") else said


def _published(data: Mapping[str, Any]) -> str:
    said = _("published version %(n)s") % {"n": data.get("n", "")}
    return f"{said}: {data['note']}" if data.get("note") else said


def _with_reason(sentence: Callable[[], str]) -> Tell:
    def tell(data: Mapping[str, Any]) -> str:
        return f"{sentence()}: {data['reason']}" if data.get("reason") else sentence()

    return tell


DRAWN = EventKind("process.drawn", gettext_lazy("changed the drawing"), "pencil")
PUBLISHED = EventKind(
    "process.published", gettext_lazy("published this"), "workflow", tell=_published
)
RETIRED = EventKind("process.retired", gettext_lazy("retired this"), "archive")
STOPPED = EventKind("process.stopped", gettext_lazy("stopped everything that runs here"), "pause")
RESUMED = EventKind("process.resumed", gettext_lazy("let this run again"), "play")

CASE_STARTED = EventKind("case.started", gettext_lazy("started this"), "play")
CASE_BEGUN = EventKind(
    "case.begun",
    gettext_lazy("started a process"),
    "workflow",
    tell=lambda data: _("started “%(title)s”") % {"title": data.get("title", "")},
)
"""On the record that a case runs on."""
CASE_ENDED = EventKind("case.ended", gettext_lazy("finished this"), "check")
CASE_CANCELLED = EventKind(
    "case.cancelled",
    gettext_lazy("cancelled this"),
    "x",
    tell=_with_reason(lambda: _("cancelled this")),
)
CASE_WITHDRAWN = EventKind(
    "case.withdrawn",
    gettext_lazy("withdrew this"),
    "rotate-ccw",
    tell=_with_reason(lambda: _("withdrew this")),
)
CASE_SUSPENDED = EventKind(
    "case.suspended",
    gettext_lazy("suspended this"),
    "pause",
    tell=_with_reason(lambda: _("suspended this")),
)
CASE_RESUMED = EventKind("case.resumed", gettext_lazy("let this go on"), "play")
APPROVER_ADDED = EventKind("step.asked", gettext_lazy("asked one more person"), "user-plus")
CASE_SHOWN = EventKind("case.shown", gettext_lazy("showed this to those who do it"), "users")
MESSAGE_CAME = EventKind(
    "case.message",
    gettext_lazy("sent a message to this"),
    "mail",
    tell=lambda data: _("sent the message “%(name)s”") % {"name": data.get("name", "")},
)
STEP_STARTED = EventKind(
    "step.started",
    gettext_lazy("came to a step"),
    "arrow-right",
    tell=lambda data: _("came to “%(step)s”") % _step(data),
)
STEP_ENDED = EventKind("step.ended", gettext_lazy("did a step"), "check", tell=_ended)
STEP_SKIPPED = EventKind(
    "step.skipped",
    gettext_lazy("skipped a step"),
    "arrow-right",
    tell=lambda data: _("skipped “%(step)s”") % _step(data),
)
STEP_MOVED = EventKind(
    "step.moved",
    gettext_lazy("moved this to another step"),
    "arrow-right",
    tell=lambda data: _("moved this to “%(step)s”") % _step(data),
)
VARIABLES_SET = EventKind("case.variables-set", gettext_lazy("mended the data"), "pencil")
CASE_MOVED = EventKind(
    "case.moved",
    gettext_lazy("moved this to another version"),
    "route",
    tell=lambda data: _("moved this from version %(from)s to version %(to)s") % _versions(data),
)
INCIDENT_RAISED = EventKind(
    "incident.raised",
    gettext_lazy("could not go on"),
    "triangle-alert",
    tell=lambda data: _("could not go on at “%(step)s”") % _step(data),
)
INCIDENT_RESOLVED = EventKind("incident.resolved", gettext_lazy("mended what was stuck"), "check")

LETTER_SENT = EventKind(
    "letter.sent",
    gettext_lazy("sent a letter"),
    "mail",
    is_system=False,
    tell=lambda data: _("sent “%(subject)s” to %(to)s") % _letter(data),
)
LETTER_FAILED = EventKind(
    "letter.failed",
    gettext_lazy("could not send a letter"),
    "triangle-alert",
    tell=lambda data: _("could not send “%(subject)s” to %(to)s") % _letter(data),
)
ROBOT_RAN = EventKind(
    "robot.ran",
    gettext_lazy("did what was set for this stage"),
    "workflow",
    tell=lambda data: _("acted: %(what)s") % {"what": _deed(data)},
    is_named=True,
)
ROBOT_FAILED = EventKind(
    "robot.failed",
    gettext_lazy("could not do what was set for this stage"),
    "triangle-alert",
    tell=lambda data: _("could not act: %(why)s") % {"why": data.get("message", "")},
    is_named=True,
)
ROBOT_LEFT = EventKind(
    "robot.left",
    gettext_lazy("did not act, because this had left the stage"),
    "ban",
    tell=lambda data: (
        _("did not act, because this had left the stage: %(what)s") % {"what": _deed(data)}
    ),
    is_named=True,
)
ROBOT_UNDONE = EventKind(
    "robot.undone",
    gettext_lazy("took back what a robot did"),
    "undo-2",
    tell=lambda data: _("took back what a robot did: %(what)s") % {"what": _deed(data)},
)
ROBOT_SET = EventKind("robot.set", gettext_lazy("changed what is done by itself"), "workflow")
LEVELS_SET = EventKind(
    "process.levels-set",
    gettext_lazy("said how many cases should stand at the steps"),
    "chart-column",
)
CLOCK_LATE = EventKind(
    "process.clock-late", gettext_lazy("started late by itself"), "clock", tell=lambda d: _late(d)
)
CLOCK_FAILED = EventKind(
    "process.clock-failed",
    gettext_lazy("could not start by itself"),
    "triangle-alert",
    tell=lambda data: _("could not start by itself: %(why)s") % {"why": data.get("why", "")},
)
STEP_CLIMBED = EventKind(
    "step.climbed",
    gettext_lazy("is late, those above were told"),
    "triangle-alert",
    tell=lambda data: _("“%(step)s” is late, those above were told") % _step(data),
)


def _late(data: Mapping[str, Any]) -> str:
    at = formats.datetime(dt.datetime.fromisoformat(data["at"])) if data.get("at") else ""
    said = _("started late by itself: it was due at %(at)s") % {"at": at}
    missed = int(data.get("missed") or 0)
    if not missed:
        return said
    more = ngettext(
        "%(n)s more moment passed meanwhile", "%(n)s more moments passed meanwhile", missed
    )
    return f"{said}; {more % {'n': missed}}"


def _versions(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"from": data.get("from", ""), "to": data.get("to", "")}


def _deed(data: Mapping[str, Any]) -> str:
    """What a robot does, and what it makes is called."""
    done, name = label_of(str(data.get("kind", ""))), data.get("made")
    return f"{done}: “{name}”" if name else done


def _letter(data: Mapping[str, Any]) -> dict[str, str]:
    return {"subject": str(data.get("subject", "")), "to": ", ".join(data.get("to", ()))}


register(
    CLOCK_LATE,
    CLOCK_FAILED,
    MESSAGE_CAME,
    LETTER_SENT,
    LETTER_FAILED,
    ROBOT_RAN,
    ROBOT_FAILED,
    ROBOT_LEFT,
    ROBOT_SET,
    ROBOT_UNDONE,
    STEP_CLIMBED,
    LEVELS_SET,
    DRAWN,
    PUBLISHED,
    RETIRED,
    STOPPED,
    RESUMED,
    CASE_STARTED,
    CASE_BEGUN,
    CASE_ENDED,
    CASE_CANCELLED,
    CASE_WITHDRAWN,
    CASE_SUSPENDED,
    CASE_RESUMED,
    CASE_SHOWN,
    CASE_MOVED,
    APPROVER_ADDED,
    STEP_STARTED,
    STEP_ENDED,
    STEP_SKIPPED,
    STEP_MOVED,
    VARIABLES_SET,
    INCIDENT_RAISED,
    INCIDENT_RESOLVED,
)
