"""What all activities have in common (BPMN 2.0.2, 10.3 and 13.3.2): quantities, boundary events,
loops, data in and out, and the record that compensation needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from bpmn import catching, compensation, incidents, scopes
from bpmn.effects import Ended, Started
from bpmn.errors import Problem
from bpmn.model import DataAssociation, Flow, Node, Performer, Read
from bpmn.values import to_values

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.loops import Loop
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class Activity(Node):
    """An activity. A kind of activity says what `start` and `withdraw_branch` do."""

    waits = True
    awaits: ClassVar[str] = ""
    """What ends it: work, job, message or process; empty for what ends by itself."""
    is_scope: ClassVar[bool] = False
    """Each instance has a scope of its own, so that each branch needs a token."""
    is_instant: ClassVar[bool] = False
    """It is done as soon as it is started, so that branches can only follow each other."""

    loop: Loop | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    is_for_compensation: bool = False
    boundaries: tuple[str, ...] = ()
    handler: str | None = None
    """The compensation handler at the boundary."""
    inputs: tuple[DataAssociation, ...] = ()
    outputs: tuple[DataAssociation, ...] = ()
    names: tuple[str, ...] = ()
    """Properties of the activity itself."""
    performers: tuple[Performer, ...] = ()
    result: str | None = None
    """The variable that takes a single result (extension attribute `resultVariable`)."""

    @property
    def attached(self) -> tuple[str, ...]:
        return self.boundaries

    # What a kind of activity does

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        return cls(**reader.activity(element, work))

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        """Start one instance of the activity: ask the host for it, or do it and `finish`."""
        raise NotImplementedError

    def withdraw_branch(self, run: Run, token: Token, branch: int | None) -> None:
        """Take back what `start` asked for."""

    # The life of a token here

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if self.start_quantity > 1:
            counts = run.gather(scope, self, flow)
            if sum(counts) < self.start_quantity:
                return
            run.release(scope, self, counts)
        self.begin(run, run.rest(scope, self, "active"), flow)

    def begin(self, run: Run, token: Token, flow: Flow | None = None) -> None:
        """Start the activity for a token that has come to rest here."""
        run.effects.append(Started(token.id, self.id, flow.id if flow is not None else None))
        self._launch(run, token)

    def _launch(self, run: Run, token: Token) -> None:
        """Arm the boundary and start; what is true at once at the boundary comes first."""

        def launch() -> None:
            if self.boundaries and self._arm(run, token.id, token.scope):
                run.note(token.id, waiting=True)
                run.again(token.id)
            else:
                self._start_all(run, run.tokens[token.id])

        incidents.attempt(run, token, launch, "launch")

    def _start_all(self, run: Run, token: Token) -> None:
        if self.loop is None:
            self.start(run, token, None)
        else:
            self.loop.begin(run, self, token)

    def resume(self, run: Run, token: Token, branch: int | None) -> None:
        if "waiting" in token.data:

            def start() -> None:
                self._start_all(run, run.note(token.id, waiting=None))

            incidents.attempt(run, token, start, "waiting")
        elif "body" in token.data:
            self.body_done(run, run.note(token.id, body=None))
        elif "launch" in token.data:
            self._launch(run, run.note(token.id, launch=None))
        elif self.loop is None:
            self.start(run, token, None)
        else:
            self.loop.resume(run, self, token, branch)

    def finish(
        self, run: Run, token: Token, variables: Mapping[str, object], branch: int | None = None
    ) -> None:
        """End one instance of the activity with what it gave."""
        if variables or self.outputs:
            self.put(run, token, variables, branch)
        if self.loop is not None:
            self.loop.done(run, self, run.tokens[token.id], branch)
        elif token.branch_of is not None:
            raise AssertionError("a branch needs a loop")
        else:
            self.ended(run, run.tokens[token.id])

    def ended(self, run: Run, token: Token) -> None:
        """End the activity as a whole and send its token on."""
        if token.armed:
            catching.disarm(run, token.id, token.armed)
        del run.tokens[token.id]
        run.effects.append(Ended(token.id, self.id, "completed"))
        if "for" in token.data:
            compensation.handled(run, token)
            return
        if not self.is_scope:
            compensation.remember(run, self, token)
        if run.definition.ad_hocs and scopes.ended_ad_hoc(run, token.scope):
            return
        run.leave(token.scope, self, self.completion_quantity)

    def skip(self, run: Run, token: Token) -> None:
        """Leave as if it were done."""
        scopes.withdraw(run, token, "skipped")
        if "for" in token.data:
            compensation.handled(run, token)
        else:
            run.leave(token.scope, self, self.completion_quantity)

    def withdrawn(self, run: Run, token: Token) -> None:
        """Take back all that this activity asked for."""
        if token.branch_of is None and self.loop is not None:
            self.loop.withdrawn(run, self, token)
        elif "waiting" not in token.data and not self._is_closed(token, None):
            self.withdraw_branch(run, token, None)

    def open_branch(self, token: Token, branch: int | None) -> bool:
        """Say whether this branch waits for its end."""
        if self._is_closed(token, branch) or "waiting" in token.data:
            return False
        if self.loop is None:
            return branch is None
        return self.loop.is_open(token, branch)

    def branches(self, token: Token) -> Iterable[int | None]:
        """Return the instances that may be open."""
        return (None,) if self.loop is None else self.loop.branches(token)

    @staticmethod
    def _is_closed(token: Token, branch: int | None) -> bool:
        """Say whether the host has nothing open: it failed, or has just reported an error."""
        key = "" if branch is None else str(branch)
        stuck = token.data.get("stuck")
        return token.data.get("answered") == key or (isinstance(stuck, dict) and key in stuck)

    def _arm(self, run: Run, token: int, scope: int) -> bool:
        fresh = run.fresh
        for boundary in self.boundaries:
            catching.arm(run, token, scope, run.event(boundary))
        return run.fresh > fresh

    # Data in and out

    def local(self, run: Run, token: Token, branch: int | None) -> Mapping[str, Value]:
        """Return what only this instance sees: its item and its number."""
        return self.loop.local(run, token, branch) if self.loop is not None else {}

    def given(self, run: Run, token: Token, branch: int | None) -> dict[str, Value]:
        """Return the inputs of one instance: the data associations, and its item and number."""
        local = self.local(run, token, branch)
        return {**local, **run.associated(self.inputs, token.scope, local)}

    def put(
        self, run: Run, token: Token, variables: Mapping[str, object], branch: int | None
    ) -> None:
        """Write what an instance gave: by its output associations, the rest by name."""
        rest = dict(variables)
        if self.outputs:
            values = to_values(variables)
            extra = {**self.local(run, token, branch), **values}
            for association in self.outputs:
                rest.pop(association.source or "", None)
            for association in self.outputs:
                if association.expression is not None:
                    rest[association.target] = run.value(association.expression, token.scope, extra)
                elif association.source in values:
                    rest[association.target] = values[association.source]
        if self.loop is not None:
            rest = self.loop.collect(run, self, token, branch, rest)
        run.write(token.scope, rest)

    def entering(self) -> Iterator[Read]:
        for association in self.inputs:
            yield from association.reads()
        for performer in self.performers:
            if performer.expression is not None:
                yield performer.expression
        if self.loop is not None:
            yield from self.loop.entering()

    def leaving(self) -> Iterator[Read]:
        yield from super().leaving()
        for association in self.outputs:
            if association.expression is not None:
                yield association.expression
        if self.loop is not None:
            yield from self.loop.leaving()

    def problems(self, definition: Definition) -> Iterator[Problem]:
        for name, quantity in (
            ("startQuantity", self.start_quantity),
            ("completionQuantity", self.completion_quantity),
        ):
            if quantity < 1:
                message = f"{name} is {quantity}, it must be at least 1"
                yield Problem("bad-quantity", message, self.place)
        if self.loop is not None:
            yield from self.loop.problems(self.place)
