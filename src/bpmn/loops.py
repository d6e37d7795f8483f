"""Standard loops and multi-instance activities (BPMN 2.0.2, 10.3.8, 13.3.6 and 13.3.7).

A multi-instance activity is one token with counters: how many instances, how many were started,
and a mask (hexadecimal) of those that are open. Only an instance that has an inside (a
sub-process, a called process) gets a token of its own to carry it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bpmn import scopes
from bpmn.errors import Place, Problem
from bpmn.expressions import Expression, Stuck
from bpmn.values import decode, encode, to_values

if TYPE_CHECKING:
    from bpmn.activity import Activity
    from bpmn.engine import Run
    from bpmn.events.base import EventDefinition
    from bpmn.model import Read
    from bpmn.state import Token
    from bpmn.values import Json, Value

MAX_INSTANCES = 100_000


class Loop:
    """How often an activity is done."""

    def begin(self, run: Run, node: Activity, token: Token) -> None:
        """Start the first instance, or all of them."""
        raise NotImplementedError

    def resume(self, run: Run, node: Activity, token: Token, branch: int | None) -> None:
        """Start the next instance, or one again that had failed to start."""
        raise NotImplementedError

    def done(self, run: Run, node: Activity, token: Token, branch: int | None) -> None:
        """Go on after one instance has ended."""
        raise NotImplementedError

    def withdrawn(self, run: Run, node: Activity, token: Token) -> None:
        """Withdraw the instances that are open."""
        raise NotImplementedError

    def is_open(self, token: Token, branch: int | None) -> bool:
        raise NotImplementedError

    def branches(self, token: Token) -> Iterable[int | None]:
        """Return the instances that may be open."""
        return (None,)

    def local(self, run: Run, token: Token, branch: int | None) -> Mapping[str, Value]:
        """Return what one instance alone sees."""
        raise NotImplementedError

    def collect(
        self,
        run: Run,
        node: Activity,
        token: Token,
        branch: int | None,
        variables: dict[str, object],
    ) -> dict[str, object]:
        """Take out of an instance's variables what goes to the collection of results."""
        return variables

    def entering(self) -> Iterator[Read]:
        """Yield what is evaluated or looked up at the beginning."""
        return iter(())

    def leaving(self) -> Iterator[Read]:
        """Yield what is evaluated or looked up at the end of an instance."""
        return iter(())

    def problems(self, place: Place) -> Iterator[Problem]:
        return iter(())


@dataclass(frozen=True)
class StandardLoop(Loop):
    """While a condition holds, at most `maximum` times; tested before or after (13.3.6)."""

    condition: Expression | None
    test_before: bool
    maximum: int | None

    def begin(self, run: Run, node: Activity, token: Token) -> None:
        token = run.note(token.id, round=0)
        if self.test_before and not self._goes_on(run, token, 0):
            node.ended(run, token)
        else:
            self._next(run, node, token)

    def _goes_on(self, run: Run, token: Token, rounds: int) -> bool:
        if self.maximum is not None and rounds >= self.maximum:
            return False
        if self.condition is None:
            return self.maximum is not None
        return run.holds(self.condition, token.scope, {"loopCounter": Decimal(rounds)}, "loop")

    def _next(self, run: Run, node: Activity, token: Token) -> None:
        node.start(run, run.note(token.id, round=_int(token, "round") + 1, open=True), None)

    def done(self, run: Run, node: Activity, token: Token, branch: int | None) -> None:
        run.note(token.id, open=None)
        run.again(token.id)

    def resume(self, run: Run, node: Activity, token: Token, branch: int | None) -> None:
        if "open" in token.data:
            node.start(run, token, None)
        elif self._goes_on(run, token, _int(token, "round")):
            self._next(run, node, token)
        else:
            node.ended(run, token)

    def withdrawn(self, run: Run, node: Activity, token: Token) -> None:
        if node.open_branch(token, None):
            node.withdraw_branch(run, token, None)

    def is_open(self, token: Token, branch: int | None) -> bool:
        return branch is None and "open" in token.data

    def local(self, run: Run, token: Token, branch: int | None) -> Mapping[str, Value]:
        return {"loopCounter": Decimal(_int(token, "round"))}

    def entering(self) -> Iterator[Read]:
        return self.leaving()

    def leaving(self) -> Iterator[Read]:
        if self.condition is not None:
            yield self.condition

    def problems(self, place: Place) -> Iterator[Problem]:
        if self.maximum is not None and self.maximum < 0:
            yield Problem("bad-loop", f"loopMaximum is {self.maximum}, below 0", place)


