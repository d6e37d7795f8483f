"""Imports as their templates take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.policy import Rights
from officina.kernel.portability import limits
from officina.kernel.portability.matching.cells import as_text, missing_options
from officina.kernel.portability.matching.columns import HEADING_WITHIN, Target, targets
from officina.kernel.portability.matching.words import fold
from officina.kernel.portability.models import Import, ImportRow, ImportStatus
from officina.kernel.portability.plans import Plan, headings, may_key, top_rows
from officina.kernel.portability.queries.imports import (
    LISTED,
    Shown,
    kept_of,
    preview,
    problems_of,
)
from officina.kernel.portability.reading.tables import lines
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.formats import number
from officina.kernel.ui.pages import present

LOOKED_THROUGH = 5_000
"""Rows in which words that a list lacks are looked for, while the columns are described."""
SAMPLES = 3


def choosing(type_def: TypeDef, before: Iterable[Import], error: str) -> dict[str, Any]:
    return {
        "type": type_def,
        "back": present.href(type_def),
        "error": error,
        "most": {"mb": limits.LARGEST_FILE >> 20, "rows": number(limits.MOST_ROWS)},
        "before": [
            {
                "name": one.name,
                "by": one.by.name,
                "at": one.created_at,
                "href": _at(type_def, one),
                "said": _said(one),
            }
            for one in before
        ],
    }


def planning(type_def: TypeDef, one: Import, rights: Rights) -> dict[str, Any]:
    """The page on which columns are described."""
    plan, known = Plan.of(one), targets(type_def, rights)
    fields = plan.fields(type_def, rights)
    rows = preview(one, plan, fields, type_def, rights)
    top = top_rows(one)
    return {
        "type": type_def,
        "back": reverse("records:import", args=[type_def.slug]),
        "action": _at(type_def, one),
        "start": reverse("records:import-start", args=[type_def.slug, one.id]),
        "name": one.name,
        "about": _about(one),
        "sheets": list(enumerate(one.shape["sheets"])) if len(one.shape["sheets"]) > 1 else [],
        "sheet": one.shape["sheet"],
        "heading": plan.heading,
        "heads": [
            (n, f"{row.number}: {', '.join(as_text(c) for c in row.cells if c is not None)[:60]}")
            for n, row in enumerate(top[:HEADING_WITHIN])
        ],
        "columns": _columns(type_def, one, plan, known, rights),
        "targets": [(code, target.label) for code, target in known.items()],
        "mode": plan.mode,
        "keys": [
            (target.code, target.label, target.code in plan.keys)
            for target in fields.values()
            if may_key(target)
        ],
        "heads_shown": [target.label for target in fields.values()],
        "rows": _rows(rows, fields, rights),
        "wrong": sum(bool(row.problems) for row in rows),
        "submit": ngettext("Import %(n)s row", "Import %(n)s rows", one.rows)
        % {"n": number(one.rows)},
    }


def _about(one: Import) -> str:
    parts = [ngettext("%(n)s row", "%(n)s rows", one.rows) % {"n": number(one.rows)}]
    if "encoding" in one.shape:
        parts.append(str(one.shape["encoding"]).removesuffix("-sig"))
        delimiter = one.shape["delimiter"]
        parts.append({";": _("semicolons"), ",": _("commas"), "\t": _("tabs")}.get(delimiter, "|"))
    return ", ".join(parts)


def _columns(
    type_def: TypeDef, one: Import, plan: Plan, known: Mapping[str, Target], rights: Rights
) -> list[dict[str, Any]]:
    assert one.table is not None
    rows = list(lines(one.table, plan.heading + 1, LOOKED_THROUGH))
    files = {fold(label) for field in type_def.filed for label in field.labels.values()}
    found = []
    for column, name in enumerate(headings(one)):
        target = known.get(plan.columns.get(column, ""))
        cells = (row.cell(column) for row in rows)
        samples = dict.fromkeys(as_text(cell)[:40] for cell in cells if cell is not None)
        if not samples and target is None:
            continue
        lacks = []
        if target is not None and target.field.kind in ("list", "multilist"):
            lacks = missing_options(target.field, column, rows)
        found.append(
            {
                "name": f"column-{column}",
                "label": name,
                "samples": list(samples)[:SAMPLES],
                "code": target.code if target else "",
                "lacks": lacks,
                "lacks_said": _lacks(lacks),
                "note": _("A table brings no files: add them on the cards.")
                if target is None and fold(name) in files
                else "",
                "adds": bool(target and target.code in plan.add),
                "may_add": rights.viewer.is_administrator,
            }
        )
    return found


def _lacks(words: list[str]) -> str:
    if not words:
        return ""
    said = ngettext(
        "The list lacks %(n)s word: %(words)s.",
        "The list lacks %(n)s of these words: %(words)s.",
        len(words),
    )
    some = ", ".join(f"“{word}”" for word in words[:4])
    return said % {"n": number(len(words)), "words": some + (" …" if len(words) > 4 else "")}


def _rows(rows: list[Shown], fields: Mapping[int, Target], rights: Rights) -> list[dict[str, Any]]:
    named = [t.field for t in fields.values() if t.code not in ("stage", "number")]
    values = [row.parsed.values if row.parsed else {} for row in rows]
    names = present.names_for(named, values, rights)
    return [
        {
            "line": row.line,
            "cells": [_cell(row, column, target, names) for column, target in fields.items()],
            "also": [
                said
                for code, said in row.problems.items()
                if code not in {target.code for target in fields.values()}
            ],
        }
        for row in rows
    ]


def _cell(row: Shown, column: int, target: Target, names: present.Names) -> dict[str, str]:
    raw = row.cells[column] if column < len(row.cells) else None
    said = "" if raw is None else as_text(raw)
    if target.code in row.problems:
        return {"value": said, "problem": row.problems[target.code]}
    if target.code == "stage":
        return {"value": row.stage.label if row.stage else ""}
    if row.parsed is not None and target.code in row.parsed.values:
        value = row.parsed.values[target.code]
        if target.field.kind != "richtext":
            said = present.display(target.field, value, names)
    return {"value": said[:120]}


def progress(type_def: TypeDef, one: Import, rights: Rights) -> dict[str, Any]:
    """The page of an import that has begun."""
    wrong, kept = problems_of(one), kept_of(one)
    made = one.counts.get("created", 0) + one.counts.get("changed", 0)
    undoing = one.status == ImportStatus.UNDOING
    count = wrong.count() if one.ended_at else 0
    return {
        "type": type_def,
        "back": present.href(type_def),
        "src": _at(type_def, one),
        "name": one.name,
        "status": one.status,
        "is_running": one.status == ImportStatus.RUNNING or undoing,
        "position": one.position,
        "rows": made if undoing else one.rows,
        "problem": one.problem,
        "counts": _counts(one),
        "wrong": [{"line": row.line, "said": row.problem} for row in wrong[:LISTED]],
        "wrong_count": count,
        "problems_href": reverse("records:import-problems", args=[type_def.slug, one.id]),
        "undo_href": reverse("records:import-undo", args=[type_def.slug, one.id])
        if made and one.status in (ImportStatus.DONE, ImportStatus.FAILED)
        else "",
        "kept": _kept(kept[:LISTED], rights, type_def) if one.undone_by_id and not undoing else [],
        "kept_count": kept.count() if one.undone_by_id else 0,
    }


def _kept(rows: Iterable[ImportRow], rights: Rights, type_def: TypeDef) -> list[dict[str, Any]]:
    kept = list(rows)
    titles = titles_of([row.record_id for row in kept if row.record_id], rights)
    return [
        {
            "line": row.line,
            "title": titles[row.record_id].name,
            "href": present.href(type_def, row.record_id),
        }
        for row in kept
        if row.record_id in titles
    ]


def _counts(one: Import) -> list[dict[str, str]]:
    words = {
        "created": _("made"),
        "changed": _("changed"),
        "same": _("were the same"),
        "skipped": _("left out"),
        "failed": _("wrong"),
    }
    return [
        {"code": code, "count": number(one.counts[code]), "label": word}
        for code, word in words.items()
        if one.counts.get(code)
    ]


def _said(one: Import) -> str:
    if one.status == ImportStatus.UNDONE:
        return _("undone")
    if one.status == ImportStatus.RUNNING:
        return _("still running")
    if one.status == ImportStatus.UNDOING:
        return _("being undone")
    return ", ".join(f"{count['count']} {count['label']}" for count in _counts(one))


def _at(type_def: TypeDef, one: Import) -> str:
    return reverse("records:import-one", args=[type_def.slug, one.id])
