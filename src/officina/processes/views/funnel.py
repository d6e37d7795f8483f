"""The funnel over processes: two groupings, a chart, hints; each number opens its cases."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.portability.writing import Column
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types
from officina.kernel.ui.pages.filtering import filter_bar
from officina.kernel.ui.render import render
from officina.processes.analytics.asking import KEPT, PERIODS, asked_for
from officina.processes.analytics.chart import bars_of, funnel_of
from officina.processes.analytics.hints import hints
from officina.processes.analytics.names import Names, names_for
from officina.processes.analytics.sections import (
    HIDDEN,
    Section,
    TooManyCases,
    section_of,
    sections,
)
from officina.processes.queries.funnel import (
    FIELD_OF,
    REST,
    Asked,
    Group,
    funnel,
)
from officina.processes.queries.funnel_cases import WHATS, cases_of_group
from officina.processes.views import case_lines, counting
from officina.processes.views.tables import as_table


def labels() -> dict[str, str]:
    """What the dimensions are called."""
    return {
        "process": _("Process"),
        "step": _("Step"),
        "case": _("Case"),
        "event": _("Contact with the client"),
        "manager": _("Manager"),
        "unit": _("Unit"),
        "organisation": _("Our organisation"),
        "company": _("Client"),
    }


def dimensions(request: Request) -> list[tuple[str, str]]:
    """Those of the facts that the viewer may group by."""
    hidden = request.rights.hidden_fields("case")
    return [(code, label) for code, label in labels().items() if FIELD_OF.get(code) not in hidden]


def of_fields(found: list[Section]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Fields to group by, under what they are fields of."""
    kinds = dict.fromkeys(one.of for one in found)
    return [(of, [(s.code, s.field.label) for s in found if s.of == of]) for of in kinds]


def label_of(request: Request, code: str) -> str:
    return section_of(code, request.rights).label if "." in code else labels()[code]


@signed_in
@require_safe
def page(request: Request) -> HttpResponse:
    """``?by=``, ``?then=``, ``?days=``, ``?process=``, ``?filter=``, ``?as=xlsx``."""
    asked, title = asked_of(request)
    by, then = grouping(request)
    groups, kept = _groups(request, asked, by, then)
    names = names_for([(by, groups), (then, [p for g in groups for p in g.parts])], asked.rights)
    groups = in_order(by, groups, names)
    if request.GET.get("as") == "xlsx":
        heads = [label_of(request, code) for code in (by, then) if code]
        return _table(groups, heads, by, then, names)
    context = {
        "title": title,
        "by": by,
        "then": then,
        "by_label": label_of(request, by),
        "choices": dimensions(request),
        "fields": of_fields(sections(request.rights, asked.process_id)),
        "kept": kept,
        "rows": [_row(request, one, by, then, names) for one in groups],
        "total": _total(groups),
        "chart": _chart(request, asked, groups, by, then, names),
        "hints": hints(asked),
        "shows_sum": "amount" not in asked.rights.hidden_fields("case"),
    }
    return render(
        request, "processes/funnel.html", _bar(request, asked) | context | counting.live(kept)
    )


def _groups(
    request: Request, asked: Asked, by: str, then: str
) -> tuple[list[Group], dict[str, Any]]:
    """Groups counted now; or those that were counted in the background, and how that stands."""
    try:
        return funnel(asked, by, then), {}
    except TooManyCases as too_many:
        return counting.kept(request, _said(request), asked.rights, too_many.sentence)


@signed_in
@require_POST
def count(request: Request) -> HttpResponse:
    """Count what the address asks for in the background."""
    return counting.begin(request, _said(request))


def _said(request: Request) -> dict[str, str]:
    """What the address asks for, whole."""
    by, then = grouping(request)
    days = request.GET.get("days", "90")
    kept = {name: request.GET.get(name, "") for name in ("process", "filter")}
    return {"by": by, "then": then, "days": days if days in PERIODS else "90", **kept}


def _chart(
    request: Request, asked: Asked, groups: list[Group], by: str, then: str, names: Names
) -> dict[str, Any]:
    def href(key: str) -> str:
        return _behind(request, "all", key)

    if by == "step" and not then and asked.process_id is not None:
        return funnel_of(groups, names, href)
    return bars_of(groups, by, then, names, href)


@signed_in
@require_safe
def behind(request: Request) -> HttpResponse:
    """The cases behind one number: ``?key=``, ``?key2=``, ``?what=``."""
    asked, title = asked_of(request)
    by, then = grouping(request)
    keys = [(by, request.GET["key"][:200])] if "key" in request.GET else []
    if then and "key2" in request.GET:
        keys.append((then, request.GET["key2"][:200]))
    what = request.GET.get("what", "all")
    try:
        found = cases_of_group(asked, keys, what if what in WHATS else "all")
    except LookupError as unknown:
        raise NoSuchRecord(str(unknown)) from unknown
    # A number that counts nothing would only tell how what is asked for is called.
    said = keys if found else []
    names = names_for([(name, [Group(key)]) for name, key in said], asked.rights)
    context = {
        "title": " / ".join(names.label(*one) for one in said) or title or _("Funnel"),
        "what": numbers().get(what, numbers()["all"]),
        "rows": case_lines.rows(found),
        "live": "",
        "src": "",
        "start_href": "",
        "with_process": False,
    }
    return render(request, "processes/behind.html", context)


