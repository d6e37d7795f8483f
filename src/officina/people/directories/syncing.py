"""People as the directory has them now: new ones come, changes follow, leavers are out at once."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit, User
from officina.kernel.records.checks import Refused
from officina.people.actions.add_person import add_person
from officina.people.actions.add_unit import add_unit
from officina.people.actions.change_person import change_person
from officina.people.actions.dismiss_person import dismiss_person, return_person
from officina.people.directories.reading import DirectoryTrouble, Entry, connected, entries, uids
from officina.people.models import Directory, DirectoryEntry

log = logging.getLogger(__name__)
FEW, SHARE = 5, 0.2
"""Leavers of one round that are believed without asking: so many, or this part of all."""
TOLD = 20


@dataclass(slots=True)
class Result:
    """What a round did; ``held`` are leavers too many to be believed, ``troubles`` sentences."""

    added: int = 0
    changed: int = 0
    blocked: int = 0
    returned: int = 0
    held: int = 0
    troubles: list[str] = field(default_factory=list)


def sync_when_due() -> bool:
    """One round of the loop; nothing where no directory is in use."""
    if Directory.objects.filter(is_active=True).exists():
        sync()
    return False


def sync(*, everybody: bool = False, believe: bool = False) -> Result | None:
    """Read what changed, and who is there at all; ``None`` where another round runs.

    With ``everybody`` all are read again; with ``believe`` many may leave at once. An empty or
    failed answer blocks nobody: it is written into ``Directory.trouble``.
    """
    with transaction.atomic():
        one = Directory.objects.select_for_update(skip_locked=True).first()
        if one is None:
            return None
        result = Result()
        try:
            _round(one, result, everybody=everybody, believe=believe)
            one.trouble = " ".join(result.troubles)[:500]
        except DirectoryTrouble as trouble:
            log.warning("directory: %s", trouble.sentence)
            one.trouble = trouble.sentence[:500]
        one.synced_at, one.result = clock.now(), asdict(result) | {"troubles": []}
        one.save(update_fields=["trouble", "synced_at", "result", "cursor"])
        return result


def _round(one: Directory, result: Result, *, everybody: bool, believe: bool) -> None:
    by = Actor.house("directory")
    with connected(one) as link:
        here = uids(link, one)
        if not here:
            raise DirectoryTrouble(_("The directory shows nobody. Nobody was blocked."))
        _block_leavers(here, result, by, believe=believe)
        known = dict(DirectoryEntry.objects.values_list("uid", "person_id"))
        fresh = everybody or not one.cursor or bool(here - known.keys())
        found, cursor = entries(link, one, "" if fresh else one.cursor)
    for entry in found:
        try:
            with transaction.atomic():
                _take(entry, known.get(entry.uid), result, by)
        except Refused as refused:
            result.troubles = [*result.troubles, f"{entry.email}: {refused.sentence}"][:TOLD]
    _return_those_back(here, result, by)
    one.cursor = cursor


def _block_leavers(here: set[str], result: Result, by: Actor, *, believe: bool) -> None:
    linked = DirectoryEntry.objects.filter(person__is_active=True).select_related("person")
    all_of_them = list(linked)
    gone = [one.person for one in all_of_them if one.uid not in here]
    if len(gone) > max(FEW, len(all_of_them) * SHARE) and not believe:
        result.held = len(gone)
        said = _("%(n)s people are gone from the directory at once. Nobody was blocked.")
        result.troubles.append(said % {"n": len(gone)})
        return
    for person in gone:
        try:
            dismiss_person(person, by=by, even_head=True)
            DirectoryEntry.objects.filter(person=person).update(is_gone=True)
            result.blocked += 1
        except Refused as refused:
            result.troubles.append(refused.sentence)


def _return_those_back(here: set[str], result: Result, by: Actor) -> None:
    """Whom the directory took out and has again; who was dismissed by hand is in it all along."""
    linked = DirectoryEntry.objects.filter(person__is_active=False, is_gone=True, uid__in=here)
    for one in linked.select_related("person"):
        return_person(one.person, by=by)
        DirectoryEntry.objects.filter(pk=one.pk).update(is_gone=False)
        result.returned += 1


def _take(entry: Entry, person_id: int | None, result: Result, by: Actor) -> None:
    if person_id is None:
        person = User.objects.filter(email=entry.email, is_extranet=False).first()
        if person is None:
            person = add_person(_fields(entry), by=by, unit=_unit(entry.unit, by))
            result.added += 1
        DirectoryEntry.objects.create(person=person, uid=entry.uid, dn=entry.dn)
        return
    DirectoryEntry.objects.filter(person_id=person_id).exclude(dn=entry.dn).update(dn=entry.dn)
    person = User.objects.get(id=person_id)
    wanted = {code: typed for code, typed in _fields(entry).items() if typed}
    if any(getattr(person, code) != typed for code, typed in wanted.items()):
        change_person(person, wanted, by=by)
        result.changed += 1


def _fields(entry: Entry) -> dict[str, str]:
    return {
        "name": entry.name,
        "email": entry.email,
        "position": entry.position,
        "phone": entry.phone,
    }


def _unit(name: str, by: Actor) -> Unit | None:
    if not name:
        return None
    known = Unit.objects.filter(name__iexact=name, is_active=True).order_by("id").first()
    if known is not None:
        return known
    root = Unit.objects.filter(parent=None, is_active=True).order_by("id").first()
    return add_unit(name[:200], by=by, parent=root)
