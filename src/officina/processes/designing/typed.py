"""What was typed into the panel beside the drawing, and the element that it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.kernel.records.types import translated
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.kernel.ui.rules import draft_sent, feel_of
from officina.processes.designing import message
from officina.processes.designing.facts import Facts
from officina.processes.routes import typed
from officina.processes.routes.asking import form_sent
from officina.processes.routes.compile import APPROVE, REFUSE
from officina.processes.routes.durations import BadDuration
from officina.processes.routes.durations import typed as iso
from officina.processes.routes.route import Step

PEOPLE = frozenset({"userTask", "manualTask"})
JOBS = frozenset({"serviceTask", "sendTask"})
MAX_NAME = 200
MAX_TEXT = 10_000
MAX_ANSWERS = 10
_NAME = re.compile(r"[^\W\d]\w{0,59}")


def step_of(facts: Facts) -> Step:
    """The settings of an element as the form of the list editor takes them."""
    settings = dict(facts.settings)
    who = settings.pop("performers", None) or []
    asks = [one.get("code") for one in settings.get("outcomes", []) if isinstance(one, Mapping)]
    kind = "auto" if facts.tag in JOBS else "approval" if asks == _DECIDES else "task"
    return Step(facts.id, cast("Any", kind), facts.name, performers=tuple(who), settings=settings)


_DECIDES = [APPROVE["code"], REFUSE["code"]]


def answers_of(facts: Facts) -> str:
    """The answers of a step, one a line."""
    return "\n".join(
        translated(one.get("label") or {}) for one in facts.settings.get("outcomes", [])
    )


def changed(
    facts: Facts, sent: QueryDict, known: Vocabulary, letters: Mapping[str, str]
) -> tuple[Facts, RuleDraft | None]:
    """The element with what was typed; what the form did not show stays.

    Raises Refused with sentences by field. A condition that is not finished says nothing yet; the
    draft of it is given back, so that nothing typed is lost.
    """
    facts = replace(facts, name=_line(sent, "title", facts.name))
    if facts.tag in PEOPLE | JOBS:
        return _step(facts, sent, letters), None
    rule = None
    if any(one.startswith("condition-") for one in sent):
        rule = draft_sent(sent, "condition", known)
        facts = replace(facts, condition=feel_of(rule, known, is_lenient=True))
    if "asks" in sent:
        facts = replace(facts, settings=_with(facts.settings, "form", _asked(facts, sent, known)))
    if "fails" in sent.getlist("switches"):
        facts = replace(facts, settings=_with(facts.settings, "fails", "fails" in sent))
    facts = replace(
        facts,
        otherwise=sent.get("otherwise", facts.otherwise),
        ref=_line(sent, "ref", facts.ref),
        called=sent.get("called", facts.called),
        decision=sent.get("decision", facts.decision),
        result=_variable(sent, facts.result),
        script=sent.get("script", facts.script).strip()[:MAX_TEXT],
    )
    return _timer(message.changed(facts, sent), sent), rule


def asks(facts: Facts) -> bool:
    """Whether it has fields of its own: a start that a person makes, or a message that comes."""
    is_plain_start = facts.tag == "startEvent" and not facts.event and not facts.settings.get("on")
    return is_plain_start or message.is_taken(facts)


def _asked(facts: Facts, sent: QueryDict, known: Vocabulary) -> list[Mapping[str, Any]]:
    form = facts.settings.get("form") or ()
    old = [one for one in form if one.get("name")]
    of_record = [one for one in form if not one.get("name")]
    taken = set(known) if message.is_taken(facts) else None
    return [*of_record, *form_sent(old, sent, taken)]


def _line(sent: QueryDict, name: str, was: str) -> str:
    return " ".join(sent.get(name, was).split())[:MAX_NAME]


def _variable(sent: QueryDict, was: str) -> str:
    found = sent.get("result", was).strip()
    if found and not _NAME.fullmatch(found):
        said = _("One word of letters, digits and underscores, please.")
        raise Refused(errors={"result": said})
    return found


def _with(settings: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    kept = {key: one for key, one in settings.items() if key != name}
    return kept | {name: value} if value else kept


# A step of people, or one that the portal does


def _step(facts: Facts, sent: QueryDict, letters: Mapping[str, str]) -> Facts:
    dropped = sent.get("drop", "")
    if dropped:
        sent = sent.copy()
        for name in ("who", "tell"):
            sent.setlist(name, [one for one in sent.getlist(name) if one != dropped])
    made = typed.step_of(step_of(facts), sent, letters)
    settings = dict(made.settings)
    if made.performers:
        settings["performers"] = [dict(one) for one in made.performers]
    outcomes = _outcomes(facts, made, sent)
    settings.pop("outcomes", None)
    if outcomes:
        settings["outcomes"] = outcomes
    return replace(facts, name=made.title, settings=settings)


def _outcomes(facts: Facts, made: Step, sent: QueryDict) -> list[Mapping[str, Any]]:
    if made.kind == "approval":
        return [APPROVE, REFUSE]
    was = list(facts.settings.get("outcomes", []))
    if [one.get("code") for one in was] == _DECIDES:
        was = []
    if "answers" not in sent:
        return was
    lines = [" ".join(line.split())[:60] for line in sent.get("answers", "").splitlines()]
    found: list[Mapping[str, Any]] = []
    for n, label in enumerate(dict.fromkeys(line for line in lines if line)):
        # An answer keeps its code by its place: gateways ask for the code, not for the words.
        old: Mapping[str, Any] = was[n] if n < len(was) else {"code": _code(n, was)}
        words = dict(old.get("label") or {}) | {(get_language() or "en").split("-")[0]: label}
        found.append({**old, "label": words, "style": "main" if n == 0 else "quiet"})
    if len(found) > MAX_ANSWERS:
        raise Refused(errors={"answers": _("At most %(n)s, please.") % {"n": MAX_ANSWERS}})
    return found


def _code(n: int, was: list[Any]) -> str:
    taken = {one.get("code") for one in was}
    return next(code for code in (f"answer_{m}" for m in range(n + 1, 200)) if code not in taken)


# Time


def _timer(facts: Facts, sent: QueryDict) -> Facts:
    if "time_amount" in sent and sent.get("time_kind", "timeDuration") == "timeDuration":
        try:
            length = iso(sent.get("time_amount", ""), sent.get("time_unit", ""))
        except BadDuration:
            said = _("Write a whole number, at most 9999.")
            raise Refused(errors={"time": said}) from None
        facts = replace(facts, time_kind="timeDuration", time=length)
        if "plain_time" in sent.getlist("switches"):
            plain = "calendar" if "plain_time" in sent else ""
            facts = replace(facts, settings=_with(facts.settings, "time", plain))
    elif "time" in sent:
        kind = sent.get("time_kind", facts.time_kind)
        facts = replace(facts, time_kind=kind, time=sent.get("time", "").strip()[:200])
    elif sent.get("time_kind") in ("timeDate", "timeCycle"):
        facts = replace(facts, time_kind=sent.get("time_kind", ""), time="")
    return facts
