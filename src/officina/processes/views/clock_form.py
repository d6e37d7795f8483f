"""When a process starts by itself, as its list and its drawing ask for it (F099)."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.principals.names import names_of
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.recurrence import KINDS as WORDS
from officina.kernel.recurrence import SHIFTS
from officina.kernel.rules.sentences import BadRule, say
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui import formats
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.kernel.ui.rules import draft_of, draft_sent, feel_of
from officina.processes.models import Version
from officina.processes.rhythm import KINDS, Rhythm
from officina.processes.steps import BadSettings, Step
from officina.processes.times import calendar_of

SHOWN = 3
"""So many moments to come are told."""
RULE = "clock_only_if"


def shown(
    rhythm: Rhythm | None,
    process_id: int,
    subjects: list[TypeDef],
    rights: Rights,
    typed: RuleDraft | None = None,
) -> dict[str, Any]:
    """What ``processes/clock_fields.html`` reads; ``typed`` is a condition that is not finished."""
    known = _known(subjects, rights)
    who = names_of([rhythm.who]).get(rhythm.who) if rhythm and rhythm.who else None
    return {
        "kinds": [(code, WORDS[code]) for code in KINDS],
        "shifts": list(SHIFTS.items()),
        "is_on": rhythm is not None,
        "kind": rhythm.kind if rhythm else "",
        "begins": rhythm.begins if rhythm else "",
        "time": rhythm.time.isoformat("minutes") if rhythm else "",
        "shift": rhythm.shift if rhythm else "as-is",
        "until": (rhythm.until or "") if rhythm else "",
        "who": {"id": who.id, "name": who.name} if who else "",
        "known": known,
        "rule": typed or draft_of(rhythm.only_if if rhythm else "", known),
        "of": subjects[0].plural if subjects else "",
        "lacks_cards": bool(rhythm and subjects and not rhythm.only_if),
        "dates": [_moment(one) for one in moments(rhythm, process_id)] if rhythm else [],
    }


def moments(rhythm: Rhythm, process_id: int) -> list[dt.datetime]:
    """The next few, on the clock of the process's organisation."""
    calendar = calendar_of(process_id)
    found = islice(rhythm.coming(clock.now(), calendar), SHOWN)
    return [moment.astimezone(calendar.zone) for _day, moment in found]


def _moment(one: dt.datetime) -> str:
    return f"{formats.date(one.date(), 'full')}, {formats.time(one.timetz())}"


def of_version(version: Version | None) -> Rhythm | None:
    """The days of the calendar on which a version starts, by the settings of its start."""
    settings = version.settings.values() if version is not None else ()
    try:
        return next((Step(one).clock for one in settings if one.get("clock")), None)
    except BadSettings:
        return None


def said(rhythm: Rhythm | None, subjects: list[TypeDef], rights: Rights) -> str:
    """The whole of it as a sentence; empty where it does not start by itself."""
    if rhythm is None:
        return ""
    if not (subjects and rhythm.only_if):
        return rhythm.sentence
    cards = say(rhythm.only_if, _known(subjects, rights))
    return _("%(when)s; for each of %(cards)s where %(condition)s") % {
        "when": rhythm.sentence,
        "cards": subjects[0].plural,
        "condition": cards,
    }


def sent(
    was: Rhythm | None, form: QueryDict, process_id: int, subjects: list[TypeDef], rights: Rights
) -> Rhythm | None:
    """What was typed; ``None`` where it starts by hand alone. What was just switched on begins
    with the next working hour that is usual. Raises Refused with sentences by field."""
    kind = form.get("clock_kind", "")
    if kind not in KINDS:
        return None
    if was is None or "clock_begins" not in form:
        begins = clock.now().astimezone(calendar_of(process_id).zone).date() + dt.timedelta(days=1)
        return Rhythm(kind, begins, dt.time(9), "after" if kind != "daily" else "as-is")
    errors: dict[str, str] = {}
    try:
        begins = dt.date.fromisoformat(form.get("clock_begins", ""))
    except ValueError:
        errors["clock_begins"] = _("Choose when it comes first.")
        begins = was.begins
    try:
        time = dt.time.fromisoformat(form.get("clock_time", "")).replace(second=0, tzinfo=None)
    except ValueError:
        errors["clock_time"] = _("Say at what time.")
        time = was.time
    shift = form.get("clock_shift", "as-is")
    if errors:
        raise Refused(errors=errors)
    return Rhythm(
        kind,
        begins,
        time,
        shift if shift in SHIFTS else "as-is",
        _until(form, begins),
        _who(form),
        _only_if(was, rule_sent(form, subjects, rights), _known(subjects, rights)),
    )


def rule_sent(form: QueryDict, subjects: list[TypeDef], rights: Rights) -> RuleDraft | None:
    """The condition as it stands in the form, finished or not."""
    if not any(name.startswith(f"{RULE}-") for name in form):
        return None
    return draft_sent(form, RULE, _known(subjects, rights))


def _until(form: QueryDict, begins: dt.date) -> dt.date | None:
    text = form.get("clock_until", "")
    if not text:
        return None
    try:
        until = dt.date.fromisoformat(text)
    except ValueError:
        until = dt.date.min
    if until < begins:
        raise Refused(errors={"clock_until": _("The last day is not before the first.")})
    return until


def _who(form: QueryDict) -> int | None:
    text = form.get("clock_who", "")
    if not text:
        return None
    viewer = load_viewer(int(text)) if text.isdecimal() and len(text) < 10 else None
    if viewer is None or viewer.is_extranet:
        raise Refused(errors={"clock_who": _("Choose one of the list.")})
    return viewer.user_id


def _only_if(was: Rhythm, typed: RuleDraft | None, known: Vocabulary) -> str:
    if typed is None:
        return was.only_if
    try:
        return feel_of(typed, known, is_lenient=True)
    except BadRule as bad:
        raise Refused(errors={RULE: bad.sentence}) from bad


def _known(subjects: list[TypeDef], rights: Rights) -> Vocabulary:
    return vocabulary_of(subjects[0], rights) if subjects else Vocabulary(())