def numbers() -> dict[str, str]:
    """What the numbers are called that open their cases."""
    return {
        "all": _("Cases"),
        "open": _("Running"),
        "late": _("Overdue"),
        "stuck": _("Stuck"),
        "done": _("Completed"),
    }


def asked_of(request: Request) -> tuple[Asked, str]:
    """The cases of an address, and the name of the one process it is about."""
    return asked_for(request.GET, request.rights)


def grouping(request: Request) -> tuple[str, str]:
    """The two dimensions; what is unknown or hidden is not there, as everywhere."""
    known = {code for code, _label in dimensions(request)}
    by, then = request.GET.get("by") or _usual(request), request.GET.get("then", "")
    for one in filter(None, (by, then)):
        try:
            if one not in known:
                section_of(one, request.rights)
        except LookupError as unknown:
            raise NoSuchRecord(one) from unknown
    return by, "" if then in (by, "case") else then


def _usual(request: Request) -> str:
    return "step" if request.GET.get("process") else "process"


def in_order(by: str, groups: list[Group], names: Names) -> list[Group]:
    """Steps in the order in which they are passed, all else by number."""
    if by == "step":
        return sorted(groups, key=lambda one: names.place(one.key))
    return groups


def _bar(request: Request, asked: Asked) -> dict[str, Any]:
    case = types().by_code("case")
    periods = {"30": _("30 days"), "90": _("3 months"), "365": _("A year"), "all": _("All time")}
    now = request.GET.get("days", "90")
    source = Source(case, request.rights, filter=asked.filter)
    return {
        "bar": filter_bar(request, source, "", at=_at(request, filter=None)),
        "periods": [
            {"label": label, "href": _at(request, days=code), "current": code == now}
            for code, label in periods.items()
        ],
        "days": now,
        "process": asked.process_id,
        "filter": request.GET.get("filter", ""),
        "xlsx_href": _at(request, **{"as": "xlsx"}),
        "levels_href": reverse("process-levels", args=[asked.process_id])
        if asked.process_id
        else "",
        "live": f"type:{case.id}",
        "src": request.get_full_path(),
    }


def _at(request: Request, **changed: str | None) -> str:
    kept = {k: v for k, v in request.GET.items() if k in KEPT}
    asked = {k: v for k, v in (kept | changed).items() if v}
    return f"{reverse('process-funnel')}?{urlencode(asked)}"


def _behind(request: Request, what: str, *keys: str) -> str:
    kept = {k: v for k, v in request.GET.items() if k in KEPT}
    asked = kept | dict(zip(("key", "key2"), keys, strict=False)) | {"what": what}
    if "by" not in asked:
        asked["by"] = _usual(request)
    return f"{reverse('process-funnel-cases')}?{urlencode(asked)}"


def _row(request: Request, one: Group, by: str, then: str, names: Names) -> dict[str, Any]:
    return _cells(request, one, names.label(by, one.key), one.key) | {
        "parts": [
            _cells(request, part, names.label(then, part.key), one.key, part.key)
            for part in (in_order(then, one.parts, names))
        ],
        "into_href": _at(request, process=one.key, by="step", then=None)
        if by == "process" and one.key.isdecimal()
        else "",
    }


def _cells(request: Request, one: Group, label: str, *keys: str) -> dict[str, Any]:
    counts = {"all": one.count, "open": one.open, "late": one.late, "stuck": one.stuck}
    opens = not {REST, HIDDEN} & set(keys)
    return {
        "label": label,
        "numbers": [
            {
                "count": count,
                "label": numbers()[what],
                "href": _behind(request, what, *keys) if count and opens else "",
                "urgent": what in ("late", "stuck") and count > 0,
            }
            for what, count in counts.items()
        ],
        "sums": sorted(one.sums.items()),
        "done": one.done,
    }


def _total(groups: list[Group]) -> dict[str, Any]:
    total = Group("")
    for one in groups:
        total.add(one)
    return {"count": total.count, "sums": sorted(total.sums.items()), "done": total.done}


def _table(groups: list[Group], heads: list[str], by: str, then: str, names: Names) -> HttpResponse:
    """A row for each group of the last level and currency: what a spreadsheet can reckon with."""
    columns = [Column(head) for head in heads]
    columns += [Column(label, "number") for code, label in numbers().items() if code != "done"]
    columns += [Column(_("Sum"), "money"), Column(_("Currency")), Column(_("Done, %"), "number")]
    rows = []
    for one in groups:
        first = [names.label(by, one.key)]
        for part in one.parts if then else [one]:
            head = [*first, *([names.label(then, part.key)] if then else [])]
            counts = [part.count, part.open, part.late, part.stuck]
            sums: list[tuple[str, Any]] = [*sorted(part.sums.items())] or [("", None)]
            for n, (currency, amount) in enumerate(sums):
                # The count stands once, or its column could not be added up.
                said = [*counts] if n == 0 else [None] * len(counts)
                rows.append([*head, *said, amount, currency, part.done if n == 0 else None])
    return as_table(columns, rows, _("Funnel"))
