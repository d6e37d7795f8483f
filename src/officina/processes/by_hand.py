"""What nobody does to cases by hand: they begin, move and end by their process alone."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused


def begins_by_its_process(values: Mapping[str, Any], changed: Set[str]) -> Mapping[str, Any]:
    """Refuse a case without a process: only starting one gives it. Raises Refused."""
    if not values.get("process"):
        raise Refused(_("A case begins when its process is started."))
    return {}