@dataclass(frozen=True)
class MultiInstance(Loop):
    """A number of instances, in sequence or in parallel (13.3.7)."""

    sequential: bool
    cardinality: Expression | None = None
    collection: Expression | str | None = None
    item: str | None = None
    results: str | None = None
    result: str | None = None
    completion: Expression | None = None
    behavior: str = "All"
    thrown: EventDefinition | None = None
    """What is thrown for every instance (behavior None) or for the first (One)."""
    complex: tuple[tuple[Expression, EventDefinition | None], ...] = ()

    def begin(self, run: Run, node: Activity, token: Token) -> None:
        items: list[Value] | None = None
        if self.collection is not None:
            items = self._items(run, token)
            count = len(items)
        else:
            count = self._count(run, token)
        data: dict[str, Json] = {"of": count, "next": 0, "open": "0", "done": 0}
        if items is not None:
            data["items"] = [encode(item) for item in items]
        token = run.note(token.id, **data)
        if count == 0:
            node.ended(run, token)
            return
        if self.results is not None:
            run.write(token.scope, {self.results: [None] * count})
        together = 1 if self.sequential or node.is_instant else count
        token = run.note(token.id, next=together, open=f"{(1 << together) - 1:x}")
        for branch in range(together):
            node.start(run, token, branch)

    def _items(self, run: Run, token: Token) -> list[Value]:
        if isinstance(self.collection, Expression):
            found = run.value(self.collection, token.scope, purpose="collection")
        else:
            found = run.named(self.collection or "", token.scope, "collection")
        if not isinstance(found, list):
            what = getattr(self.collection, "text", self.collection)
            raise Stuck("data", f"{what} is {found}, not a list to go through")
        if len(found) > MAX_INSTANCES:
            raise Stuck("data", f"{len(found)} instances, the limit is {MAX_INSTANCES}")
        return found

    def _count(self, run: Run, token: Token) -> int:
        assert self.cardinality is not None
        number = run.value(self.cardinality, token.scope, purpose="count")
        if not isinstance(number, Decimal) or number != number.to_integral_value():
            raise Stuck("data", f"{self.cardinality.text} is {number}, not a number of instances")
        if not 0 <= number <= MAX_INSTANCES:
            raise Stuck("data", f"{number} instances: it must be 0 to {MAX_INSTANCES}")
        return int(number)

    def resume(self, run: Run, node: Activity, token: Token, branch: int | None) -> None:
        if branch is not None:
            node.start(run, token, branch)
            return
        branch = _int(token, "next")
        mask = f"{_mask(token) | 1 << branch:x}"
        try:
            node.start(run, run.note(token.id, next=branch + 1, open=mask), branch)
        except Stuck:
            run.tokens[token.id] = token  # it has not begun: the next attempt is for it again
            raise

    def done(self, run: Run, node: Activity, token: Token, branch: int | None) -> None:
        assert branch is not None
        done = _int(token, "done") + 1
        mask = _mask(token) & ~(1 << branch)
        counters = self._counters(token, mask, done)
        thrown = [
            event
            for condition, event in self.complex
            if run.holds(condition, token.scope, counters, "loop")
        ]
        # A complex behavior that comes true ends the activity, as its completion condition does.
        is_over = bool(thrown) or (
            self.completion is not None
            and run.holds(self.completion, token.scope, counters, "loop")
        )
        token = run.note(token.id, open=f"{mask:x}", done=done)
        if self.behavior == "None" or (self.behavior == "One" and done == 1):
            thrown = [self.thrown]
        for event in thrown:
            self._throw(run, node, token, event)
        if is_over:
            self.withdrawn(run, node, token)
            node.ended(run, run.note(token.id, open="0"))
        elif _int(token, "next") < _int(token, "of"):
            run.again(token.id)
        elif not mask:
            node.ended(run, token)

    @staticmethod
    def _counters(token: Token, mask: int, done: int) -> dict[str, Value]:
        """Return what completion conditions see (10.3.8, instance attributes)."""
        return {
            "loopCounter": Decimal(_int(token, "next")),
            "numberOfInstances": Decimal(_int(token, "of")),
            "numberOfActiveInstances": Decimal(mask.bit_count()),
            "numberOfCompletedInstances": Decimal(done),
            "numberOfTerminatedInstances": Decimal(0),
        }

    def _throw(
        self, run: Run, node: Activity, token: Token, thrown: EventDefinition | None
    ) -> None:
        """Throw an event to the boundary. It tells that an instance ends, so that what catches it
        does not cancel the others.
        """
        for boundary in node.boundaries:
            event = run.event(boundary)
            if any(definition.catches(thrown) for definition in event.definitions):
                run.scope(token.scope).live += 1
                run.passed(event, None)
                run.leave(token.scope, event)

    def add(self, run: Run, node: Activity, token: Token, item: Value) -> None:
        """Add an instance, and start it if they run in parallel. Raise Stuck above the limit."""
        count = _int(token, "of")
        if count >= MAX_INSTANCES:
            raise Stuck("data", f"{count} instances are the limit")
        items = token.data.get("items")
        data: dict[str, Json] = {"of": count + 1}
        if isinstance(items, list):
            data["items"] = [*items, encode(item)]
        token = run.note(token.id, **data)
        if not self.sequential and not node.is_instant:
            mask = _mask(token) | 1 << count
            token = run.note(token.id, next=count + 1, open=f"{mask:x}")
            node.start(run, token, count)

    def withdrawn(self, run: Run, node: Activity, token: Token) -> None:
        if "of" not in token.data or "waiting" in token.data:
            return
        if node.is_scope:
            for child in [t for t in run.tokens.values() if t.branch_of == token.id]:
                scopes.withdraw(run, child, "withdrawn")
            return
        mask, branch = _mask(token), 0
        while mask:
            if mask & 1 and node.open_branch(token, branch):
                node.withdraw_branch(run, token, branch)
            mask, branch = mask >> 1, branch + 1

    def is_open(self, token: Token, branch: int | None) -> bool:
        if branch is None or branch < 0 or "open" not in token.data:
            return False
        return bool(_mask(token) >> branch & 1)

    def branches(self, token: Token) -> Iterable[int | None]:
        return range(_mask(token).bit_length()) if "open" in token.data else ()

    def local(self, run: Run, token: Token, branch: int | None) -> Mapping[str, Value]:
        assert branch is not None
        seen: dict[str, Value] = {"loopCounter": Decimal(branch + 1)}
        items = token.data.get("items")
        if self.item is not None and isinstance(items, list):
            seen[self.item] = decode(items[branch])
        return seen

    def collect(
        self,
        run: Run,
        node: Activity,
        token: Token,
        branch: int | None,
        variables: dict[str, object],
    ) -> dict[str, object]:
        if self.results is None or branch is None:
            return variables
        kept = dict(variables)
        result = kept.pop(self.result, None) if self.result is not None else None
        found = run.look_up(token.scope, self.results, None)
        results = list(found) if isinstance(found, list) else []
        results += [None] * (branch + 1 - len(results))
        results[branch] = to_values({"": result})[""]
        kept[self.results] = results
        return kept

    def entering(self) -> Iterator[Read]:
        yield from (read for read in (self.cardinality, self.collection) if read is not None)

    def leaving(self) -> Iterator[Read]:
        yield from (read for read in (self.completion, self.results) if read is not None)
        for condition, _ in self.complex:
            yield condition

    def problems(self, place: Place) -> Iterator[Problem]:
        if self.cardinality is None and self.collection is None:
            message = "a multi-instance activity needs a cardinality or a collection"
            yield Problem("bad-loop", message, place)
        if self.cardinality is not None and self.cardinality.text.lstrip("=").strip()[:1] == "-":
            message = f"loopCardinality is {self.cardinality.text}, below 0"
            yield Problem("bad-loop", message, place)


def _int(token: Token, name: str) -> int:
    value = token.data[name]
    assert isinstance(value, int)
    return value


def _mask(token: Token) -> int:
    value = token.data["open"]
    assert isinstance(value, str)
    return int(value, 16)
