"""Parts of the portal that a house may do without (F270).

What is switched off is absent: its types give rights to nobody, its addresses are not there, and
so menus, search and home show nothing of it. What was kept stays, and comes back with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

POWER = "power"
"""What only those need who set much up; a small house switches it off and is in simple mode."""


@dataclass(frozen=True, slots=True)
class Module:
    """A part that can be switched off. ``needs`` are codes of others: it is off with them."""

    code: str
    label: str | Promise
    note: str | Promise
    icon: str
    types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """How the addresses begin that are absent with it."""
    needs: tuple[str, ...] = ()
    place: int = 50


_modules: dict[str, Module] = {}


def offer(one: Module) -> None:
    """Make a part known; apps do it in ``apps.ready``. Raises ValueError for two of one code."""
    if _modules.get(one.code, one) != one:
        raise ValueError(f"two modules are called {one.code!r}")
    _modules[one.code] = one


def modules() -> list[Module]:
    return sorted(_modules.values(), key=lambda one: (one.place, one.code))


def module_of(code: str) -> Module | None:
    return _modules.get(code)


def off_with(switched_off: Collection[str]) -> frozenset[str]:
    """Codes of all that is off when these are, also what needs them.

    Codes that nobody offers are left out: nothing could be switched on again.
    """
    found = {code for code in switched_off if code in _modules}
    while more := {m.code for m in _modules.values() if found & {*m.needs}} - found:
        found |= more
    return frozenset(found)


def types_off(switched_off: Collection[str]) -> frozenset[str]:
    """Codes of the types that are absent when these parts are switched off."""
    return frozenset(t for code in off_with(switched_off) for t in _modules[code].types)


def needed_by(code: str) -> list[Module]:
    """What goes off together with a part, at once or by a chain of needs."""
    return [one for one in modules() if one.code != code and one.code in off_with({code})]


def paths_of(codes: Iterable[str]) -> tuple[str, ...]:
    """How the addresses of these parts begin."""
    return tuple(path for code in codes for path in _modules[code].paths)
