"""Kinds of robot steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

import feel
from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow

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

    def text(self, name: str) -> str:
        """A text with ``{names}`` in it filled in. What is empty stays empty."""
        found = self.said(name)
        return self.filled(str(found)) if found is not None else ""

    def filled(self, text: str) -> str:
        """A text with every ``{FEEL}`` in it replaced by what it comes to."""
        parts, rest = [], text
        while "{" in rest:
            before, _open, after = rest.partition("{")
            inside, close, after = after.partition("}")
            if not close:
                break
            value = self.evaluate(inside) if inside.strip() else ""
            parts += [before, "" if value is None else str(value)]
            rest = after
        return "".join(parts) + rest


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
