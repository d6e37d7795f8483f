"""What event definitions and events have in common (BPMN 2.0.2, 10.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from bpmn import incidents
from bpmn.expressions import Stuck
from bpmn.model import DataAssociation, Node

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.expressions import Expression
    from bpmn.model import Read
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Json, Value


@dataclass(frozen=True, kw_only=True)
class EventDefinition:
    """What an event throws or catches."""

    tag: ClassVar[str] = ""
    kind: ClassVar[str] = ""
    is_spent: ClassVar[bool] = False
    """The host closes its side when it happens: a timer is over, a message is taken."""
    is_loud: ClassVar[bool] = False
    """Other branches hear it when it is thrown."""

    code: str = ""
    """What errors and escalations are told apart by."""
    name: str = ""
    """What messages, signals and links are told apart by."""

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        """Read the XML element of this definition."""
        raise NotImplementedError

    def arm(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        """Begin to wait and return what to remember; None if there is nothing to wait for."""
        return None

    def again(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        """Wait on after it happened, for an event that does not interrupt."""
        return self.arm(run, owner, scope, event, key)

    def reopen(self, run: Run, owner: int, key: str, memory: Json) -> None:
        """Wait on under another key, with what is remembered: the instance has been moved."""

    def disarm(self, run: Run, owner: int, event: Event, key: str) -> None:
        """Stop waiting."""

    def is_true(self, run: Run, owner: int) -> bool:
        """Say whether a condition holds now."""
        return False

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        """Throw it for a token that stands at a node; `kept` when the token is taken care of."""
        raise NotImplementedError

    def catches(self, thrown: EventDefinition | None) -> bool:
        """Say whether this catches what a throw inside the same instance throws."""
        return thrown is not None and thrown.kind == self.kind and self.code in ("", thrown.code)

    def expressions(self) -> Iterator[Expression]:
        return iter(())


@dataclass(frozen=True, kw_only=True)
class Event(Node):
    """A node that throws or catches event definitions."""

    definitions: tuple[EventDefinition, ...] = ()
    parallel_multiple: bool = False
    inputs: tuple[DataAssociation, ...] = ()
    outputs: tuple[DataAssociation, ...] = ()

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        return cls(**reader.event(element))

    @cached_property
    def _triggers(self) -> tuple[tuple[str, EventDefinition], ...]:
        if len(self.definitions) == 1:
            return ((self.id, self.definitions[0]),)
        return tuple((f"{self.id}:{number}", d) for number, d in enumerate(self.definitions))

    @property
    def event_definitions(self) -> tuple[EventDefinition, ...]:
        return self.definitions

    def triggers(self) -> tuple[tuple[str, EventDefinition], ...]:
        return self._triggers

    def fired(self, run: Run, owner: int, key: str, payload: Mapping[str, Value]) -> None:
        """Go on after one of the triggers (or for a parallel multiple event all) happened."""
        raise NotImplementedError

    def caught(self, run: Run, scope: int, flow: str | None, payload: Mapping[str, Value]) -> None:
        """Go on with what was caught, for an event that waits on the way."""
        raise NotImplementedError

    def go_on_with(
        self, run: Run, scope: int, flow: str | None, payload: Mapping[str, Value]
    ) -> None:
        """Take what came with the event and leave; stuck here if that cannot be mapped."""
        run.passed(self, flow)
        try:
            self.take(run, scope, payload)
        except Stuck as reason:
            incidents.stuck(run, scope, self, None, reason, "leave")
            return
        run.leave(scope, self)

    def take(self, run: Run, scope: int, payload: Mapping[str, Value]) -> None:
        """Write what came with the event: by its output associations, else by name."""
        if not self.outputs:
            run.write(scope, payload)
            return
        for association in self.outputs:
            if association.expression is not None:
                value = run.value(association.expression, scope, payload)
                run.write(scope, {association.target: value})
            elif (name := association.source or "") in payload:
                run.write(scope, {association.target: payload[name]})
            elif len(payload) == 1:
                run.write(scope, {association.target: next(iter(payload.values()))})

    def given(self, run: Run, scope: int) -> dict[str, Value]:
        """Return what a thrown event carries."""
        return run.associated(self.inputs, scope)

    def entering(self) -> Iterator[Read]:
        for definition in self.definitions:
            yield from definition.expressions()
        for association in self.inputs:
            yield from association.reads()

    def leaving(self) -> Iterator[Read]:
        yield from super().leaving()
        for association in self.outputs:
            if association.expression is not None:
                yield association.expression
