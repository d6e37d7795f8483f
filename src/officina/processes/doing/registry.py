"""Kinds of robot steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

import feel
from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow
from officina.kernel.ui import formats
from officina.kernel.ui.pages import present
from officina.processes.performers import About

if TYPE_CHECKING:
    from officina.processes.running.loading import Case

FUEL = 50_000


class JobError(Refused):
    """The step cannot be done; ``sentence`` says why, and becomes an incident."""


@dataclass(slots=True)
class Job:
    """One robot step to be done. ``settings`` is its ``do``; ``key`` is the same at each try."""

    case: Case
    node: str
    token: int
    branch: int | None
    settings: Mapping[str, Any]
    inputs: Mapping[str, feel.Value]
    values: Mapping[str, Any]
    by: Actor
    record: RecordRow | None
    key: str = ""
    result: str | None = None
    """The variable that takes what it gives."""
    started: list[int] = field(default_factory=list)

    def subject(self) -> RecordRow:
        """The record that the case runs on. Raises JobError where there is none."""
        if self.record is None:
            raise JobError(_("What this case runs on is not there any more."))
        return self.record

    def evaluate(self, text: str) -> feel.HostValue:
        """What a FEEL text comes to. Raises JobError with the place for what cannot be read."""
        try:
            expression = feel.parse(text.removeprefix("="), names=self.values)
        except feel.SyntaxMistake as mistake:
            raise JobError(f"{text}: {mistake}") from None
        result = expression.evaluate(dict(self.values), now=clock.now(), fuel=FUEL)
        if result.value is None and result.warnings:
            raise JobError(f"{text}: {result.warnings[0]}")
        return feel.from_value(result.value)

    def said(self, name: str) -> Any:
        """A setting: as it stands, or what its FEEL comes to where it begins with ``=``."""
        found = self.settings.get(name)
        if isinstance(found, str) and found.startswith("="):
            return self.evaluate(found)
        return found

    def about(self) -> About:
        """Whom performers are looked for around."""
        return About(
            initiator_id=self.case.initiator_id,
            responsible_id=self.record.responsible_id if self.record is not None else None,
            evaluate=self.evaluate,
            case_id=self.case.id,
            process_id=self.case.bundle.process_id,
        )

    def text(self, name: str) -> str:
        """A text for people, ``{names}`` in it filled in as they read them. What is empty stays
        empty."""
        found = self.said(name)
        return self.filled(str(found), in_words=True) if found is not None else ""

    def filled(self, text: str, *, in_words: bool = False) -> str:
        """A text with every ``{FEEL}`` in it replaced by what it comes to; ``in_words`` a field
        alone by what people read: a name for a number, a day as they write it."""
        parts, rest = [], text
        while "{" in rest:
            before, _open, after = rest.partition("{")
            inside, close, after = after.partition("}")
            if not close:
                break
            spoken = self._spoken(inside.strip()) if in_words else None
            value = spoken if spoken is not None or not inside.strip() else self.evaluate(inside)
            parts += [before, "" if value is None else str(value)]
            rest = after
        return "".join(parts) + rest

    def _spoken(self, code: str) -> str | None:
        row, rights = self.record, rights_of(self.by)
        if row is None or rights is None or code not in row.type.fields:
            return None
        if code in self.case.state.variables:
            return None
        one, value = row.type.fields[code], row.values.get(code)
        if one.kind == "money" and value is not None:
            return formats.money(value, row.values.get("currency") or "")
        return present.display(one, value, present.names_for([one], [row.values], rights))


type Do = Callable[[Job], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Doer:
    kind: str
    do: Do
    outside: bool


_doers: dict[str, Doer] = {}


def does(kind: str, *, outside: bool = False) -> Callable[[Do], Do]:
    """Register what a kind of robot step does; it returns variables. Raises ValueError twice."""

    def register(do: Do) -> Do:
        if kind in _doers:
            raise ValueError(f"two steps are called {kind!r}")
        _doers[kind] = Doer(kind, do, outside)
        return do

    return register


def doer(kind: str) -> Doer | None:
    return _doers.get(kind)


def kinds() -> frozenset[str]:
    return frozenset(_doers)
