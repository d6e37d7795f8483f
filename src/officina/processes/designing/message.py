"""A message in the designer: which case it goes to, and who may send it from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.kernel.rules.vocabulary import Vocabulary
from officina.processes import senders
from officina.processes.designing.facts import Facts
from officina.processes.steps import BadSettings

NUMBER = "case.number"
"""The key by which most programs find a case: the number that they were told."""


def is_taken(facts: Facts) -> bool:
    """Whether a message comes to it, while a case runs or to start one."""
    is_thrown = facts.tag in ("endEvent", "intermediateThrowEvent")
    return facts.tag == "receiveTask" or (facts.event == "message" and not is_thrown)


def has_key(facts: Facts) -> bool:
    """A start has no case yet that a key could find."""
    is_message = facts.event == "message" or facts.tag == "receiveTask"
    return is_message and facts.tag != "startEvent"


def changed(facts: Facts, sent: QueryDict) -> Facts:
    """What was typed of a message; what the form did not show stays. Raises Refused."""
    if "key" in sent and has_key(facts):
        facts = replace(facts, key=sent.get("key", "").strip()[:400])
    if "senders" not in sent or not is_taken(facts):
        return facts
    dropped = sent.get("drop", "")
    words = dict.fromkeys(one for one in sent.getlist("sender") if one and one != dropped)
    found = []
    for text in words:
        one = senders.of_word(text)
        if one is None:
            raise Refused(errors={"sender": _("Choose one of the list.")})
        found.append(one)
    kept = {key: one for key, one in facts.settings.items() if key != "senders"}
    return replace(facts, settings=kept | ({"senders": found} if found else {}))


def shown(facts: Facts, known: Vocabulary) -> dict[str, Any]:
    """What ``processes/message_fields.html`` reads as ``message``."""
    found: dict[str, Any] = {"is_taken": is_taken(facts), "is_start": facts.tag == "startEvent"}
    if has_key(facts):
        found["cases"] = _keys(facts, known)
    if is_taken(facts):
        found["senders"] = chips(facts.settings)
    return found


def chips(settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who may send it, by name."""
    try:
        named = senders.read(settings)
    except BadSettings:
        return []
    gone = _("somebody who is not here any more")
    return [{"word": code, "name": name or gone} for code, name in senders.named(named).items()]


def key_said(key: str, known: Vocabulary) -> str:
    """Which case a key finds, as the end of a sentence."""
    if not key:
        return _("whichever waits; the sender names it by its number")
    if key == NUMBER:
        return _("the one whose number comes as the key")
    if key in known:
        return _("the one whose “%(field)s” comes as the key") % {"field": known[key].label}
    return _("the one for which this comes as the key: %(rule)s") % {"rule": key}


def _keys(facts: Facts, known: Vocabulary) -> list[tuple[str, str]]:
    codes = ["", NUMBER, *(code for code, one in known.items() if one.kind in _KEYS)]
    if facts.key not in codes:
        codes.append(facts.key)
    return [(code, key_said(code, known)) for code in codes]


_KEYS = frozenset({"text", "integer", "number", "decimal", "list", "email", "phone"})
"""Kinds of which a program can say the value."""
