"""The parts of a package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import RoleHolder, User
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.kernel.records.checks import Refused

type Content = Mapping[str, Any]
type Part_ = Mapping[str, Content]


@dataclass(slots=True)
class Put:
    """What goes along while a package is put in."""

    by: Actor
    removes: bool = False
    """Whether what the package lacks within a thing goes, too."""
    after: list[Callable[[], object]] = field(default_factory=list)
    """What is done when all things of a part stand."""
    is_back: bool = False
    """Whether a package is taken back, so that what it changed returns as it was."""
    told: list[str] = field(default_factory=list)
    """What could not be put in as it was there, and what stands here instead."""
    lost: list[str] = field(default_factory=list)
    """What would be emptied, with how many values."""

    @property
    def person_id(self) -> int:
        """Who answers for what needs somebody: the command line is nobody, so its first
        administrator. Raises Refused where there is none."""
        if self.by.user_id is not None:
            return self.by.user_id
        holders = RoleHolder.objects.filter(role__code=ADMINISTRATOR).values_list("principal_id")
        found = User.objects.filter(is_active=True, id__in=holders).order_by("id").first()
        if found is None:
            raise Refused(_("Nobody administers this portal yet."))
        return int(found.id)

    @property
    def person(self) -> Actor:
        """The same as an actor. Raises Refused."""
        return self.by if self.by.user_id is not None else Actor.person(self.person_id)


def _never(key: str, put: Put) -> None:
    raise LookupError(key)


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of thing that is set up.

    ``put`` makes a thing or changes it to what is said, and raises Refused; ``remove`` takes it
    away, and ``None`` says that things of this part are never taken away. Texts under ``files`` of
    a content (name -> text) travel as files of their own, beside the thing's.
    """

    code: str
    label: str | Promise
    read: Callable[[], Part_]
    put: Callable[[str, Content, Put], None]
    remove: Callable[[str, Put], None] | None = None
    place: int = 50
    """Parts are put in by this order: what others lean on comes first."""
    called: Callable[[str], str] | None = None
    """What a thing is called, by its code, where its content does not say it."""


_parts: dict[str, Part] = {}


def part(one: Part) -> None:
    """Add a part. Raises ValueError where another has its code."""
    if _parts.get(one.code, one) != one:
        raise ValueError(f"two parts of a package are called {one.code!r}")
    _parts[one.code] = one


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda one: one.place)
