"""Decision tables of a draft: inputs, outputs, rules, and test rows that must be green."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

import dmn
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes import policies
from officina.processes.actions.save_draft import DraftConflict
from officina.processes.actions.set_table import set_table
from officina.processes.designing.parcel import blank
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.names import names_of
from officina.processes.tables.rows import Result, results
from officina.processes.tables.sheet import (
    MOST_COLUMNS,
    MOST_RULES,
    MOST_TESTS,
    POLICIES,
    TYPES,
    Column,
    Sheet,
    from_dmn,
    kept_tests,
    to_dmn,
)
from officina.processes.views.leaving import leave


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, process_id: int) -> HttpResponse:
    """GET the dialog that asks for a name; POST it, and the table is open."""
    row = policies.owned(process_id, by=request.actor, lock=False)
    name = " ".join(request.POST.get("name", "").split())
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if name in draft_of(process_id).tables:
                raise Refused(errors={"name": _("There is a table of this name.")})
            begin = blank(row.title, _("Start"))
            set_table(process_id, name, to_dmn(Sheet(name)), xml=begin, by=request.actor)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            return leave(request, reverse("process-table", args=[process_id, name]))
    context = {
        "title": _("New decision table"),
        "fields": [{"key": "name", "label": _("Name"), "kind": "text", "value": name}],
        "errors": errors,
        "action": request.path,
        "submit": _("Go on to its rules"),
        "keep": f"table-{process_id}",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: Request, process_id: int, name: str) -> HttpResponse:
    """GET the table; POST all of it as it stands in the form, with one verb in ``do``."""
    row = policies.owned(process_id, by=request.actor, lock=False)
    draft = draft_of(process_id)
    if name not in draft.tables or draft.version is None:
        raise NoSuchRecord(name)
    kept = from_dmn(name, draft.tables[name], draft.version.tests)
    if request.method != "POST" or kept is None:
        return _page(request, row, kept, name)
    do = request.POST.get("do", "")
    if do == "remove":
        set_table(process_id, name, None, by=request.actor)
        return leave(request, reverse("process-drawing", args=[process_id]))
    sheet = _done(_typed(request.POST, name), do)
    errors = {}
    try:
        seen = request.POST.get("seen", "")
        text, tests = to_dmn(sheet), kept_tests(sheet)
        set_table(process_id, name, text, tests=tests, seen=seen, by=request.actor)
    except DraftConflict as conflict:
        errors = {"": conflict.sentence}
    return _page(request, row, sheet, name, errors)


def _typed(sent: QueryDict, name: str) -> Sheet:
    """The whole table as the form sends it: columns, then rows of cells, by their places."""
    inputs = _columns(sent, "in")
    outputs = _columns(sent, "out")
    width = len(inputs) + len(outputs)
    policy = sent.get("policy", "UNIQUE")
    return Sheet(
        name,
        policy if policy in POLICIES else "UNIQUE",
        inputs,
        outputs,
        _rows(sent, "rule", width, MOST_RULES),
        _rows(sent, "test", width, MOST_TESTS),
    )


def _columns(sent: QueryDict, side: str) -> tuple[Column, ...]:
    names = sent.getlist(f"{side}-name")[:MOST_COLUMNS]
    types = [one if one in TYPES else "string" for one in sent.getlist(f"{side}-type")]
    types += ["string"] * (len(names) - len(types))
    return tuple(
        Column(" ".join(one.split())[:100], kind) for one, kind in zip(names, types, strict=False)
    )


def _rows(sent: QueryDict, kind: str, width: int, most: int) -> tuple[tuple[str, ...], ...]:
    cells = [one.strip()[:400] for one in sent.getlist(kind)[: width * most]]
    if not width:
        return ()
    return tuple(tuple(cells[n : n + width]) for n in range(0, len(cells) - width + 1, width))


def _done(sheet: Sheet, do: str) -> Sheet:
    """The table after a button: a row or column more, or one less."""
    verb, _dash, at = do.partition("-")
    n = int(at) if at.isdecimal() else -1
    first = len(sheet.inputs)
    match verb:
        case "rule":
            return sheet.with_rule()
        case "test":
            return sheet.with_test()
        case "in" if first < MOST_COLUMNS:
            return _wider(replace(sheet, inputs=(*sheet.inputs, Column(""))), first)
        case "out" if len(sheet.outputs) < MOST_COLUMNS:
            return _wider(replace(sheet, outputs=(*sheet.outputs, Column(""))), sheet.width)
        case "droprule":
            return replace(sheet, rules=_without(sheet.rules, n))
        case "droptest":
            return replace(sheet, tests=_without(sheet.tests, n))
        case "dropin" if first > 1:
            return _narrower(replace(sheet, inputs=_without(sheet.inputs, n)), n)
        case "dropout" if len(sheet.outputs) > 1:
            return _narrower(replace(sheet, outputs=_without(sheet.outputs, n)), first + n)
    return sheet


def _without[T](rows: tuple[T, ...], n: int) -> tuple[T, ...]:
    return tuple(one for m, one in enumerate(rows) if m != n)


def _wider(sheet: Sheet, at: int) -> Sheet:
    def more(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple((*row[:at], "", *row[at:]) for row in rows)

    return replace(sheet, rules=more(sheet.rules), tests=more(sheet.tests))


def _narrower(sheet: Sheet, at: int) -> Sheet:
    def less(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(_without(row, at) for row in rows)

    return replace(sheet, rules=less(sheet.rules), tests=less(sheet.tests))


def _page(
    request: Request,
    row: RecordRow,
    sheet: Sheet | None,
    name: str,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    known = names_of(row.id, request.rights)
    says, ran = _run(sheet) if sheet and sheet.says_something else ([], [])
    context: dict[str, Any] = {
        "name": name,
        "sheet": sheet,
        "tests": list(zip(sheet.tests, ran, strict=True)) if sheet and ran else [],
        "untried": list(sheet.tests) if sheet and not ran else [],
        "says": says,
        "errors": errors or {},
        "action": request.path,
        "seen": draft_of(row.id).stamp_of(name),
        "back": {"title": row.title, "href": reverse("process-drawing", args=[row.id])},
        "process_href": present.href(row.type, row.id),
        "known": [(one.code, one.label) for one in known.names],
        "policies": _policies(),
        "types": _types(),
    }
    return render(request, "processes/table.html", context, status=409 if errors else 200)


def _run(sheet: Sheet) -> tuple[list[str], list[Result]]:
    """What is wrong with the table, and what its test rows give."""
    try:
        decisions = dmn.compile(dmn.read(to_dmn(sheet).encode()))
    except dmn.DmnError as error:
        return [str(error)], []
    says = [str(one) for one in decisions.mistakes]
    if not says and decisions.table(sheet.name) is not None:
        says = [one.sentence for one in dmn.check_table(decisions, sheet.name)]
    return says[:20], results(sheet, decisions)


def _policies() -> list[tuple[str, str]]:
    return [
        ("UNIQUE", _("Exactly one rule applies")),
        ("FIRST", _("The first rule that applies")),
        ("ANY", _("Any that applies: they agree")),
        ("COLLECT", _("All that apply, as a list")),
        ("RULE ORDER", _("All that apply, in order")),
    ]


def _types() -> list[tuple[str, str]]:
    return [
        ("string", _("Text")),
        ("number", pgettext("kind of field", "Number")),
        ("boolean", _("Yes or no")),
        ("date", _("Date")),
    ]
