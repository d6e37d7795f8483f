"""Who is on the line: registered by the layers that know sessions and rights."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """A signed-in person and his token by record type; `None` is that of all other types."""

    user_id: int
    tokens: dict[int | None, frozenset[int]]
    is_colleague: bool = False
    """Only colleagues are counted as online, and told who is."""

    def sees(self, type_id: int, principals: frozenset[int]) -> bool:
        token = self.tokens.get(type_id)
        if token is None:
            token = self.tokens.get(None, frozenset())
        return not token.isdisjoint(principals)

    def principals(self) -> frozenset[int]:
        return frozenset().union(*self.tokens.values())


type FindAudience = Callable[[str], Audience | None]
type MayStandAt = Callable[[str, str], bool]
type CallRoll = Callable[[str, list[int], bool], frozenset[int]]

_find: FindAudience | None = None
_call_roll: CallRoll | None = None
_may_stand_at: MayStandAt | None = None


def register_audience(find: FindAudience) -> None:
    """`find(session_key)` says who it is, or None for a session that is unknown or over."""
    global _find
    _find = find


def register_presence(may_stand_at: MayStandAt) -> None:
    """`may_stand_at(session_key, place)` says whether he may see the place, e.g. `record:7`."""
    global _may_stand_at
    _may_stand_at = may_stand_at


def register_roll(call: CallRoll) -> None:
    """`call(hub, users, changed)` notes who has the portal open at a hub, tells the other hubs
    where that changed, and answers who has it open anywhere."""
    global _call_roll
    _call_roll = call


def find(session_key: str) -> Audience | None:
    return _find(session_key) if _find else None


def may_stand_at(session_key: str, place: str) -> bool:
    return _may_stand_at is not None and _may_stand_at(session_key, place)


def calls_rolls() -> bool:
    return _call_roll is not None


def call_roll(hub: str, users: list[int], changed: bool) -> frozenset[int]:
    return _call_roll(hub, users, changed) if _call_roll else frozenset()
