"""All rights of the portal as one value, read once and kept in memory.

``Rights`` puts them together with a viewer: the tokens of his queries and the yes or no of his
verbs come from the same grants and scopes, so that they cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from officina.kernel.access import modules
from officina.kernel.access.models import FieldRight, Grant, StageRight, SwitchedOff
from officina.kernel.access.scopes import SCOPES, Row, Scope
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.viewer import Viewer
from officina.kernel.remembered import Remembered

ANY_TYPE = "*"


class NotAllowed(Exception):
    """The actor may see the record but not do this; ``sentence`` says by which rule."""

    def __init__(self, action: str, type_code: str, sentence: str = "") -> None:
        super().__init__(sentence or f"{action} {type_code}")
        self.action = action
        self.type_code = type_code
        self.sentence = sentence


@dataclass(frozen=True)
class Policy:
    """Grants by role, roles by guarded field and stage, and what is switched off."""

    grants: Mapping[str, Mapping[tuple[str, str], str]]
    fields: Mapping[str, Mapping[tuple[str, str], frozenset[str]]]
    stages: Mapping[int, frozenset[str]]
    switched_off: frozenset[str] = frozenset()
    """Parts of the portal that the house does without."""
    types_off: frozenset[str] = frozenset()
    """Types that are absent with them: nobody has any right to them."""


def policy() -> Policy:
    """The rights in force, from memory."""
    return _remembered()


def forget() -> None:
    """Read the rights again at the next need; whoever changes rights calls it after commit."""
    _remembered.forget()


def _load() -> Policy:
    grants: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for role, type_code, action, scope in Grant.objects.values_list(
        "role__code", "type_code", "action", "scope"
    ):
        grants[role][type_code, action] = scope
    fields: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for type_code, name, action, role in FieldRight.objects.values_list(
        "type_code", "field", "action", "roles__code"
    ):
        fields[type_code][name, action] |= {role} if role else set()
    stages: dict[int, set[str]] = defaultdict(set)
    for stage_id, role in StageRight.objects.values_list("stage_id", "roles__code"):
        stages[stage_id] |= {role} if role else set()
    off = frozenset(SwitchedOff.objects.values_list("code", flat=True))
    return Policy(
        switched_off=off,
        types_off=modules.types_off(off),
        grants={role: dict(by) for role, by in grants.items()},
        fields={t: {k: frozenset(v) for k, v in by.items()} for t, by in fields.items()},
        stages={stage: frozenset(roles) for stage, roles in stages.items()},
    )


_remembered = Remembered(_load)

IMPLIED: Mapping[str, frozenset[str]] = {
    "responsible": frozenset({"view", "edit", "move", "share"}),
    "head": frozenset({"view", "edit", "move", "share"}),
    "editor": frozenset({"view", "edit", "move"}),
    "participant": frozenset({"view"}),
}
"""What being part of a record gives without any grant."""


@dataclass(frozen=True)
class Rights:
    """One viewer under the rights in force. Made once a request."""

    viewer: Viewer
    policy: Policy = field(default_factory=policy)

    def scopes(self, type_code: str, action: str) -> tuple[tuple[str, Scope], ...]:
        """(role, scope) of every grant that gives him this action on this type."""
        if type_code in self.policy.types_off:
            return ()
        found = []
        for role in sorted(self.viewer.roles):
            by = self.policy.grants.get(role, {})
            code = by.get((type_code, action)) or by.get((ANY_TYPE, action))
            if code:
                found.append((role, SCOPES[code]))
        return tuple(found)

    def token(self, type_code: str) -> frozenset[int]:
        """The principals that stand for him where records of this type are listed."""
        cached = self._tokens.get(type_code)
        if cached is None:
            is_off = type_code in self.policy.types_off
            token: set[int] = set() if is_off else {*self.viewer.personal, *self.viewer.units_led}
            for _role, scope in self.scopes(type_code, "view"):
                token |= scope.token(self.viewer)
            cached = self._tokens[type_code] = frozenset(token)
        return cached

    @cached_property
    def _tokens(self) -> dict[str, frozenset[int]]:
        return {}

    def may_create(self, type_code: str) -> bool:
        return bool(self.scopes(type_code, "create"))

    def may(self, action: str, row: Row) -> bool:
        """The yes or no of a verb on one record. What is unseen may not be touched."""
        if not row.acl & self.token(row.type_code):
            return False
        if action == "view":
            return True
        if any(action in IMPLIED[part] for part in self.parts(row)):
            return True
        return any(
            scope.holds(self.viewer, row) for _role, scope in self.scopes(row.type_code, action)
        )

    def parts(self, row: Row) -> list[str]:
        """What the viewer is to the record itself, before any role."""
        found = []
        if row.responsible_id == self.viewer.user_id:
            found.append("responsible")
        if row.unit_id is not None and row.acl & self.viewer.units_led:
            found.append("head")
        if row.editors & self.viewer.personal:
            found.append("editor")
        if row.acl & self.viewer.personal:
            found.append("participant")
        return found

    def hidden_fields(self, type_code: str) -> frozenset[str]:
        """Fields that he may not see: nor filter, sort, sum or find by."""
        return self._without(type_code, "view")

    def readonly_fields(self, type_code: str) -> frozenset[str]:
        return self._without(type_code, "edit") | self.hidden_fields(type_code)

    def _without(self, type_code: str, action: str) -> frozenset[str]:
        return frozenset(
            name
            for (name, what), roles in self.policy.fields.get(type_code, {}).items()
            if what == action and not roles & self.viewer.roles
        )

    def may_enter(self, stage_id: int) -> bool:
        roles = self.policy.stages.get(stage_id)
        return roles is None or bool(roles & self.viewer.roles)


def rights_of(actor: Actor) -> Rights | None:
    """The rights of an actor; ``None`` for the house itself, which nothing stops."""
    return None if actor.viewer is None else Rights(actor.viewer)
