"""The moving state of one instance: tokens at rest and the tree of scopes that they stand in.

A state is a value: `step` returns a new one and leaves the old as it was. A scope bears the number
of the token that owns it (0: the process itself), so one number names an activity and its inside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple, cast, get_args

from bpmn.errors import InvalidState, NewerState
from bpmn.values import Json, Value, decode, encode

VERSION = 1
ROOT = 0

type Status = Literal["new", "active", "completed", "terminated", "error", "cancelled"]
type Phase = Literal["active", "catching", "stuck", "throwing"]
type Data = Mapping[str, Json]

# In a saved state a phase is its first letter.
_PHASES: Mapping[str, Phase] = MappingProxyType(
    {"a": "active", "c": "catching", "s": "stuck", "t": "throwing"}
)

EMPTY: Data = MappingProxyType({})


class Token(NamedTuple):
    """A token at rest.

    `armed` says for each event that may end the rest (its own, or attached to its boundary) what
    must be remembered: the due time of a timer, the key of a message, the last value of a
    condition. `data` holds counters of loops and branches, incidents and what is left to
    compensate. `branch_of` is the token of the multi-instance activity that this is one of.
    """

    id: int
    node: str
    scope: int
    phase: Phase
    armed: Data = EMPTY
    data: Data = EMPTY
    branch_of: int | None = None


class Scope:
    """Variables and joins of a process or one instance of a sub-process."""

    __slots__ = ("armed", "data", "done", "id", "joins", "live", "node", "parent", "variables")

    def __init__(
        self, identity: int, node: str, parent: int | None, variables: dict[str, Value]
    ) -> None:
        self.id = identity
        self.node = node
        self.parent = parent
        self.variables = variables
        self.live = 0
        self.joins: dict[str, tuple[int, ...]] = {}
        self.armed: Data = EMPTY
        self.done: tuple[Json, ...] = ()
        self.data: Data = EMPTY

    def copy(self) -> Scope:
        twin = Scope(self.id, self.node, self.parent, dict(self.variables))
        twin.live = self.live
        twin.joins = self.joins
        twin.armed = self.armed
        twin.done = self.done
        twin.data = self.data
        return twin


@dataclass(frozen=True, slots=True)
class State:
    """An instance. `serial` is the last number given to a token."""

    process: str = ""
    status: Status = "new"
    serial: int = 0
    tokens: Mapping[int, Token] = MappingProxyType({})
    scopes: Mapping[int, Scope] = MappingProxyType({})

    @property
    def has_ended(self) -> bool:
        return self.status not in ("new", "active")

    @property
    def variables(self) -> Mapping[str, Value]:
        """The variables of the process itself."""
        return self.scopes[ROOT].variables if ROOT in self.scopes else {}

    def variables_at(self, token: int) -> dict[str, Value]:
        """Return the variables that are seen from where a token stands."""
        at: int | None = self.tokens[token].scope
        seen: dict[str, Value] = {}
        while at is not None:
            scope = self.scopes[at]
            seen = {**scope.variables, **seen}
            at = None if "isolated" in scope.data else scope.parent
        return seen

    def to_json(self) -> dict[str, Json]:
        """Return the state as JSON-able data of the present version."""
        return {
            "version": VERSION,
            "process": self.process,
            "status": self.status,
            "serial": self.serial,
            "tokens": [_token_to_json(token) for token in self.tokens.values()],
            "scopes": [_scope_to_json(scope) for scope in self.scopes.values()],
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Json]) -> State:
        """Return a saved state, upgraded. Raise NewerState or InvalidState."""
        version = saved.get("version") if isinstance(saved, Mapping) else None
        if type(version) is not int or version < 1:
            raise InvalidState("this is no saved state")
        if version > VERSION:
            raise NewerState(version, VERSION)
        try:
            for number in range(version, VERSION):
                saved = UPGRADES[number](saved)
            return _state_from_json(saved)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise InvalidState(f"the saved state is damaged: {error!r}") from None


def _token_to_json(token: Token) -> list[Json]:
    row: list[Json] = [token.id, token.node, token.scope, token.phase[0]]
    rest: list[Json] = [dict(token.armed), dict(token.data), token.branch_of]
    while rest and not rest[-1]:
        rest.pop()
    return row + rest


def _scope_to_json(scope: Scope) -> dict[str, Json]:
    saved: dict[str, Json] = {"id": scope.id, "node": scope.node}
    if scope.parent is not None:
        saved["parent"] = scope.parent
    saved["variables"] = {name: encode(value) for name, value in scope.variables.items()}
    if scope.joins:
        saved["joins"] = {node: list(counts) for node, counts in scope.joins.items()}
    if scope.armed:
        saved["armed"] = dict(scope.armed)
    if scope.done:
        saved["done"] = list(scope.done)
    if scope.data:
        saved["data"] = dict(scope.data)
    return saved


def _token_from_json(row: Json) -> Token:
    identity, node, scope, phase, *rest = _list(row)
    armed, data, branch_of = [*rest, None, None, None][:3]
    if not isinstance(phase, str) or phase not in _PHASES:
        raise InvalidState(f"a token cannot be {phase!r}")
    return Token(
        _int(identity),
        _str(node),
        _int(scope),
        _PHASES[phase],
        _dict(armed) if armed else EMPTY,
        _dict(data) if data else EMPTY,
        None if branch_of is None else _int(branch_of),
    )


def _scope_from_json(saved: Json) -> Scope:
    row = _dict(saved)
    parent = row.get("parent")
    variables = {name: decode(value) for name, value in _dict(row["variables"]).items()}
    scope = Scope(
        _int(row["id"]), _str(row["node"]), None if parent is None else _int(parent), variables
    )
    joins = _dict(row.get("joins", {}))
    scope.joins = {node: tuple(map(_int, _list(counts))) for node, counts in joins.items()}
    scope.armed = _dict(row["armed"]) if "armed" in row else EMPTY
    scope.done = tuple(_list(row.get("done", [])))
    scope.data = _dict(row["data"]) if "data" in row else EMPTY
    scope.live = sum(map(sum, scope.joins.values()))
    return scope


def _state_from_json(saved: Mapping[str, Json]) -> State:
    status = saved["status"]
    if status not in get_args(Status.__value__):
        raise InvalidState(f"an instance cannot be {status!r}")
    scopes = {scope.id: scope for scope in map(_scope_from_json, _list(saved["scopes"]))}
    tokens = {token.id: token for token in map(_token_from_json, _list(saved["tokens"]))}
    for token in tokens.values():
        if token.branch_of is None:
            scopes[token.scope].live += 1
        elif token.branch_of not in tokens:
            raise InvalidState(f"token {token.id} is a branch of none")
    for scope in scopes.values():
        if scope.parent is not None and (scope.parent not in scopes or scope.id not in tokens):
            raise InvalidState(f"scope {scope.id} belongs to none")
    return State(
        _str(saved["process"]), cast("Status", status), _int(saved["serial"]), tokens, scopes
    )


def _int(value: Json) -> int:
    if type(value) is not int:
        raise InvalidState(f"{value!r} is no whole number")
    return value


def _str(value: Json) -> str:
    if not isinstance(value, str):
        raise InvalidState(f"{value!r} is no text")
    return sys.intern(value)


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise InvalidState(f"{value!r} is no list")
    return value


def _dict(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise InvalidState(f"{value!r} is no object")
    return value


# One function a version: it turns a state of that version into one of the next.
UPGRADES: Mapping[int, Callable[[Mapping[str, Json]], Mapping[str, Json]]] = MappingProxyType({})
