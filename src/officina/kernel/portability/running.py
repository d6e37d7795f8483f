"""One import at work: rows become records, five hundred in a transaction of their own.

A batch writes records, what became of each line, and how far it is, all or nothing: a program
that is killed goes on where the last batch ended, and no line is dealt with twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, Rights, rights_of
from officina.kernel.portability.matching.cells import Meant, Understanding
from officina.kernel.portability.matching.columns import NUMBER
from officina.kernel.portability.matching.lookups import existing, key_value
from officina.kernel.portability.models import Import, ImportRow, Outcome
from officina.kernel.portability.plans import SAMPLE, Plan
from officina.kernel.portability.reading.tables import Line, lines
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_many import New, create_many
from officina.kernel.records.actions.edit_many import Answer, edit_many
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Known, Refused
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import FieldDef, TypeDef, types

type Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one line."""

    line: int
    outcome: Outcome
    record_id: int | None = None
    event_id: int | None = None
    problem: str = ""


class Run:
    """What all batches of an import share."""

    def __init__(self, one: Import, by: Actor) -> None:
        rights = rights_of(by)
        assert rights is not None
        assert one.table is not None
        self.rights: Rights = rights
        self.by = by
        self.type: TypeDef = types().by_id(one.type_id)
        self.plan = Plan.of(one)
        fields = self.plan.fields(self.type, rights)
        samples = list(lines(one.table, self.plan.heading + 1, SAMPLE))
        self.understanding = Understanding(self.type, fields, rights, samples)
        self._keys: list[FieldDef] = [
            NUMBER if code == "number" else self.type.fields[code] for code in self.plan.keys
        ]
        self._id = one.id
        self._said: Mapping[str, Any] = {"import": one.id, "file": one.name}
        self._known = Known(rights)

    def deal_with(self, rows: Sequence[Line]) -> list[Done]:
        """Write a batch, in the caller's transaction."""
        self.understanding.ask(rows)
        meant = [self.understanding.read(row) for row in rows]
        done = [self._failed(one.line, one.problems) for one in meant if one.problems]
        new, old, left = self._sorted([one for one in meant if not one.problems])
        done += left
        done += self._create(new)
        moving = [(one, record_id) for one, record_id in old if one.stage is not None]
        done += self._edit([(one, record_id) for one, record_id in old if one.stage is None])
        done += [self._change(one, record_id) for one, record_id in moving]
        return done

    def _sorted(
        self, meant: Sequence[Meant]
    ) -> tuple[list[Meant], list[tuple[Meant, int]], list[Done]]:
        """What is to be made, what is to be changed, what is left alone and why."""
        keys = [self._key(one) for one in meant]
        found = existing(self.type, self._keys, [k for k in keys if k is not None], self.rights)
        touched = self._touched({i for ids in found.values() for i in ids})
        new, old, left = list[Meant](), list[tuple[Meant, int]](), list[Done]()
        lines: dict[Key, int] = {}
        for one, key in zip(meant, keys, strict=True):
            ids = found.get(key, []) if key else []
            twin = lines.get(key) if key else None
            if key:
                lines.setdefault(key, one.line)
            if twin is None and len(ids) == 1:
                twin = touched.get(ids[0])
            said = self._left(ids, twin, key)
            if said:
                left.append(Done(one.line, said[0], problem=said[1]))
            elif ids:
                old.append((one, ids[0]))
            else:
                new.append(one)
        return new, old, left

    def _left(self, ids: Sequence[int], twin: int | None, key: Key | None) -> Any:
        if twin is not None:
            return Outcome.SKIPPED, _("The same as in line %(n)s.") % {"n": twin}
        if len(ids) > 1:
            return Outcome.FAILED, _("More than one here is the same.")
        if ids and self.plan.mode == "create":
            return Outcome.SKIPPED, _("It is here already.")
        if not ids and self.plan.mode == "update":
            said = _("Nothing here is the same.") if key else _("It says nothing to find it by.")
            return Outcome.FAILED, said
        return None

    def _key(self, one: Meant) -> Key | None:
        """What identifies the row; ``None`` where any part of it is empty or wrong."""
        values = []
        for field in self._keys:
            typed = one.number if field is NUMBER else one.raw.get(field.code)
            try:
                value = typed if field is NUMBER else parse(field, typed)
            except BadValue:
                return None
            if value in (None, "", []):
                return None
            values.append(key_value(self.type, field, value))
        return tuple(values) if values else None

    def _touched(self, ids: set[int]) -> dict[int, int]:
        """Lines of this import that made or changed these records already."""
        if not ids:
            return {}
        rows = ImportRow.objects.filter(run_id=self._id, record_id__in=ids)
        return {row.record_id: row.line for row in rows if row.record_id is not None}

    def _create(self, meant: Sequence[Meant]) -> list[Done]:
        wanted = [New(one.raw, one.stage) for one in meant]
        written = create_many(self.type, wanted, by=self.by, said=self._said, known=self._known)
        return [
            self._refused(one, made)
            if isinstance(made, Refused)
            else Done(one.line, Outcome.CREATED, made.record_id, made.event_id)
            for one, made in zip(meant, written, strict=True)
        ]

    def _edit(self, old: Sequence[tuple[Meant, int]]) -> list[Done]:
        """Those that stay in their stage, in one statement."""
        wanted = {record_id: one.raw for one, record_id in old}
        answers = edit_many(self.type, wanted, by=self.by, known=self._known)
        return [self._answered(one, record_id, answers[record_id]) for one, record_id in old]

    def _answered(self, one: Meant, record_id: int, answer: Answer) -> Done:
        if isinstance(answer, Refused):
            return self._refused(one, answer)
        if isinstance(answer, NotAllowed):
            return Done(one.line, Outcome.FAILED, problem=answer.sentence)
        if isinstance(answer, NoSuchRecord):
            return Done(one.line, Outcome.FAILED, problem=_("It is no longer there."))
        if answer is None:
            return Done(one.line, Outcome.SAME, record_id)
        return Done(one.line, Outcome.CHANGED, record_id, answer.event_id)

    def _change(self, one: Meant, record_id: int) -> Done:
        """One that moves too: both or neither."""
        try:
            with transaction.atomic():
                edited = edit_record(record_id, self.type, one.raw, by=self.by)
                moved = None
                if one.stage is not None:
                    moved = move_stage(record_id, self.type, to=one.stage.id, by=self.by)
        except (Refused, NotAllowed, NoSuchRecord) as refused:
            return self._answered(one, record_id, refused)
        return self._answered(one, record_id, moved or edited)

    def _refused(self, one: Meant, refused: Refused) -> Done:
        if not refused.errors:
            return Done(one.line, Outcome.FAILED, problem=refused.sentence)
        return self._failed(one.line, refused.errors)

    def _failed(self, line: int, problems: Mapping[str, str]) -> Done:
        """What is wrong, each with the field that it is wrong with."""
        fields = self.type.fields
        said = (f"{fields[c].label}: {s}" if c in fields else s for c, s in problems.items())
        return Done(line, Outcome.FAILED, problem=" ".join(said))
