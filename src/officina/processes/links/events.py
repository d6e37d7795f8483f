"""Answers by link, in the words of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.events.kinds import EventKind, register


def _answered(data: Mapping[str, Any]) -> str:
    said = _("“%(step)s” was answered by link from %(address)s") % {
        "step": data.get("title", ""),
        "address": data.get("address", ""),
    }
    return f"{said}: {data['comment']}" if data.get("comment") else said


ANSWERED = EventKind(
    "link.answered", gettext_lazy("answered by link"), "link", is_system=False, tell=_answered
)
register(ANSWERED)
