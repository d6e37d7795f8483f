"""Processes of the library as plain content: what they are, who may, their route, their drawing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from officina.kernel.database import sql
from officina.kernel.portability.packages.files import file_name
from officina.kernel.records.rows import read, to_json
from officina.kernel.records.types import FieldDef, TypeDef, types
from officina.processes.models import Threshold, Version
from officina.processes.packages import codes, drawings, references
from officina.processes.packages.names import Outwards
from officina.processes.queries.subjects import known_types
from officina.processes.routes.compile import compile_route
from officina.processes.routes.route import BadRoute, from_json

_ALL = """
SELECT r.id, p.code, r.title, r.stage_id, p.purpose, p.regulation, p.folder, r.responsible_id,
  r.unit_id, r.organisation_id, r.tags, p.runs_on, p.starters,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(s.principal_id, s.level) ORDER BY s.principal_id),
     '[]') FROM records_share s WHERE s.record_id = r.id)
FROM record r JOIN process p ON p.record_id = r.id
WHERE r.deleted_at IS NULL ORDER BY p.code
"""


def read_processes() -> dict[str, dict[str, Any]]:
    """All that are not in the bin, by code."""
    codes.give_codes()
    reader = _Reader(Outwards(), codes.by_number())
    return {row[1]: reader.content(row) for row in sql.rows(_ALL)}


@dataclass(frozen=True, slots=True)
class _Reader:
    names: Outwards
    by_number: Mapping[str, str]

    def content(self, row: tuple[Any, ...]) -> dict[str, Any]:
        record_id, _code, title, stage_id, purpose, regulation, folder, owner = row[:8]
        unit, organisation, tags, runs_on, starters, shares = row[8:]
        stage = types().by_code("process").stage_by_id[stage_id].code
        said = {
            "title": title,
            "stage": stage,
            "folder": folder,
            "purpose": purpose,
            "regulation": regulation,
            "owner": self.names.name("person", owner),
            "unit": self.names.name("unit", unit),
            "organisation": self.names.name("organisation", organisation),
            "tags": list(tags or ()),
            "fields": self._own_fields(record_id),
            "runs_on": json.loads(runs_on),
            "starters": [self.names.principal(one) for one in json.loads(starters)],
            "seen_by": [
                self.names.principal(one) | ({"level": level} if level != "view" else {})
                for one, level in json.loads(shares)
            ],
            "levels": _levels(record_id),
        }
        home, files = known_types(runs_on), dict[str, str]()
        for status, version in versions(record_id, stage).items():
            said[status] = self._version(version, title, home, files)
        return {key: one for key, one in (said | {"files": files}).items() if one}

    def _own_fields(self, record_id: int) -> dict[str, Any]:
        """What stands in fields that people added to processes."""
        process = types().by_code("process")
        values = read(record_id, process, rights=None).values
        return {
            one.code: to_json(self.names.value(one, values[one.code]))
            for one in own_fields(process)
            if values.get(one.code) not in (None, "", [])
        }

    def _version(
        self, version: Version, title: str, home: Sequence[TypeDef], files: dict[str, str]
    ) -> dict[str, Any]:
        before = "draft." if version.status == Version.Status.DRAFT else ""
        drawing = f"{before}bpmn"
        rule = partial(self.names.rule, kinds=references.kinds_of(home))
        files[drawing] = drawings.outwards(version.xml, self.by_number, rule)
        said: dict[str, Any] = {"note": version.note, "drawing": drawing}
        if version.route is not None:
            said["route"] = references.of_route(version.route, self.names, home)
        if version.route is None or settings_of(version.route, title) != version.settings:
            said["settings"] = references.of_steps(version.settings, self.names, home)
        said["tables"] = {}
        for name, text in version.tables.items():
            file = _free(f"{before}{file_name(name)}", files)
            said["tables"][name], files[file] = file, text
        said["tests"] = version.tests
        return {key: one for key, one in said.items() if one}


def versions(record_id: int, stage: str) -> dict[str, Version]:
    """What travels of a process: what runs, or ran last where it was retired; and the draft."""
    rows = Version.objects.filter(process_id=record_id).order_by("-n")
    drawn = rows.exclude(status="draft").first() if stage == "retired" else None
    published = rows.filter(status="published").first() or drawn
    draft = rows.filter(status="draft").first()
    return {
        key: one for key, one in (("published", published), ("draft", draft)) if one is not None
    }


def settings_of(route: Mapping[str, Any], title: str) -> dict[str, Any] | None:
    """What the steps of a list are compiled to; ``None`` where it is none."""
    try:
        return compile_route(from_json(route), title).settings
    except BadRoute:
        return None


def own_fields(type_def: TypeDef) -> list[FieldDef]:
    """Fields whose values travel: not files, and not what is computed."""
    kept = [one for one in type_def.fields.values() if one.storage == "json"]
    return [one for one in kept if one.kind != "file" and not one.formula]


def _levels(record_id: int) -> dict[str, dict[str, int]]:
    found = Threshold.objects.filter(process_id=record_id).order_by("node")
    return {one.node: dict(_level(one)) for one in found}


def _level(one: Threshold) -> Iterator[tuple[str, int]]:
    for name in ("least", "most"):
        value = getattr(one, name)
        if value is not None:
            yield name, value


def _free(name: str, taken: Mapping[str, str]) -> str:
    found, n = f"{name}.dmn", 2
    while found in taken:
        found, n = f"{name}-{n}.dmn", n + 1
    return found
