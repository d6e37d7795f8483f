"""Words of the drawing tool, by its own English ones."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """What the island looks its sentences up in."""
    return _tools() | _elements() | _said()


def _tools() -> dict[str, str]:
    return {
        "Activate hand tool": _("Move the sheet"),
        "Activate lasso tool": _("Choose several"),
        "Activate create/remove space tool": _("Make room"),
        "Activate global connect tool": _("Connect two elements"),
        "Connect to other element": _("Connect to another element"),
        "Delete": _("Remove"),
        "Change element": _("Change into something else"),
        "Add text annotation": _("Add a note"),
        "Align elements": _("Align"),
        "Search in diagram": _("Find on the sheet"),
        "Create start event": _("Start"),
        "Create end event": _("End"),
        "Append end event": _("Then: the end"),
        "Append gateway": _("Then: a choice of ways"),
        "Append task": _("Then: a task of a person"),
        "Append intermediate/boundary event": _("Then: a wait"),
        "Append receive task": _("Then: wait for a message"),
        "Append message intermediate catch event": _("Then: wait for a message"),
        "Append timer intermediate catch event": _("Then: wait for a time"),
        "Append signal intermediate catch event": _("Then: wait for a signal"),
        "Append conditional intermediate catch event": _("Then: wait until it holds"),
        "Toggle non-interrupting": _("The step goes on meanwhile"),
        "Parallel multi-instance": _("For each, all at once"),
        "Sequential multi-instance": _("For each, one after another"),
        "Loop": _("Again and again"),
    }


def _elements() -> dict[str, str]:
    return {
        "Task": _("Step"),
        "User task": _("Task of a person"),
        "Manual task": _("Task of a person, by hand"),
        "Service task": _("The portal does it"),
        "Script task": _("Calculation"),
        "Business rule task": _("Decision table"),
        "Call activity": _("Another process"),
        "Receive task": _("Wait for a message"),
        "Sub-process (expanded)": _("Part of the process"),
        "Sub-process (collapsed)": _("Part of the process, folded"),
        "Sub-process": _("Part of the process"),
        "Exclusive gateway": _("One of the ways"),
        "Inclusive gateway": _("All ways that apply"),
        "Parallel gateway": _("All ways together"),
        "Event-based gateway": _("Whatever happens first"),
        "Start event": _("Start"),
        "Timer start event": _("Start at a time"),
        "Message start event": _("Start by a message"),
        "Signal start event": _("Start by a signal"),
        "Conditional start event": _("Start on a condition"),
        "End event": _("End"),
        "Terminate end event": _("End of everything"),
        "Message end event": _("End with a message"),
        "Signal end event": _("End with a signal"),
        "Error end event": _("End with an error"),
        "Intermediate throw event": _("Milestone"),
        "Timer intermediate catch event": _("Wait for a time"),
        "Message intermediate catch event": _("Wait for a message"),
        "Signal intermediate catch event": _("Wait for a signal"),
        "Conditional intermediate catch event": _("Wait until it holds"),
        "Message intermediate throw event": _("Message to another process"),
        "Signal intermediate throw event": _("Signal to all processes"),
        "Timer boundary event": _("When it lasts too long: instead"),
        "Timer boundary event (non-interrupting)": _("When it lasts too long: beside"),
        "Message boundary event": _("When a message comes: instead"),
        "Message boundary event (non-interrupting)": _("When a message comes: beside"),
        "Signal boundary event": _("When a signal comes: instead"),
        "Signal boundary event (non-interrupting)": _("When a signal comes: beside"),
        "Conditional boundary event": _("When it holds meanwhile: instead"),
        "Conditional boundary event (non-interrupting)": _("When it holds meanwhile: beside"),
        "Error boundary event": _("When it fails"),
        "Sequence flow": _("Way"),
        "Default flow": _("Way if nothing applies"),
        "Conditional flow": _("Way on a condition"),
    }


def _said() -> dict[str, str]:
    return {
        "saving": _("Saving…"),
        "unsaved": _("Not saved: check the network. Your drawing is still on this page."),
        "unreadable": _("This drawing cannot be shown."),
        "nothing to tidy": _("This drawing cannot be tidied up by itself."),
    }
