"""Who reads the log: projections and reactions, registered by apps in their ``subscribers.py``.

    @project("search", reset=forget_all)            # may be rebuilt from zero
    def index(events: Sequence[LoggedEvent]) -> None: ...

    @react("notifications", "comment.added")        # forward only
    def tell(events: Sequence[LoggedEvent]) -> None: ...

A function gets events in the order of the log, each at least once, in a transaction that also
stores how far it came. What it writes must stand in that transaction; what leaves the house
(mail, calls) is a deferred job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from officina.kernel.events.log import LoggedEvent

DEEPEST = 12
"""Robots that wake each other are stopped here: nothing a person set off goes that deep."""

type Take = Callable[[Sequence[LoggedEvent]], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    name: str
    take: Take
    kinds: tuple[str, ...]
    """Codes of the kinds it is given; empty for every kind."""
    reset: Callable[[], None] | None
    """Forgets the effect of a projection, so that it can be built from zero."""
    deepest: int | None
    batch: int
    is_idle: Callable[[], bool]
    """Says that nothing is set which it could do, so that it need not be woken."""

    @property
    def is_projection(self) -> bool:
        return self.reset is not None

    def wants(self, event: LoggedEvent) -> bool:
        return not self.kinds or event.kind in self.kinds


_registered: dict[str, Subscription] = {}


def project(
    name: str, *kinds: str, reset: Callable[[], None], batch: int = 500
) -> Callable[[Take], Take]:
    """Register a projection: a pure function of the log and of what stands in the database."""
    return _registrar(name, kinds, reset, None, batch, _never)


def _never() -> bool:
    return False


def react(
    name: str,
    *kinds: str,
    deepest: int | None = DEEPEST,
    batch: int = 200,
    is_idle: Callable[[], bool] = _never,
) -> Callable[[Take], Take]:
    """Register a reaction: it sees what happens after it was installed, and is never replayed.

    Events caused over more than ``deepest`` steps are parked instead of delivered; ``None`` is
    for reactions that write no events themselves. Events pass it by while ``is_idle`` says so.
    """
    return _registrar(name, kinds, None, deepest, batch, is_idle)


def _registrar(
    name: str,
    kinds: tuple[str, ...],
    reset: Callable[[], None] | None,
    deepest: int | None,
    batch: int,
    is_idle: Callable[[], bool],
) -> Callable[[Take], Take]:
    def register(take: Take) -> Take:
        if name in _registered:
            raise ValueError(f"two readers of the log are called {name!r}")
        _registered[name] = Subscription(name, take, kinds, reset, deepest, batch, is_idle)
        return take

    return register


def registered() -> tuple[Subscription, ...]:
    return tuple(_registered.values())


def subscription(name: str) -> Subscription:
    """The reader of this name; raises LookupError where there is none."""
    return _registered[name]
