"""What is wrong with the settings of a node, in words; what is not known is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.processes import senders
from officina.processes.steps import ABSENT, PICKS, BadSettings, Step

KEYS = frozenset(
    {
        "description",
        "performers",
        "pick",
        "absent",
        "duration",
        "remind_before",
        "reason_when_late",
        "escalate",
        "main_action",
        "must",
        "elsewhere",
        "form",
        "outcomes",
        "instruction",
        "shows",
        "do",
        "many",
        "fails",
        "time",
        "on",
        "clock",
        "pauses_clock",
        "not_own",
        "instead",
        "again",
        "void",
        "by_mail",
        "senders",
    }
)


def check(node: str, raw: Any) -> Iterator[str]:
    """Yield what is wrong with the settings of a node, in words."""
    if not isinstance(raw, Mapping):
        yield _("The settings of “%(node)s” cannot be read.") % {"node": node}
        return
    for unknown in sorted(set(raw) - KEYS):
        yield _("“%(node)s” has no setting “%(key)s”.") % {"node": node, "key": unknown}
    step = Step(raw)
    for name in READ:
        try:
            getattr(step, name)
        except BadSettings as bad:
            yield bad.sentence
        except (TypeError, AttributeError, ValueError):
            yield _("“%(key)s” of “%(node)s” cannot be read.") % {"key": name, "node": node}
    try:
        senders.read(raw)
    except BadSettings as bad:
        yield bad.sentence
    if raw.get("pick", "pool") not in PICKS or raw.get("absent", "substitute") not in ABSENT:
        yield _("“%(node)s” does not say who does it.") % {"node": node}


READ = (
    "performers",
    "instead",
    "duration",
    "remind_before",
    "escalate",
    "main_action",
    "form",
    "outcomes",
    "shows",
    "voided_by",
    "clock",
)
