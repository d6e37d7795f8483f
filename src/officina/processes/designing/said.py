"""What is wrong with a drawing, in the reader's language: the engine's own findings by their codes.

The engine speaks English and knows no portal; a code that is not here keeps the engine's words.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import bpmn
from bpmn.document import Document
from officina.processes.bundle import Bundle
from officina.processes.designing.kinds import label_of

UNASKED = frozenset({"no-performer"})
"""The portal's settings say who does it."""

_SAID = {
    "no-start": gettext_lazy("It has no start: nothing ever begins it."),
    "unreachable": gettext_lazy("%(step)s: no way leads here from the start."),
    "dead-end": gettext_lazy("%(step)s: nothing follows. Draw a way on, or an end."),
    "no-default": gettext_lazy(
        "%(step)s: it may be that none of its ways applies. Say which one is taken then."
    ),
    "idle-condition": gettext_lazy("%(step)s: it takes all ways, so their conditions say nothing."),
    "bad-default": gettext_lazy("%(step)s: the way for “nothing applies” does not leave from it."),
    "deadlock": gettext_lazy("%(step)s: it would wait for ever for ways that are not all taken."),
    "no-synchronisation": gettext_lazy(
        "%(step)s: ways that go on together meet here without waiting for each other, so what "
        "follows is done more than once."
    ),
    "no-timer": gettext_lazy("%(step)s: say how long, or when."),
    "no-condition": gettext_lazy("%(step)s: say what has to hold."),
    "no-message": gettext_lazy("%(step)s: name the message."),
    "no-called-element": gettext_lazy("%(step)s: choose the process."),
    "no-trigger": gettext_lazy("%(step)s: say what it waits for."),
    "broken-expression": gettext_lazy("%(step)s: this cannot be read: %(why)s"),
    "unknown-name": gettext_lazy("%(step)s: %(why)s"),
    "foreign-language": gettext_lazy("%(step)s: it is written in a language that is not run here."),
    "unknown-element": gettext_lazy("%(step)s: elements of this kind are not run here."),
    "broken-flow": gettext_lazy("%(step)s: it does not connect two elements."),
    "bad-flow": gettext_lazy("%(step)s: this way cannot lead from there to there."),
    "not-attached": gettext_lazy("%(step)s: put it on the edge of a step."),
    "no-handler": gettext_lazy("%(step)s: say what takes it back."),
    "broken-link": gettext_lazy("%(step)s: its other end is not here."),
}


def said(problem: bpmn.Problem, found: Bundle) -> str:
    """A finding in words, with the element as people call it."""
    sentence = _SAID.get(problem.code)
    if sentence is None:
        return problem.message
    node = shape_of(problem.place.element or "", found.definition)
    return str(sentence) % {"step": called(node, found), "why": problem.message}


def called(node: str, found: Bundle) -> str:
    """The name of an element in quotes, or its kind where it has none."""
    one = found.definition.nodes.get(node)
    if one is not None and not one.name.strip():
        kinds = [each.kind for each in one.event_definitions]
        return label_of(one.tag, kinds[0] if kinds else "")
    if one is None and node:
        return _("Way")
    return _("“%(name)s”") % {"name": found.title(node)} if node else _("The drawing")


def shape_of(identity: str, definition: bpmn.Definition) -> str:
    """The node or flow that an element with this id stands in: what can be shown on the sheet."""
    document: Document = definition.document
    at = document.element(identity) if identity else None
    while at is not None:
        own = at.get("id", "")
        if own in definition.nodes or str(at.tag).endswith("}sequenceFlow"):
            return own
        at = at.getparent()
    return ""
