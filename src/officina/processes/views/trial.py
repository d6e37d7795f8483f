"""A dry run beside the drawing: data are invented, answers chosen, nothing is written (F072)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import bpmn
from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, translated
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes import policies
from officina.processes.bundle import Bundle
from officina.processes.checking import compiled
from officina.processes.designing.parcel import BadDrawing, parted
from officina.processes.designing.trial import BadAct, Open, Played, play
from officina.processes.forms import as_field
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.performers import named
from officina.processes.queries.subjects import subjects_of
from officina.processes.routes.performers import word

MAX_STEPS_SENT = 100_000


@signed_in
@require_POST
def trial(request: Request, process_id: int) -> HttpResponse:
    """The drawing as sent, played with the data and answers of the form so far."""
    policies.owned(process_id, by=request.actor, lock=False)
    context: dict[str, Any] = {"action": request.path, "wrong": [], "errors": {}}
    try:
        xml, settings = parted(request.POST.get("xml", ""))
        version = draft_of(process_id).version
        tables = version.tables if version else {}
        subjects = subjects_of(process_id)
        found, faults = compiled(xml, settings, tables, [one.code for one in subjects])
    except BadDrawing as bad:
        return render(request, "processes/trial.html", context | {"wrong": [bad.sentence]})
    if found is None or not _can_run(found):
        wrong = [one.sentence for one in faults if one.is_error][:5]
        return render(request, "processes/trial.html", context | {"wrong": wrong})
    asked = _asked(found, subjects)
    return render(request, "processes/trial.html", context | _played(request.POST, found, asked))


def _can_run(found: Bundle) -> bool:
    """Who does a step is no matter here: only what keeps the engine from running is."""
    runs = [one for one in found.definition.processes.values() if one.is_executable]
    try:
        found.definition.require_executable()
    except bpmn.BpmnError:
        return False
    return bool(runs) and bool(runs[0].body.starts or runs[0].body.event_starts)


def _asked(found: Bundle, subjects: Sequence[Any]) -> list[FieldDef]:
    """The fields of the record that the drawing reads."""
    fields = subjects[0].fields if subjects else {}
    return [one for code, one in fields.items() if code in found.names]


def _played(sent: QueryDict, found: Bundle, asked: list[FieldDef]) -> dict[str, Any]:
    data, errors = _values(sent, asked, "data-")
    acts = _acts(sent)
    is_begun = bool(sent.get("begun")) or not asked
    names = present.Names({}, {})
    typed = {one.code: sent.get(f"data-{one.code}", "") for one in asked}
    context: dict[str, Any] = {
        "errors": errors,
        "data": [
            present.control(one, typed[one.code], names) | {"key": f"data-{one.code}"}
            for one in asked
        ],
        "begun": is_begun and not errors,
        "acts": json.dumps(acts),
        "marks": {"nodes": {}, "flows": []},
    }
    if not context["begun"]:
        return context
    now = clock.now()
    act, wrong = _act(sent, found)
    errors |= wrong
    try:
        played = play(found, data, [*acts, *([act] if act and not wrong else [])], now=now)
    except (BadAct, bpmn.BpmnError) as problem:
        context |= {"wrong": [_("It was changed meanwhile, or cannot go on: begin again.")]}
        context |= {"why": str(problem)}
        return context
    kept = [*acts, *([act] if act and not wrong else [])]
    return context | {"acts": json.dumps(kept), "errors": errors} | _shown(found, played)


def _acts(sent: QueryDict) -> list[dict[str, Any]]:
    text = sent.get("acts", "")
    try:
        found = json.loads(text) if text and len(text) <= MAX_STEPS_SENT else []
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _act(sent: QueryDict, found: Bundle) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """What was pressed: ``work:node:outcome``, ``timer:node``, ``message:node``."""
    kind, _colon, rest = sent.get("act", "").partition("|")
    if not kind:
        return None, {}
    node, _bar, outcome = rest.partition("|")
    step = found.step(node)
    fields = [as_field(one) for one in step.form if one.name and not one.readonly]
    values, errors = _values(sent, fields, f"{node}-")
    plain = {code: _plain(one) for code, one in values.items()}
    outcome = outcome or (step.outcomes[0].code if step.outcomes else "")
    return {"kind": kind, "node": node, "values": plain | {"outcome": outcome}}, errors


def _values(
    sent: QueryDict, fields: Sequence[FieldDef], start: str
) -> tuple[dict[str, Any], dict[str, str]]:
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in fields:
        try:
            raw = sent.getlist(f"{start}{one.code}")
            value = parse(one, raw if one.kind == "multilist" else (raw or [""])[0])
        except BadValue as bad:
            errors[f"{start}{one.code}"] = bad.sentence
            continue
        found[one.code] = None if value in ("", []) else value
    return found, errors


def _plain(value: Any) -> Any:
    """As JSON keeps it between two answers."""
    return value if isinstance(value, str | int | bool | list | None) else str(value)


def _shown(found: Bundle, played: Played) -> dict[str, Any]:
    open_at = {
        one.node.partition(":")[0]: "stuck" if one.kind == "incident" else "now"
        for one in played.open
    }
    nodes = {node: {"state": "done"} for node in played.trail}
    nodes |= {node: {"state": state} for node, state in open_at.items()}
    return {
        "marks": {"nodes": nodes, "flows": list(played.flows)},
        "open": [_open(found, one) for one in played.open],
        "ended": played.ended,
        "trail": [found.title(node) for node in played.trail],
        "days": played.passed.days,
    }


def _open(found: Bundle, one: Open) -> dict[str, Any]:
    node = one.node.partition(":")[0]
    step, title = found.step(node), found.title(node)
    names = present.Names({}, {})
    who = step.raw.get("performers") or []
    shown = named(who)
    buttons = {
        "work": [
            (f"work|{one.node}|{out.code}", translated(out.label) or out.code)
            for out in step.outcomes
        ]
        or [(f"work|{one.node}|", _("Complete"))],
        "timer": [(f"timer|{one.node}", _("Let the time pass"))],
        "message": [(f"message|{one.node}", _("The message comes"))],
        "signal": [(f"signal|{one.node}", _("The signal comes"))],
    }
    return {
        "node": node,
        "title": title,
        "kind": one.kind,
        "said": one.said,
        "who": ", ".join(shown[word(each)] for each in who),
        "fields": [
            present.control(as_field(each), "", names) | {"key": f"{one.node}-{each.name}"}
            for each in (step.form if one.kind == "work" else ())
            if each.name and not each.readonly
        ],
        "buttons": buttons.get(one.kind, []),
    }
