"""What cannot go on by itself: told with its cause, and mended by whoever may (F106)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes import policies, vocabulary
from officina.processes.actions.mend_case import (
    move_token,
    retry_incident,
    retry_incidents,
    skip_step,
)
from officina.processes.kept import Kept, changed, kept_at
from officina.processes.queries.troubles import Standing, Trouble, standing_at, tokens_at, troubles
from officina.processes.running.stimulate import CaseOver
from officina.processes.views.asking import ACT, ask, said, why
from officina.processes.words import cause

MOST_VALUES = 20


@signed_in
@require_safe
def stuck(request: Request) -> HttpResponse:
    """Everything that cannot go on, with its cause; ``?process=`` shows one process's."""
    chosen = _number(request.GET.get("process", ""))
    every = troubles(request.rights)
    rows = _told(request, [one for one in every if chosen in (None, one.process_id)])
    context = {
        "rows": rows,
        "mendable": sum(1 for one in rows if one["acts"]),
        "parts": _parts(request.path, every, chosen),
        "retry_href": reverse("process-retry-all") + _kept(process=chosen),
        "src": request.get_full_path(),
        "live": f"type:{types().by_code('case').id}",
    }
    return render(request, "processes/troubles.html", context)


def told(request: Request, case_id: int) -> list[dict[str, Any]]:
    """What is stuck of one case, for its card."""
    return _told(request, troubles(request.rights, case_id))


def _told(request: Request, found: list[Trouble]) -> list[dict[str, Any]]:
    process = types().by_code("process")
    mine = {
        number: request.rights.may("edit", read(number, process, rights=None).rights_row)
        for number in {one.process_id for one in found}
    }
    return [_line(one, may=mine[one.process_id]) for one in found]


def _line(one: Trouble, *, may: bool) -> dict[str, Any]:
    why = cause(one.kind, one.message)
    return {
        "id": one.id,
        "case": one.title,
        "number": one.number,
        "href": present.href(types().by_code("case"), one.case_id),
        "step": one.step,
        "message": why,
        "detail": one.message if why != one.message else "",
        "expression": one.expression,
        "values": [(name, str(value)) for name, value in list(one.values.items())[:MOST_VALUES]],
        "since": one.since,
        "retry_href": _at("case-retry", one) if may else "",
        "acts": _acts(one) if may else [],
    }


def _acts(one: Trouble) -> list[tuple[str, str]]:
    """(label, address of the dialog) of what mends it."""
    acts = [(_("Mend the data"), "case-mend"), (_("Move to another step"), "case-move")]
    if one.is_activity:
        acts.append((_("Skip"), "case-skip"))
    return [(label, _at(name, one)) for label, name in acts]


def _at(name: str, one: Trouble) -> str:
    return reverse(name, args=[one.case_id, one.token]) + _kept(branch=one.branch)


def _kept(**asked: int | None) -> str:
    kept = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"?{kept}" if kept else ""


def _parts(path: str, every: list[Trouble], chosen: int | None) -> list[dict[str, Any]]:
    """Processes to choose from, where several are stuck."""
    counts: dict[tuple[int, str], int] = {}
    for one in every:
        counts[one.process_id, one.process] = counts.get((one.process_id, one.process), 0) + 1
    if len(counts) < 2:
        return []
    parts = [{"label": _("All"), "href": path, "count": len(every), "current": chosen is None}]
    for (number, title), count in counts.items():
        href = f"{path}?process={number}"
        parts.append({"label": title, "href": href, "count": count, "current": number == chosen})
    return parts


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


# Mending


@signed_in
@require_POST
def retry(request: Request, case_id: int, token: int) -> HttpResponse:
    retry_incident(case_id, token, _branch(request), by=request.actor)
    return said(_("Tried again."))


