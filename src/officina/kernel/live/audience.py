"""Who is on the line: registered by the layers that know sessions and rights."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """A signed-in person and his token by record type; `None` is that of all other types."""

    user_id: int
    tokens: dict[int | None, frozenset[int]]

    def sees(self, type_id: int, principals: frozenset[int]) -> bool:
        token = self.tokens.get(type_id)
        if token is None:
            token = self.tokens.get(None, frozenset())
        return not token.isdisjoint(principals)

    def principals(self) -> frozenset[int]:
        return frozenset().union(*self.tokens.values())


type FindAudience = Callable[[str], Audience | None]
type MayStandAt = Callable[[str, str], bool]

_find: FindAudience | None = None
_may_stand_at: MayStandAt | None = None


def register_audience(find: FindAudience) -> None:
    """`find(session_key)` says who it is, or None for a session that is unknown or over."""
    global _find
    _find = find


def register_presence(may_stand_at: MayStandAt) -> None:
    """`may_stand_at(session_key, place)` says whether he may see the place, e.g. `record:7`."""
    global _may_stand_at
    _may_stand_at = may_stand_at


def find(session_key: str) -> Audience | None:
    return _find(session_key) if _find else None


def may_stand_at(session_key: str, place: str) -> bool:
    return _may_stand_at is not None and _may_stand_at(session_key, place)
