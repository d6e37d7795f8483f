"""Open steps go to whoever stands in when an absence begins, and come back when it is over (C8).

handover.handed_by(keeper)      # in AppConfig.ready, by an app that keeps work of people
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from django.db import transaction
from django.db.models import Q

from officina.kernel import clock
from officina.people.models import Absence
from officina.people.notices import today_of
from officina.people.substitution import standing_in


class Keeper(Protocol):
    """Keeps open steps of people. Both may be called again, and then find nothing to do."""

    def hand_over(self, absent_id: int, to_id: int) -> None:
        """Give what is open with somebody to another, marked as done for him."""

    def give_back(self, absent_id: int) -> None:
        """Give him back what was handed over and is still open."""


_keepers: list[Keeper] = []


def handed_by(keeper: Keeper) -> None:
    _keepers.append(keeper)


def hand_over_due() -> bool:
    """One round of the loop: absences that have begun, and those that are over."""
    near = clock.now().date()
    begun = Q(state=Absence.APPROVED, takes_steps=True, handed_to=None, substitute__isnull=False)
    begun &= Q(since__lte=near + dt.timedelta(days=1), until__gte=near - dt.timedelta(days=1))
    found = Absence.objects.filter(begun | Q(handed_to__isnull=False))
    for number in found.order_by("id").values_list("id", flat=True):
        _settle(number)
    return False


@transaction.atomic
def _settle(number: int) -> None:
    held = Absence.objects.select_for_update(skip_locked=True, of=("self",))
    one = held.select_related("person").filter(id=number).first()
    if one is None:
        return
    in_force = one.state == Absence.APPROVED and one.since <= today_of(one.person) <= one.until
    if in_force and one.handed_to_id is None:
        one.handed_to_id = standing_in(one.person_id)
        if one.handed_to_id is None:
            return
        for keeper in _keepers:
            keeper.hand_over(one.person_id, one.handed_to_id)
    elif not in_force and one.handed_to_id is not None:
        for keeper in _keepers:
            keeper.give_back(one.person_id)
        one.handed_to_id = None
    one.save(update_fields=["handed_to"])
