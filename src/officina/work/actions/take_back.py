from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written


def take_back(
    record_id: int, kind: str, data: Mapping[str, Any], event_id: int, *, by: Actor
) -> Written | None:
    """Undo the last verb on a task."""
    raise Refused(_("This cannot be undone."))
