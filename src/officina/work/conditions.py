"""Completion conditions (F141): FEEL over the task, what hangs on it, its parent and the log."""

from __future__ import annotations

from django.utils.translation import gettext as _

import feel
from officina.kernel.records.checks import Refused

NAMES = (
    "title",
    "due_at",
    "important",
    "estimate",
    "spent",
    "result",
    "comments",
    "files",
    "checklist_open",
    "subtasks_open",
    "late",
    "parent",
    "happened",
)
LONGEST = 4_000


def check_condition(text: str) -> None:
    """Refuse a condition that cannot be read."""
    if not text:
        return
    if len(text) > LONGEST:
        raise Refused(errors={"condition": _("This condition is too long.")})
    try:
        feel.parse(text, names=NAMES)
    except feel.SyntaxMistake as error:
        raise Refused(errors={"condition": str(error)}) from error
