"""One version of a process as a package says it, ready to be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef
from officina.processes import step_checks
from officina.processes.checking import compiled
from officina.processes.models import Version
from officina.processes.packages import codes, drawings, references
from officina.processes.packages.contents import settings_of
from officina.processes.packages.names import Inwards


@dataclass(frozen=True, slots=True)
class Drawn:
    xml: str
    settings: Mapping[str, Any]
    route: Mapping[str, Any] | None
    tables: Mapping[str, str]
    tests: Sequence[Mapping[str, Any]]
    note: str = ""

    @classmethod
    def of(cls, version: Version) -> Drawn:
        return cls(version.xml, version.settings, version.route, version.tables, version.tests)


def same(here: Version | None, there: Drawn | None) -> bool:
    """Whether a version is drawn so already, however its file is indented."""
    if here is None or there is None:
        return False
    mine = Drawn.of(here)
    return (mine.settings, mine.route, mine.tables, list(mine.tests)) == (
        there.settings,
        there.route,
        there.tables,
        list(there.tests),
    ) and drawings.outwards(mine.xml, {}) == drawings.outwards(there.xml, {})


def drawn_of(
    said: Any, files: Mapping[str, str], title: str, names: Inwards, home: Sequence[TypeDef]
) -> Drawn:
    """A version of a package in numbers of this portal. Raises Refused for what cannot be kept."""
    said = _shaped(said, files)
    route = said.get("route")
    route = references.of_route(route, names, home) if route is not None else None
    if "settings" in said:
        settings: Mapping[str, Any] = references.of_steps(said["settings"], names, home)
    else:
        found = settings_of(route, title) if route is not None else {}
        if found is None:
            raise Refused(_("“%(name)s” is not what it should be.") % {"name": "route"})
        settings = found
    numbers = {code: number for number, code in codes.by_number().items()}
    rule = partial(names.rule, kinds=references.kinds_of(home))
    drawing = drawings.inwards(files[said["drawing"]], numbers, rule)
    tables = {name: files[file] for name, file in said.get("tables", {}).items()}
    # A draft need not be able to run, but it must open.
    bundle, faults = compiled(drawing, settings, tables, [one.code for one in home])
    wrong = [one.sentence for one in faults] if bundle is None else []
    for node, step in settings.items():
        wrong += step_checks.check(node, step)
    if wrong:
        raise Refused(wrong[0])
    return Drawn(drawing, settings, route, tables, said.get("tests", []), said.get("note", ""))


_KINDS: Mapping[str, type] = {
    "note": str,
    "drawing": str,
    "route": dict,
    "settings": dict,
    "tables": dict,
    "tests": list,
}


def _shaped(said: Any, files: Mapping[str, str]) -> dict[str, Any]:
    for name, value in said.items() if isinstance(said, dict) else [("drawing", None)]:
        if name not in _KINDS or not isinstance(value, _KINDS[name]):
            raise Refused(_("“%(name)s” is not what it should be.") % {"name": name})
    named = [said.get("drawing"), *said.get("tables", {}).values()]
    if any(one not in files for one in named):
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": "files"})
    if not all(isinstance(one, dict) for one in said.get("tests", ())):
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": "tests"})
    return dict(said)
