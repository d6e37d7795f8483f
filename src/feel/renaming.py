"""Renaming something of the host's in an expression, everywhere and nowhere else."""

from __future__ import annotations

from feel.errors import FeelError
from feel.expression import Expression, UnaryTests
from feel.names import pieces
from feel.reads import Trail, references
from feel.types import ContextType


class CannotRename(FeelError):
    """The new name is none, or would mean something else where the old one stands."""


def rename(
    parsed: Expression | UnaryTests, path: Trail, name: str, *, context: ContextType | None = None
) -> str:
    """The text with the last name of `path` replaced by `name` wherever it is meant.

    Local variables and entries of the same name stay. In a filter the type of the host's context
    tells a member of the items from a variable; without it such a place is refused. Raise
    CannotRename for a name that FEEL cannot read, one that is taken by a local variable at one of
    the places, and for places that are not certain.
    """
    if not _is_name(name):
        raise CannotRename(f"`{name}` is no name.")
    text = parsed.text
    places = [r for r in references(parsed.tree, context) if r.path == path]
    for place in places:
        if not place.certain:
            raise CannotRename(f"`{path[-1]}` in a filter may be a member or a variable.")
        if len(path) == 1 and name in place.taken:
            raise CannotRename(f"`{name}` is the name of a local variable.")
    for start, end in sorted({(place.start, place.end) for place in places}, reverse=True):
        text = text[:start] + name + text[end:]
    return text


def _is_name(name: str) -> bool:
    return bool(pieces(name)) and name == " ".join(name.split()) and name[0] not in '0123456789"@'
