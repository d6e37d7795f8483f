"""What the groups of a report are called, for whoever may know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.names import names_of
from officina.kernel.records.queries.titles import titles_of
from officina.processes.analytics.facts import CONTACTS
from officina.processes.analytics.sections import section_of
from officina.processes.queries.funnel import NOBODY, REST, Group

_STEPS = """
SELECT DISTINCT ON (p.process_id, p.node) p.process_id || ':' || p.node, p.title, p.progress,
  r.title
FROM processes_place p JOIN record r ON r.id = p.process_id
WHERE p.process_id || ':' || p.node = ANY(%(keys)s::text[])
ORDER BY p.process_id, p.node, p.version_id DESC
"""


@dataclass(frozen=True, slots=True)
class Names:
    """Labels by dimension and key. What the viewer may not see has no name."""

    labels: Mapping[str, Mapping[str, str]]
    places: Mapping[str, int] = field(default_factory=dict)

    def label(self, name: str, key: str) -> str:
        if key == REST:
            return _("All others")
        if key == NOBODY:
            return _("Between steps") if name == "step" else _("None")
        return self.labels.get(name, {}).get(key) or _("Hidden from you")

    def place(self, key: str) -> tuple[int, str]:
        """Where a step stands among others: what is over comes last."""
        over = {"done": 101, "cancelled": 102, "rest": 103}
        return over.get(key, self.places.get(key, 0)), self.label("step", key)


def names_for(asked: Iterable[tuple[str, Sequence[Group]]], rights: Rights) -> Names:
    """Names of the groups of each dimension, in one query a kind."""
    found: dict[str, dict[str, str]] = {}
    places: dict[str, int] = {}
    several = True
    for name, groups in asked:
        several = several and name != "process"
        keys = {one.key for one in groups} - {NOBODY, REST}
        if name == "step":
            found[name] = _steps(keys, places, several=several)
        elif name == "event":
            found[name] = {kind: str(label) for kind, label in CONTACTS.items()}
        elif name in ("process", "company", "case"):
            titles = titles_of(_numbers(keys), rights)
            found[name] = {str(id): one.name for id, one in titles.items()}
        elif name in ("manager", "unit"):
            people = names_of(_numbers(keys))
            found[name] = {str(id): one.name for id, one in people.items()}
        elif name == "organisation":
            found[name] = _organisations()
        elif "." in name:
            found[name] = section_of(name, rights).names(keys, rights)
    return Names(found, places)


def _numbers(keys: Iterable[str]) -> list[int]:
    return sorted(int(key) for key in keys if key.isdecimal())


def _steps(keys: Iterable[str], places: dict[str, int], *, several: bool) -> dict[str, str]:
    """Steps of several processes are named with theirs, unless they stand under it."""
    rows = sql.rows(_STEPS, {"keys": sorted(keys)})
    places |= {key: progress for key, _title, progress, _process in rows}
    several = several and len({process for *_rest, process in rows}) > 1
    named = {key: f"{process}: {step}" if several else step for key, step, _n, process in rows}
    return named | {"done": _("Completed"), "cancelled": _("Cancelled")}


def _organisations() -> dict[str, str]:
    return {str(id): name for id, name in sql.rows("SELECT id, name FROM principals_organisation")}
