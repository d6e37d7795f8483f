"""Put a configuration in, whole or not at all, and take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.portability.events import PACKAGE_APPLIED, PACKAGE_ROLLED_BACK
from officina.kernel.portability.models import AppliedPackage
from officina.kernel.portability.packages.differences import Difference, compare, name_of
from officina.kernel.portability.packages.files import Contents, read_here
from officina.kernel.portability.packages.registry import Put, parts
from officina.kernel.principals.actor import Actor
from officina.kernel.records import types
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused

_LOCK = 0x7061636B
"""Packages are put in one after another."""


class _DryRun(Exception):
    """Everything was tried and is taken back."""


class WouldLose(Refused):
    """Values would be emptied, and nobody agreed to that; nothing was done."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What putting a package in would come to. ``problem`` is empty where it can be put in;
    ``told`` and ``lost`` are as in ``Put``."""

    problem: str = ""
    told: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@transaction.atomic
def apply_package(
    contents: Contents, name: str, *, by: Actor, removes: bool = False, loses: bool = False
) -> AppliedPackage | None:
    """Bring this portal's set-up to what a package says, in one transaction.

    What only stands here stays, unless ``removes``; values that do not fit a field's new kind are
    emptied only where ``loses`` agrees to that. Returns what was done, ``None`` where nothing
    differs. Raises NotAllowed, WouldLose, Refused with the part and thing that cannot be put in.
    """
    put = Put(by, removes)
    applied = _apply(contents, name, put)
    if put.lost and not loses:
        raise WouldLose(" ".join(put.lost))
    return applied


def try_package(contents: Contents, *, by: Actor, removes: bool = False) -> Trial:
    """Put a package in and take it back at once, to say what stands in its way."""
    put = Put(by, removes)
    problem = ""
    try:
        with transaction.atomic():
            _apply(contents, "", put)
            raise _DryRun
    except _DryRun:
        pass
    except Refused as refused:
        problem = refused.sentence
    return Trial(problem, tuple(put.told), tuple(put.lost))


def _apply(contents: Contents, name: str, put: Put) -> AppliedPackage | None:
    require_administrator(put.by, "package")
    sql.rows("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _LOCK})
    here = read_here()
    wanted = [one for one in compare(here, contents) if put.removes or one.kind != "removed"]
    if not wanted:
        return None
    _put_in(contents, wanted, put)
    return _remember(here, wanted, name, put)


@transaction.atomic
def roll_back_package(package_id: int, *, by: Actor) -> AppliedPackage:
    """Take back what a package changed. Raises NotAllowed, Refused where it was changed since."""
    require_administrator(by, "package")
    sql.rows("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _LOCK})
    one = AppliedPackage.objects.select_for_update().filter(id=package_id).first()
    if one is None or one.rolled_back_at is not None:
        raise Refused(_("This was taken back already."))
    here, before, after = read_here(), one.before["before"], one.before["after"]
    _refuse_changed(here, after)
    contents: Contents = {
        part: {key: said for key, said in things.items() if said is not None}
        for part, things in before.items()
    }
    touched: Contents = {part: {k: here[part][k] for k in things if k in here.get(part, {})}
               for part, things in before.items()}  # fmt: skip
    _put_in(contents, compare(touched, contents), Put(by, removes=True, is_back=True))
    one.rolled_back_at = clock.now()
    one.save(update_fields=["rolled_back_at"])
    record_fact(PACKAGE_ROLLED_BACK, {"name": one.name, "package": one.id}, by)
    return one


def _put_in(contents: Contents, wanted: Collection[Difference], put: Put) -> None:
    with types.changing() as read_again:
        for part in parts():
            for one in wanted:
                if one.part == part.code and one.kind != "removed":
                    with _where(one):
                        part.put(one.key, contents[one.part][one.key], put)
            while put.after:
                read_again()
                put.after.pop(0)()
            read_again()
        for part in reversed(parts()):
            for one in wanted:
                if one.part == part.code and one.kind == "removed" and part.remove is not None:
                    with _where(one):
                        part.remove(one.key, put)
    tell_types_changed()


class _where:  # noqa: N801 # reads as a word
    """Says in a refusal what could not be put in."""

    def __init__(self, one: Difference) -> None:
        self._one = one

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Refused):
            raise Refused(f"{self._one.name}: {error.sentence}") from error


def _remember(
    here: Contents, wanted: Collection[Difference], name: str, put: Put
) -> AppliedPackage:
    with types.changing():
        now = read_here()
    kept: dict[str, dict[str, dict[str, Any]]] = {"before": {}, "after": {}}
    for one in wanted:
        kept["before"].setdefault(one.part, {})[one.key] = here[one.part].get(one.key)
        kept["after"].setdefault(one.part, {})[one.key] = now[one.part].get(one.key)
    applied = AppliedPackage.objects.create(
        by_id=put.by.user_id,
        at=clock.now(),
        name=name[:200],
        said=[asdict(one) for one in wanted],
        told=put.told,
        before=kept,
    )
    record_fact(PACKAGE_APPLIED, {"name": applied.name, "package": applied.id}, put.by)
    return applied


def _refuse_changed(here: Contents, after: Mapping[str, Mapping[str, Any]]) -> None:
    for part, things in after.items():
        for key, said in things.items():
            if here.get(part, {}).get(key) != said:
                raise Refused(
                    _("“%(name)s” was changed since, so nothing was taken back.")
                    % {"name": name_of(key, said or {})}
                )
