"""What many tasks demand before they are completed: ticks in a dialog, rules underneath."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition that many tasks have: a tick in the dialog, a sentence where it lacks."""

    code: str
    feel: str
    label: str | Promise
    lacking: str | Promise


DEMANDS = (
    Demand("result", "result != null", _("The result is written"), _("There is no result yet.")),
    Demand("file", "files > 0", _("A file is attached"), _("No file is attached yet.")),
    Demand(
        "checklist",
        "checklist_open = 0",
        _("Everything on the checklist is ticked"),
        _("The checklist is not finished."),
    ),
    Demand("comment", "comments > 0", _("A comment is written"), _("There is no comment yet.")),
    Demand("time", "spent > 0", _("The time spent is entered"), _("No time is entered yet.")),
)
