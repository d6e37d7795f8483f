"""Settings of a node: the one vocabulary of list editor, designer and runtime.

They stand beside the drawing as JSON, by node id, so that any BPMN file keeps its own shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

from django.utils.translation import gettext as _

from officina.kernel.records.types import Labels, translated
from officina.processes import rhythm
from officina.processes.rhythm import Rhythm
from officina.processes.times import BadLength, Length, length

type Pick = Literal["pool", "one", "round_robin", "least_loaded", "all"]
type Absent = Literal["substitute", "head", "wait"]

PICKS = frozenset({"pool", "one", "round_robin", "least_loaded", "all"})
ABSENT = frozenset({"substitute", "head", "wait"})
PERFORMERS = frozenset(
    {
        "person",
        "role",
        "unit",
        "group",
        "head_of_unit",
        "head_of_initiator",
        "initiator",
        "responsible",
        "feel",
    }
)
WITHOUT_ID = frozenset({"head_of_initiator", "initiator", "responsible", "feel"})
MAIN_ACTIONS = frozenset({"letter", "file", "field", "create", "condition"})
FILES = "*files"
MOST = 200
LONGEST = 10_000


class BadSettings(ValueError):
    """Settings of a node that nothing can be done with; ``sentence`` says why to the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Performer:
    """Who does a step: a kind, and for some the principal's number or a FEEL expression."""

    kind: str
    id: int | None = None
    expr: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    after: Length
    to: tuple[Performer, ...]


@dataclass(frozen=True, slots=True)
class MainAction:
    """What must exist before the step can be completed (F079, F080)."""

    kind: str
    field: str
    type: str
    condition: str
    template: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FormField:
    """A line of the task's form: a field of the record, or a variable of the case by ``name``."""

    field: str
    name: str
    label: Labels
    kind: str = "text"
    required: bool = False
    readonly: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeOf:
    code: str
    label: Labels
    style: str = "main"


