from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Placement, Unit, User
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.policies import require_care_of


@transaction.atomic
def place_person(
    person: User,
    unit: Unit,
    *,
    by: Actor,
    position: str | None = None,
    since: dt.date | None = None,
) -> Placement:
    """Move a person to a unit from a day on; without a day from today.

    A move in the future waits in `placements` and is made by `make_due_moves`. A move before the
    present one began is refused: history is not rewritten. Raises NotAllowed, Refused.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    require_care_of(person, by)
    today = clock.now().date()
    since = since or today
    if not unit.is_active:
        raise Refused(errors={"unit": _("This unit is closed.")})
    if not person.is_active:
        raise Refused(_("%(name)s was dismissed. Take them back first.") % {"name": person.name})
    present = person.placements.filter(until=None, since__lte=today).order_by("-since").first()
    if present is not None and since < present.since:
        raise Refused(
            errors={"since": _("The present place began later than this day.")},
        )
    person.placements.filter(since__gt=today).delete()  # one move may be planned at a time
    placement = Placement.objects.create(
        user=person,
        unit=unit,
        position=person.position if position is None else position,
        since=since,
    )
    if since <= today:
        _make(placement)
    data = {"person": person.id, "name": person.name, "from": person.unit_id, "to": unit.id}
    record_fact(events.PERSON_PLACED, data | {"since": since}, by)
    return placement


@transaction.atomic
def make_due_moves() -> int:
    """Make the planned moves whose day has come; the daily loop calls it."""
    due = (
        Placement.objects.select_for_update(of=["self"], skip_locked=True)
        .filter(since__lte=clock.now().date(), until=None)
        .exclude(unit=None)
        .select_related("user")
        .order_by("since", "id")
    )
    moved = [one for one in due if one.user.is_active and one.user.unit_id != one.unit_id]
    for placement in moved:
        _make(placement)
    return len(moved)


def _make(placement: Placement) -> None:
    earlier = Placement.objects.filter(
        user_id=placement.user_id, until=None, since__lte=placement.since
    ).exclude(pk=placement.pk)
    for one in earlier:
        # A place that lasted less than a day was a slip of the hand.
        last = placement.since - dt.timedelta(days=1)
        if last < one.since:
            one.delete()
        else:
            one.until = last
            one.save(update_fields=["until"])
    User.objects.filter(pk=placement.user_id).update(
        unit=placement.unit_id, position=placement.position
    )
    tell_rights_changed(placement.user_id)