@signed_in
@require_POST
def retry_all(request: Request) -> HttpResponse:
    """Try again everything that he sees here and may mend."""
    process_id = _number(request.GET.get("process", ""))
    ids = [one.id for one in troubles(request.rights, process_id=process_id)]
    gone_on, still = retry_incidents(ids, by=request.actor)
    sentence = ngettext("%(n)s case goes on.", "%(n)s cases go on.", gone_on) % {"n": gone_on}
    if still:
        sentence += " " + ngettext("%(n)s is stuck still.", "%(n)s are stuck still.", still) % {
            "n": still
        }
    return said(sentence)


@signed_in
@ACT
def skip(request: Request, case_id: int, token: int) -> HttpResponse:
    """Go on as if the step were done: asks why."""
    policies.mendable(case_id, by=request.actor)
    at = _standing(case_id, token)

    def save() -> HttpResponse:
        why = request.POST.get("reason", "")
        skip_step(case_id, token, _branch(request), by=request.actor, reason=why)
        return said(_("The step is skipped."))

    return ask(request, save, title=_("Skip"), submit=_("Skip"), fields=[why(request)],
                   note=_("It goes on as if “%(step)s” were done. Its task is taken back.")
                   % {"step": at.bundle.title(at.node)})  # fmt: skip


@signed_in
@ACT
def move(request: Request, case_id: int, token: int) -> HttpResponse:
    """Take the case to another step: chosen from a list, with the reason."""
    policies.mendable(case_id, by=request.actor)
    at = _standing(case_id, token)

    def save() -> HttpResponse:
        to = request.POST.get("to", "")
        if to not in dict(at.places):
            raise Refused(errors={"to": _("Choose one of the list.")})
        move_token(case_id, token, to, by=request.actor, reason=request.POST.get("reason", ""))
        back = reverse("case-move-back", args=[case_id]) + "?" + urlencode({"to": at.node})
        undo = f"{back}&{urlencode({'from': to})}"
        return said(_("The case is moved."), undo=undo)

    field = {"key": "to", "label": _("To which step"), "kind": "select", "required": True,
             "choices": [("", "–"), *at.places],
             "value": request.POST.get("to", "")}  # fmt: skip
    return ask(request, save, title=_("Move to another step"), submit=_("Move"),
                   fields=[field, why(request)])  # fmt: skip


@signed_in
@require_POST
def move_back(request: Request, case_id: int) -> HttpResponse:
    """Undo a move: while the step that it went to is still open."""
    here, to = request.GET.get("from", ""), request.GET.get("to", "")
    policies.mendable(case_id, by=request.actor)
    tokens = tokens_at(case_id, here)
    if len(tokens) != 1:
        raise CaseOver(_("The case has gone on meanwhile."))
    move_token(case_id, tokens[0], to, by=request.actor, reason=_("Taken back"))
    return said(_("The case is back where it was."))


@signed_in
@ACT
def mend(request: Request, case_id: int, token: int) -> HttpResponse:
    """What the case keeps, as a form; it is tried again with what was changed."""
    policies.mendable(case_id, by=request.actor)
    at = _standing(case_id, token)
    kept = _kept_of(at)

    def save() -> HttpResponse:
        given = changed(kept, request.POST)
        retry_incident(case_id, token, _branch(request), by=request.actor, variables=given)
        return said(_("Mended, and tried again."))

    note = _("What this case keeps. What stands in the card it runs on is changed there.")
    if not kept:
        note = _("This case keeps nothing. What it reads is changed in the card it runs on.")
    return ask(request, save, title=_("Mend the data"), submit=_("Save and try again"),
                   fields=[_control(request, one) for one in kept], note=note)  # fmt: skip


def _kept_of(at: Standing) -> list[Kept]:
    known = vocabulary.known([at.subject_type] if at.subject_type else [])
    return kept_at(at.bundle, at.node, at.variables, known)


def _control(request: Request, one: Kept) -> dict[str, Any]:
    value = request.POST.get(one.field.code, one.value) if request.method == "POST" else one.value
    return present.control(one.field, value, present.Names({}, {}))


def _standing(case_id: int, token: int) -> Standing:
    found = standing_at(case_id, token)
    if found is None:
        raise CaseOver(_("The case has gone on meanwhile."))
    return found


def _branch(request: Request) -> int | None:
    return _number(request.GET.get("branch", ""))
