"""Where what a task lacks is mended."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.ui.pages import present
from officina.work.tasks import TaskRow


def door_of(task: TaskRow, demand: str) -> tuple[str, str]:
    """(address, label) of the place that mends a demand; empty where the card itself is."""
    if demand == "result":
        return reverse("work:result", args=[task.id]), _("Write the result")
    if demand == "time":
        return reverse("work:time", args=[task.id]), _("Enter time")
    if demand == "subtasks":
        return f"{present.href(task.row.type, task.id)}?tab=subtasks", _("Show the subtasks")
    return "", ""
