"""Kinds of links between records: each reads one way from its source, another from its target."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.records.types import translated, types


@dataclass(frozen=True, slots=True)
class RelationKind:
    """``name`` is read on the card of the source before the target's title."""

    code: str
    name: str | Promise
    back: str | Promise
    source: str = ""
    """Code of the type that it begins at; empty for any."""
    target: str = ""

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
    """All kinds: those of the portal and those that administrators named, in their words."""
    named = {
        one.code: RelationKind(
            one.code,
            translated(one.labels),
            translated(one.back) or translated(one.labels),
            one.source,
            one.target,
        )
        for one in types().relations
    }
    return _kinds | named


def fits(kind: RelationKind, source: str, target: str) -> bool:
    """Whether a link of this kind may lead from a type to a type, by their codes."""
    return kind.source in ("", source) and kind.target in ("", target)


register(
    RelationKind("related", _("Related to"), _("Related to")),
    RelationKind("cause", _("Caused by"), _("Led to")),
    RelationKind("duplicate", _("Duplicate of"), _("Has a duplicate")),
)
