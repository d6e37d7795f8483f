"""Kinds of links between records: each reads one way from its source, another from its target."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RelationKind:
    """``name`` is read on the card of the source before the target's title."""

    code: str
    name: str | Promise
    back: str | Promise

    @property
    def is_mutual(self) -> bool:
        """Reads the same from both sides, so that its direction means nothing."""
        return str(self.name) == str(self.back)


_kinds: dict[str, RelationKind] = {}


def register(*kinds: RelationKind) -> None:
    """Make kinds of links known. Raises ValueError where two share a code."""
    for kind in kinds:
        if _kinds.get(kind.code, kind) != kind:
            raise ValueError(f"two kinds of links are called {kind.code!r}")
        _kinds[kind.code] = kind


def kinds() -> dict[str, RelationKind]:
    return dict(_kinds)


register(
    RelationKind("related", _("Related to"), _("Related to")),
    RelationKind("cause", _("Caused by"), _("Led to")),
    RelationKind("duplicate", _("Duplicate of"), _("Has a duplicate")),
)
