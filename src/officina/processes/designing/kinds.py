"""What people call the elements of a drawing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_LABELS = {
    "process": _("The process"),
    "userTask": _("Task of a person"),
    "manualTask": _("Task of a person"),
    "serviceTask": _("The portal does it"),
    "sendTask": _("The portal does it"),
    "scriptTask": _("Calculation"),
    "businessRuleTask": _("Decision table"),
    "callActivity": _("Another process"),
    "receiveTask": _("Waiting for a message"),
    "subProcess": _("Part of the process"),
    "task": _("Step"),
    "sequenceFlow": _("Way"),
    "exclusiveGateway": _("One of the ways"),
    "inclusiveGateway": _("All ways that apply"),
    "parallelGateway": _("All ways together"),
    "eventBasedGateway": _("Whatever happens first"),
    "startEvent": _("Start"),
    "endEvent": _("End"),
    "boundaryEvent": _("What happens meanwhile"),
    "intermediateThrowEvent": _("Milestone"),
    "intermediateCatchEvent": _("Waiting"),
}
_EVENTS = {
    ("startEvent", "timer"): _("Start at a time"),
    ("startEvent", "message"): _("Start by a message"),
    ("startEvent", "signal"): _("Start by a signal"),
    ("startEvent", "conditional"): _("Start on a condition"),
    ("intermediateCatchEvent", "timer"): _("Waiting for a time"),
    ("intermediateCatchEvent", "message"): _("Waiting for a message"),
    ("intermediateCatchEvent", "signal"): _("Waiting for a signal"),
    ("intermediateCatchEvent", "conditional"): _("Waiting until it holds"),
    ("boundaryEvent", "timer"): _("When it lasts too long"),
    ("boundaryEvent", "message"): _("When a message comes"),
    ("boundaryEvent", "signal"): _("When a signal comes"),
    ("boundaryEvent", "conditional"): _("When it holds meanwhile"),
    ("boundaryEvent", "error"): _("When it fails"),
    ("boundaryEvent", "escalation"): _("When it climbs"),
    ("intermediateThrowEvent", "message"): _("Message to another process"),
    ("intermediateThrowEvent", "signal"): _("Signal to all processes"),
    ("endEvent", "terminate"): _("End of everything"),
    ("endEvent", "message"): _("End with a message"),
    ("endEvent", "signal"): _("End with a signal"),
    ("endEvent", "error"): _("End with an error"),
}


def label_of(tag: str, event: str = "") -> str:
    """The kind of an element in the reader's language."""
    return str(_EVENTS.get((tag, event)) or _LABELS.get(tag) or _("Element"))
