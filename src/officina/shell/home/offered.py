"""What a page can be put together from, as rows to tick and to order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from officina.kernel.access.web import Request
from officina.kernel.ui.blocks import blocks_for
from officina.shell.menu.views import views_for


def rows_of(
    request: Request, chosen: Sequence[Mapping[str, Any]], *, shared_only: bool = False
) -> list[dict[str, Any]]:
    """What stands there first, in its order, then what could: blocks of apps, saved views.

    ``shared_only`` leaves out views that others do not see.
    """
    known = {
        _key({"block": one.code}): {"label": one.label, "icon": one.icon}
        for one in blocks_for(request)
    }
    off = request.rights.policy.types_off
    for view in views_for(request.viewer):
        if view.type.code not in off and (view.is_shared or not shared_only):
            label = f"{view.type.plural}: {view.name}"
            known[_key({"block": "view", "of": view.code})] = {
                "label": label,
                "icon": view.type.icon,
            }
    first = [key for one in chosen if (key := _key(one)) in known]
    rest = [key for key in known if key not in first]
    return [known[key] | {"value": key, "is_on": key in first} for key in (*first, *rest)]


def _key(one: Mapping[str, Any]) -> str:
    return json.dumps(one, sort_keys=True, ensure_ascii=False)