@dataclass(frozen=True)
class Step:
    """What the settings of one node say. ``raw`` is what they are made of."""

    raw: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def performers(self) -> tuple[Performer, ...]:
        return tuple(_performer(one) for one in _list(self.raw, "performers"))

    @property
    def pick(self) -> Pick:
        return cast("Pick", self.raw.get("pick", "pool"))

    @property
    def absent(self) -> Absent:
        return cast("Absent", self.raw.get("absent", "substitute"))

    @cached_property
    def duration(self) -> Length | None:
        found = self.raw.get("duration")
        return _length(found) if found else None

    @cached_property
    def remind_before(self) -> tuple[Length, ...]:
        return tuple(_length(one) for one in _list(self.raw, "remind_before"))

    @cached_property
    def escalate(self) -> Escalation | None:
        found = self.raw.get("escalate")
        if not found:
            return None
        if not isinstance(found, Mapping):
            raise BadSettings(_("Say when it climbs, and to whom."))
        to = tuple(_performer(one) for one in _list(found, "to"))
        return Escalation(_length(found.get("after", "PT0S") or "PT0S"), to)

    @cached_property
    def main_action(self) -> MainAction | None:
        found = self.raw.get("main_action")
        if not found:
            return None
        if not isinstance(found, Mapping) or found.get("kind") not in MAIN_ACTIONS:
            raise BadSettings(_("There is no such main action."))
        return MainAction(
            kind=found["kind"],
            field=_text(found, "field"),
            type=_text(found, "type"),
            condition=_text(found, "condition"),
            template=found.get("template") or {},
        )

    @cached_property
    def form(self) -> tuple[FormField, ...]:
        return tuple(_form_field(one) for one in _list(self.raw, "form"))

    @cached_property
    def outcomes(self) -> tuple[OutcomeOf, ...]:
        return tuple(
            OutcomeOf(_text(one, "code"), one.get("label") or {}, _text(one, "style") or "main")
            for one in _list(self.raw, "outcomes")
        )

    @cached_property
    def shows(self) -> tuple[str, ...]:
        return tuple(str(one) for one in _list(self.raw, "shows"))

    @property
    def do(self) -> Mapping[str, Any]:
        return self.raw.get("do") or {}

    @property
    def must(self) -> bool:
        return bool(self.raw.get("must"))

    @property
    def elsewhere(self) -> bool:
        return bool(self.raw.get("elsewhere"))

    @property
    def reason_when_late(self) -> bool:
        return bool(self.raw.get("reason_when_late"))

    @property
    def pauses_clock(self) -> bool:
        return bool(self.raw.get("pauses_clock"))

    @property
    def not_own(self) -> bool:
        """Whoever started the case may not do this step: nobody approves his own."""
        return bool(self.raw.get("not_own"))

    @cached_property
    def instead(self) -> Performer | None:
        """Who does it where there is no head, or nobody responsible; the owner of the process
        where nobody is named."""
        found = self.raw.get("instead")
        return _performer(found) if found else None

    @property
    def by_mail(self) -> bool:
        """Its approver may answer from the letter that asks him."""
        return bool(self.raw.get("by_mail"))

    @property
    def keeps_approvals(self) -> bool:
        """In the next round only those are asked who have not approved."""
        return self.raw.get("again") == "refused"

    @cached_property
    def voided_by(self) -> frozenset[str]:
        """Fields of the record whose change makes an approval void; ``*files`` for its files."""
        found = self.raw.get("void") or {}
        files = {FILES} if isinstance(found, Mapping) and found.get("files") else set()
        return frozenset(str(one) for one in _list(found, "fields")) | files

    @property
    def fails(self) -> bool:
        """An end event at which the case has not reached what it was started for."""
        return bool(self.raw.get("fails"))

    @property
    def is_many(self) -> bool:
        """Each instance of the node is for one of the performers, in their order."""
        return "many" in self.raw

    @property
    def counts_plain_time(self) -> bool:
        """A timer of calendar time; without it working time is counted."""
        return self.raw.get("time") == "calendar"

    @cached_property
    def clock(self) -> Rhythm | None:
        """Of a start event by the clock: when it comes, where the calendar says it (F099)."""
        found = self.raw.get("clock")
        try:
            return rhythm.from_json(found) if found else None
        except rhythm.BadRhythm:
            raise BadSettings(_("Say when it starts by itself.")) from None

    @property
    def on(self) -> Mapping[str, Any]:
        """Of a start event: the event of the log that starts a case."""
        return self.raw.get("on") or {}

    def text(self, key: str) -> str:
        """A text in the reader's language, or the only one there is."""
        found = self.raw.get(key, "")
        return translated(found) if isinstance(found, Mapping) else str(found)


EMPTY = Step()


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    found = raw.get(key) or []
    if not isinstance(found, list) or len(found) > MOST:
        raise BadSettings(_("“%(key)s” is a list of at most %(n)s.") % {"key": key, "n": MOST})
    return found


def _text(raw: Mapping[str, Any], key: str) -> str:
    found = raw.get(key) or ""
    if not isinstance(found, str) or len(found) > LONGEST:
        raise BadSettings(_("“%(key)s” is too long, or no text.") % {"key": key})
    return found


def _length(text: Any) -> Length:
    try:
        return length(str(text))
    except BadLength:
        raise BadSettings(
            _("“%(text)s” is no length of time; write P1D for a working day, PT4H for four hours.")
            % {"text": str(text)[:40]}
        ) from None


def _performer(raw: Any) -> Performer:
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    if kind not in PERFORMERS:
        raise BadSettings(_("Choose who does it."))
    number = raw.get("id")
    if kind in WITHOUT_ID:
        return Performer(kind, None, _text(raw, "expr"))
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadSettings(_("Choose who does it."))
    return Performer(kind, number)


def _form_field(raw: Any) -> FormField:
    if not isinstance(raw, Mapping) or not (raw.get("field") or raw.get("name")):
        raise BadSettings(_("A line of the form is a field, or something that the case keeps."))
    return FormField(
        field=_text(raw, "field"),
        name=_text(raw, "name"),
        label=raw.get("label") or {},
        kind=_text(raw, "kind") or "text",
        required=bool(raw.get("required")),
        readonly=bool(raw.get("readonly")),
    )
