"""A route as an ordinary user writes it: a list of steps, read from JSON and written back.

    who · in which order or together · by when · on refusal · only if · what must exist

The list is kept beside the drawing that it is compiled to, so that it opens as a list again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from officina.processes import rhythm
from officina.processes.rhythm import Rhythm

MAX_STEPS = 100
MAX_TITLE = 200

type Kind = Literal["task", "approval", "wait", "auto"]
type Decide = Literal["all", "any", "some"]
type Refusal = Literal["end", "initiator", "step"]

KINDS: tuple[Kind, ...] = ("task", "approval", "wait", "auto")
OF_PEOPLE = frozenset({"task", "approval"})


class BadRoute(ValueError):
    """What was sent is no route: of a wrong shape, too long, or with two steps of one code."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the list.

    ``code`` never changes and makes the ids of its nodes, so that running cases find their place
    in the next version. ``joined``: goes on together with the step above. ``condition``: FEEL,
    empty for always. ``settings``: the vocabulary of a step that the runtime reads, without what
    has a field of its own here.
    """

    code: str
    kind: Kind = "task"
    title: str = ""
    joined: bool = False
    performers: tuple[Mapping[str, Any], ...] = ()
    decide: Decide = "all"
    needed: int = 1
    in_turn: bool = False
    refusal: Refusal = "end"
    back_to: str = ""
    condition: str = ""
    wait: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_of_people(self) -> bool:
        return self.kind in OF_PEOPLE

    @property
    def is_many(self) -> bool:
        """Several people decide, each for himself."""
        return self.kind == "approval" and len(self.performers) > 1

    @property
    def enough(self) -> int:
        """How many have to approve."""
        return {"all": len(self.performers), "any": 1}.get(self.decide, self.needed)


@dataclass(frozen=True, slots=True)
class Route:
    """``last`` is the highest number that a code was made of: no code comes again. ``form`` is
    what whoever starts it fills in: ``{name, label, kind, required}``. ``clock`` says when it
    starts by itself (`processes.rhythm`)."""

    steps: tuple[Step, ...] = ()
    last: int = 0
    form: tuple[Mapping[str, Any], ...] = ()
    clock: Rhythm | None = None

    def step(self, code: str) -> Step:
        """The step of this code; raises LookupError."""
        for one in self.steps:
            if one.code == code:
                return one
        raise LookupError(code)

    def blocks(self) -> Iterator[tuple[Step, ...]]:
        """Steps that go on together, one after another."""
        block: list[Step] = []
        for one in self.steps:
            if block and not one.joined:
                yield tuple(block)
                block = []
            block.append(one)
        if block:
            yield tuple(block)

    def before(self, code: str) -> tuple[Step, ...]:
        """Steps to which a refusal at this one may go back: those above, not together with it."""
        found: list[Step] = []
        for block in self.blocks():
            if any(one.code == code for one in block):
                return tuple(found)
            found += block
        raise LookupError(code)

    @property
    def new_code(self) -> str:
        """The code of the step that is added next."""
        return f"s{self.last + 1}"

    def changed(self, step: Step) -> Route:
        """The same route with a step of this code in place of the old one."""
        return self._with(step if one.code == step.code else one for one in self.steps)

    def added(self, step: Step, after: str = "") -> Route:
        """With one more step, at the end or after another; its code is ``new_code``."""
        at = self._index(after) + 1 if after else len(self.steps)
        longer = self._with((*self.steps[:at], step, *self.steps[at:]))
        return replace(longer, last=self.last + 1)

    def removed(self, code: str) -> Route:
        """Without a step; refusals that went back to it end the case instead."""
        rest = [one for one in self.steps if one.code != code]
        return self._with(
            replace(one, refusal="end", back_to="") if one.back_to == code else one for one in rest
        )

    def moved(self, code: str, to: int) -> Route:
        """With a step at another place, counted from 0 and held within the list."""
        one = self.step(code)
        rest = [each for each in self.steps if each.code != code]
        to = max(0, min(to, len(rest)))
        return self._with((*rest[:to], one, *rest[to:]))

    def _index(self, code: str) -> int:
        return next(n for n, one in enumerate(self.steps) if one.code == code)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "steps": [_step_json(one) for one in self.steps],
            "last": self.last,
        }
        if self.form:
            found["form"] = [dict(one) for one in self.form]
        if self.clock is not None:
            found["clock"] = self.clock.to_json()
        return found

    def _with(self, steps: Iterable[Step]) -> Route:
        found = tuple(steps)
        if found:  # the first step has none above it to go together with
            found = (replace(found[0], joined=False), *found[1:])
        return replace(self, steps=found)


_TEXTS = ("code", "kind", "title", "decide", "refusal", "back_to", "condition", "wait")
_DEFAULT = Step("")


def _step_json(one: Step) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in (*_TEXTS, "joined", "needed", "in_turn"):
        value = getattr(one, name)
        if name in ("code", "kind", "title") or value != getattr(_DEFAULT, name):
            kept[name] = value
    if one.performers:
        kept["performers"] = [dict(each) for each in one.performers]
    if one.settings:
        kept["settings"] = dict(one.settings)
    return kept


def from_json(found: Any) -> Route:
    """Read a route that was stored or sent. Raises BadRoute."""
    steps = found.get("steps") if isinstance(found, Mapping) else None
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise BadRoute(f"a route is a list of at most {MAX_STEPS} steps")
    read = [_step(one) for one in steps]
    if len({one.code for one in read}) < len(read):
        raise BadRoute("two steps have one code")
    last, form = found.get("last", len(read)), found.get("form", [])
    if not isinstance(form, list) or not all(isinstance(one, Mapping) for one in form):
        raise BadRoute("a form is a list of fields")
    try:
        clock = rhythm.from_json(found["clock"]) if found.get("clock") else None
    except rhythm.BadRhythm as bad:
        raise BadRoute(str(bad)) from bad
    return Route((), last if isinstance(last, int) else len(read), tuple(form), clock)._with(read)


def _step(found: Any) -> Step:
    if not isinstance(found, Mapping):
        raise BadRoute("a step is an object")
    known = {*_TEXTS, "joined", "needed", "in_turn", "performers", "settings"}
    if unknown := set(found) - known:
        raise BadRoute(f"a step has no {', '.join(sorted(unknown))}")
    texts = {name: found.get(name, getattr(_DEFAULT, name)) for name in _TEXTS}
    if not all(isinstance(one, str) for one in texts.values()):
        raise BadRoute("a text was expected")
    code = texts["code"]
    if not (code.isascii() and code.isalnum() and len(code) <= 20):
        raise BadRoute("a code is up to twenty letters and digits")
    if texts["kind"] not in KINDS:
        raise BadRoute(f"there are no steps of the kind {texts['kind'][:40]!r}")
    if texts["decide"] not in ("all", "any", "some"):
        raise BadRoute("a decision is by all, any or some")
    if texts["refusal"] not in ("end", "initiator", "step"):
        raise BadRoute("a refusal ends the case or goes back")
    performers, settings = found.get("performers", ()), found.get("settings", {})
    if not (isinstance(performers, list | tuple) and isinstance(settings, Mapping)):
        raise BadRoute("performers are a list, settings an object")
    needed = found.get("needed", 1)
    if not isinstance(needed, int):
        raise BadRoute("a number was expected")
    return Step(
        **texts,
        joined=found.get("joined") is True,
        needed=needed,
        in_turn=found.get("in_turn") is True,
        performers=tuple(performers),
        settings=dict(settings),
    )
