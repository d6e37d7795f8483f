from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import StageDef
from officina.kernel.records.writes import Written


def move_task(row: RecordRow, to: StageDef, *, by: Actor) -> Written | None:
    """The kernel's door: a task dragged to a state is the verb that leads there."""
    raise Refused(_("Open the task to do this."))
