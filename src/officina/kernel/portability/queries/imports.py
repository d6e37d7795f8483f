"""Imports as their pages show them; each is seen by whoever brought it, and by administrators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from officina.kernel.access.policy import Rights
from officina.kernel.portability.matching.cells import Understanding
from officina.kernel.portability.matching.columns import Target
from officina.kernel.portability.models import Import, ImportRow, ImportStatus, Outcome
from officina.kernel.portability.plans import SAMPLE, Plan
from officina.kernel.portability.reading.tables import Line, lines
from officina.kernel.records.actions.create_record import checked
from officina.kernel.records.checks import Known, Parsed, Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import StageDef, TypeDef

SHOWN = 10
LISTED = 50


def import_of(import_id: int, type_def: TypeDef, rights: Rights) -> Import:
    """One import. Raises NoSuchRecord for absent and another's alike."""
    found = Import.objects.filter(id=import_id, type_id=type_def.id).first()
    viewer = rights.viewer
    if found is None or (found.by_id != viewer.user_id and not viewer.is_administrator):
        raise NoSuchRecord(import_id)
    return found


def imports_of(type_def: TypeDef, rights: Rights) -> QuerySet[Import]:
    """What was imported into a type, the newest first."""
    found = Import.objects.filter(type_id=type_def.id).order_by("-id").select_related("by")
    found = found.exclude(status=ImportStatus.PREPARED)
    return found if rights.viewer.is_administrator else found.filter(by_id=rights.viewer.user_id)


@dataclass(slots=True)
class Shown:
    """A row as it would become: values by field, or what is wrong with it."""

    line: int
    cells: list[object]
    parsed: Parsed | None = None
    stage: StageDef | None = None
    number: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def preview(
    one: Import, plan: Plan, fields: dict[int, Target], type_def: TypeDef, rights: Rights
) -> list[Shown]:
    """The first rows, under the checks that they will pass."""
    assert one.table is not None
    rows = list(lines(one.table, plan.heading + 1, SAMPLE))
    understanding = Understanding(type_def, fields, rights, rows)
    understanding.ask(rows[:SHOWN])
    return [_shown(row, understanding, plan, type_def, rights) for row in rows[:SHOWN]]


def _shown(
    row: Line, understanding: Understanding, plan: Plan, type_def: TypeDef, rights: Rights
) -> Shown:
    meant = understanding.read(row)
    shown = Shown(row.number, row.cells, None, meant.stage, meant.number, meant.problems)
    try:
        shown.parsed = checked(type_def, meant.raw, rights, Known(rights), meant.stage)
    except Refused as refused:
        filled = set(plan.columns.values())
        wrong = {c: s for c, s in refused.errors.items() if plan.mode != "update" or c in filled}
        shown.problems = wrong | shown.problems
        if not refused.errors:
            shown.problems[""] = refused.sentence
    return shown


def problems_of(one: Import) -> QuerySet[ImportRow]:
    """Lines that came to nothing, in the order of the file."""
    return ImportRow.objects.filter(
        run_id=one.id, outcome__in=[Outcome.FAILED, Outcome.SKIPPED]
    ).order_by("line")


def kept_of(one: Import) -> QuerySet[ImportRow]:
    """What was edited since, so that undoing left it alone."""
    return ImportRow.objects.filter(run_id=one.id, is_taken_back=False).order_by("line")


def wrong_rows(one: Import) -> Iterator[list[object]]:
    """The file's own rows that came to nothing, each with what is wrong; headings first."""
    assert one.table is not None
    plan = Plan.of(one)
    said = dict(problems_of(one).values_list("line", "problem"))
    width = one.shape["columns"]
    for row in lines(one.table, plan.heading + 1):
        if row.number in said:
            yield [*(row.cell(n) for n in range(width)), said[row.number]]
