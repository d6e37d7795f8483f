"""A process of a package is laid: made or changed by the verbs that a person would use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.portability.packages import Put
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.share_record import share_record, unshare_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import TypeDef, types
from officina.processes.actions.drop_draft import drop_draft
from officina.processes.actions.publish import publish
from officina.processes.actions.retire_process import retire_process
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.set_levels import set_levels
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.models import Running, Threshold, Version
from officina.processes.packages import codes, drawings
from officina.processes.packages.contents import own_fields, versions
from officina.processes.packages.drawn import Drawn, drawn_of, same
from officina.processes.packages.names import Inwards
from officina.processes.queries.subjects import known_types, starters_of, subjects_of

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,58}")
_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("title", "stage", "folder", "purpose", "regulation", "owner"), str),
    **dict.fromkeys(("unit", "organisation"), str),
    **dict.fromkeys(("tags", "runs_on", "starters", "seen_by"), list),
    **dict.fromkeys(("levels", "published", "draft", "files", "fields"), dict),
}
MOST_TURNS = 500
"""Times that processes wait for those they call to be published first."""


def put_process(key: str, content: Mapping[str, Any], put: Put) -> None:
    """Have the record stand; its steps follow when all processes do, since they call each other."""
    _check(key, content)
    process, by = types().by_code("process"), put.person
    record_id = codes.process_of(key)
    if record_id is None:
        record_id = create_record(process, {"title": content["title"]}, by=by).record_id
        codes.set_code(record_id, key)
    elif read(record_id, process, rights=None).deleted_at is not None:
        restore_record(record_id, process, by=by)
    laying = _Laying(record_id, content, put)
    put.after.append(partial(_named, content["title"], laying.lay))


def remove_process(key: str, put: Put) -> None:
    """Nothing starts by it any more; what nothing ever ran by goes into the bin."""
    record_id, process = codes.process_of(key), types().by_code("process")
    if record_id is None:
        return
    if Version.objects.filter(process_id=record_id, status="published").exists():
        retire_process(record_id, by=put.person)
    if not Running.objects.filter(version__process_id=record_id).exists():
        delete_record(record_id, process, by=put.person)


def _check(key: str, content: Mapping[str, Any]) -> None:
    if not _CODE.fullmatch(key):
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": key[:80]})
    for name, value in content.items():
        if name not in _KINDS:
            raise Refused(_("This portal does not know “%(name)s”.") % {"name": name[:80]})
        if not isinstance(value, _KINDS[name]):
            raise Refused(_("“%(name)s” is not what it should be.") % {"name": name})
    stages = {one.code for one in types().by_code("process").stages}
    if not content.get("title") or content.get("stage") not in stages:
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": "title, stage"})


def _named(title: str, do: Any) -> None:
    try:
        do()
    except Refused as refused:
        raise Refused(f"{title}: {refused.sentence}") from refused


@dataclass(slots=True)
class _Laying:
    record_id: int
    said: Mapping[str, Any]
    put: Put
    names: Inwards = field(init=False)
    turns: int = 0

    @property
    def by(self) -> Actor:
        return self.put.person

    def row(self) -> RecordRow:
        return read(self.record_id, types().by_code("process"), rights=None)

    def lay(self) -> None:
        """All but what others have to be published for."""
        self.names = Inwards(self.put, str(self.said["title"]))
        self._describe()
        home = self._home()
        starters = sorted({self.names.principal(one) for one in self.said.get("starters", ())})
        before = (subjects_of(self.record_id), sorted(starters_of(self.record_id)))
        if before != (home, starters):
            on = [one.code for one in home]
            set_up_process(self.record_id, by=self.by, runs_on=on, starters=starters)
        self._share()
        self._draw(home)
        self.names.tell()

    def _home(self) -> list[TypeDef]:
        wanted = [str(one) for one in self.said.get("runs_on", ())]
        found = known_types(wanted)
        if missing := {*wanted} - {one.code for one in found}:
            raise Refused(_("There is nothing called “%(code)s”.") % {"code": min(missing)[:80]})
        return found

    def _describe(self) -> None:
        process, said = types().by_code("process"), self.said
        values = {code: said.get(code, "") for code in ("title", "folder", "purpose", "regulation")}
        values |= {"tags": said.get("tags", []), "responsible": self.names.owner(said.get("owner"))}
        edit_record(self.record_id, process, values | self._own_fields(), by=self.by)
        # Unit and organisation follow whoever is responsible where they are not known here.
        placed = {
            kind: self.names.number(kind, said[kind])
            for kind in ("unit", "organisation")
            if kind in said
        }
        known = {kind: number for kind, number in placed.items() if number is not None}
        if known:
            edit_record(self.record_id, process, known, by=self.by)

    def _own_fields(self) -> dict[str, Any]:
        process, said = types().by_code("process"), self.said.get("fields", {})
        here = {one.code: one for one in own_fields(process)}
        if unknown := said.keys() - here.keys():
            raise Refused(_("This portal has no field “%(field)s”.") % {"field": min(unknown)[:80]})
        emptied = dict.fromkeys(here, "") if self.put.removes or self.put.is_back else {}
        return emptied | {code: self.names.value(here[code], one) for code, one in said.items()}

    def _share(self) -> None:
        process = types().by_code("process")
        wanted = {
            self.names.principal(one): str(one.get("level", "view"))
            for one in self.said.get("seen_by", ())
        }
        here = dict(
            sql.rows(
                "SELECT principal_id, level FROM records_share WHERE record_id = %(id)s",
                {"id": self.record_id},
            )
        )
        for principal, level in wanted.items():
            if here.get(principal) != level:
                share_record(self.record_id, process, principal=principal, level=level, by=self.by)
        for principal in here.keys() - wanted.keys():
            unshare_record(self.record_id, process, principal=principal, by=self.by)

    def _draw(self, home: Sequence[TypeDef]) -> None:
        """Keep what shall be published as the draft, until the others stand."""
        stage = self.row().stage
        here = versions(self.record_id, stage.code if stage else "")
        files = self.said.get("files", {})
        published, draft = (
            drawn_of(self.said[key], files, str(self.said["title"]), self.names, home)
            if key in self.said
            else None
            for key in ("published", "draft")
        )
        if draft is None and "draft" in here and not self.put.removes:
            draft = Drawn.of(here["draft"])  # what somebody draws here is not lost
        runs_already = same(here.get("published"), published) and (
            stage is not None and self.said["stage"] in (stage.code, "described", "draft")
        )
        if published is not None and not runs_already:
            self._save(published)
        else:
            published = None
        self.put.after.append(
            partial(_named, str(self.said["title"]), partial(self._finish, published, draft))
        )

    def _finish(self, published: Drawn | None, draft: Drawn | None) -> None:
        if published is not None:
            if self._waits(published):
                self.turns += 1
                again = partial(self._finish, published, draft)
                self.put.after.append(partial(_named, str(self.said["title"]), again))
                return
            publish(self.record_id, by=self.by, note_text=published.note)
        kept = Version.objects.filter(process_id=self.record_id, status="draft").first()
        if draft is not None and not same(kept, draft):
            self._save(draft)
        elif draft is None and kept is not None:
            drop_draft(self.record_id, by=self.by)
        self._set_levels()
        self._enter_stage()

    def _waits(self, published: Drawn) -> bool:
        """Whether it calls one that is to be published in this package, too, and is not yet."""
        unpublished = sql.rows(
            """SELECT 1 FROM record r JOIN processes_version v ON v.process_id = r.id
               WHERE r.type_id = %(type)s AND r.number = ANY(%(numbers)s) AND r.id <> %(self)s
               GROUP BY r.id HAVING NOT bool_or(v.status = 'published')""",
            {
                "type": types().by_code("process").id,
                "numbers": sorted(drawings.calls(published.xml)),
                "self": self.record_id,
            },
        )
        return bool(unpublished) and self.turns < MOST_TURNS

    def _save(self, one: Drawn) -> None:
        save_draft(
            self.record_id,
            by=self.by,
            xml=one.xml,
            settings=one.settings,
            route=one.route,
            tables=one.tables,
            tests=one.tests,
        )

    def _set_levels(self) -> None:
        wanted = {
            node: (level.get("least"), level.get("most"))
            for node, level in self.said.get("levels", {}).items()
            if isinstance(level, Mapping)
        }
        found = Threshold.objects.filter(process_id=self.record_id)
        if wanted != {one.node: (one.least, one.most) for one in found}:
            set_levels(self.record_id, wanted, by=self.by)

    def _enter_stage(self) -> None:
        stage, wanted = self.row().stage, str(self.said["stage"])
        here = stage.code if stage else ""
        if here == "published" and (wanted == "retired" or (self.put.is_back and wanted != here)):
            retire_process(self.record_id, by=self.by)
            here = "retired"
        if wanted in ("described", "draft", "retired") and here not in (wanted, "published"):
            process = types().by_code("process")
            house = Actor(robot="package", depth=self.by.depth)
            move_stage(self.record_id, process, to=process.stage(wanted).id, by=house)
