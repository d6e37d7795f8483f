"""The route of a process as it stands under the pen, or as it was published last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from officina.processes.models import Version
from officina.processes.routes.route import Route, from_json


@dataclass(frozen=True, slots=True)
class Draft:
    """``route`` is ``None`` for what was drawn by hand and has no list."""

    process_id: int
    version: Version | None
    route: Route | None
    is_draft: bool

    @property
    def seen(self) -> str:
        """What a form says it was made from, so that a conflict is noticed."""
        return fingerprint(self.route.to_json() if self.route is not None else None)

    @property
    def tables(self) -> dict[str, str]:
        """The decision tables that stand beside it, as DMN."""
        return dict(self.version.tables) if self.version else {}

    @property
    def stamp(self) -> str:
        """The same for a drawing: which version, and what it holds."""
        if self.version is None:
            return ""
        held = fingerprint([self.version.xml, self.version.settings, self.is_draft])
        return f"{self.version.id}-{held}"

    def stamp_of(self, table: str) -> str:
        """The same for one decision table and its test rows."""
        rows = self.version.tests if self.version else []
        return fingerprint([self.tables.get(table), [x for x in rows if x.get("table") == table]])


def draft_of(process_id: int, *, lock: bool = False) -> Draft:
    """The draft, else the published version, else an empty list."""
    found = Version.objects.filter(process_id=process_id, status__in=("draft", "published"))
    if lock:
        found = found.select_for_update()
    by_status = {version.status: version for version in found}
    version = by_status.get("draft") or by_status.get("published")
    if version is None:
        return Draft(process_id, None, Route(), is_draft=False)
    route = from_json(version.route) if version.route is not None else None
    return Draft(process_id, version, route, version.status == "draft")


def fingerprint(route: Any) -> str:
    text = json.dumps(route, sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(), digest_size=8).hexdigest()
