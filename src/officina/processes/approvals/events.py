"""What happens to approvals of a running case, in the words of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.events.kinds import EventKind, register


def _replaced(data: Mapping[str, Any]) -> str:
    said = _("gave “%(step)s” to another") % {"step": data.get("title", "")}
    return f"{said}: {data['reason']}" if data.get("reason") else said


VOIDED = EventKind(
    "approvals.voided",
    gettext_lazy("made approvals void"),
    "rotate-ccw",
    tell=lambda data: _("made approvals void: %(why)s") % {"why": data.get("why", "")},
)
REPLACED = EventKind(
    "step.replaced", gettext_lazy("gave a step to another"), "user-check", tell=_replaced
)
register(VOIDED, REPLACED)
