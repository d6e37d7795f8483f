from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Placement, RoleHolder, Unit, User
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.models import Invitation
from officina.people.policies import require_care_of
from officina.people.sessions import end_sessions


@transaction.atomic
def dismiss_person(person: User, *, by: Actor, even_head: bool = False) -> User:
    """Close an account and end all its sessions at once; the name stays in history.

    Refuse for oneself, for the head of a unit until another is named (but ``even_head``: a leaver
    of the directory does not wait for that), and for the last administrator. Roles stay written
    down, and count again when the person returns.
    """
    lock_administrators()
    person = User.objects.select_for_update().get(pk=person.pk)
    require_care_of(person, by)
    if not person.is_active:
        raise Refused(_("%(name)s was dismissed already.") % {"name": person.name})
    if person.id == by.user_id:
        raise Refused(_("You cannot dismiss yourself. Ask another administrator."))
    refuse_last_administrator(person)
    if not even_head:
        _refuse_head(person)
    now = clock.now()
    person.is_active, person.dismissed_at = False, now
    person.save(update_fields=["is_active", "dismissed_at"])
    Placement.objects.filter(user=person, until=None, since__lte=now.date()).update(
        until=now.date()
    )
    Invitation.objects.filter(person=person, accepted_at=None).update(withdrawn_at=now)
    end_sessions(person.id)
    record_fact(events.PERSON_DISMISSED, {"person": person.id, "name": person.name}, by)
    return person


@transaction.atomic
def return_person(person: User, *, by: Actor) -> User:
    """Open the account of a dismissed person again, with the unit and roles of before."""
    person = User.objects.select_for_update().get(pk=person.pk)
    require_care_of(person, by)
    if person.is_active:
        raise Refused(_("%(name)s works here.") % {"name": person.name})
    if RoleHolder.objects.filter(role__code=ADMINISTRATOR, principal_id=person.id).exists():
        # As dismissed he is nobody, and yet an administrator again once he is back.
        require_administrator(by, "person")
    person.is_active, person.dismissed_at = True, None
    person.save(update_fields=["is_active", "dismissed_at"])
    if person.unit_id is not None:
        Placement.objects.create(
            user=person,
            unit_id=person.unit_id,
            position=person.position,
            since=clock.now().date(),
        )
    record_fact(events.PERSON_RETURNED, {"person": person.id, "name": person.name}, by)
    return person


def lock_administrators() -> None:
    """Let one at a time decide who is an administrator: two could remove each other."""
    list(RoleHolder.objects.select_for_update().filter(role__code=ADMINISTRATOR))


def refuse_last_administrator(person: User) -> None:
    """Refuse where nobody else could set the portal up afterwards."""
    holders = RoleHolder.objects.filter(role__code=ADMINISTRATOR)
    others = User.objects.filter(
        id__in=holders.values("principal_id"), is_active=True, is_extranet=False
    ).exclude(id=person.id)
    if holders.filter(principal_id=person.id).exists() and not others.exists():
        raise Refused(
            _("%(name)s is the last administrator. Give the role to somebody else first.")
            % {"name": person.name}
        )


def _refuse_head(person: User) -> None:
    units = Unit.objects.filter(head=person, is_active=True).values_list("name", flat=True)
    if units:
        raise Refused(
            _("%(name)s heads %(units)s. Name another head first.")
            % {"name": person.name, "units": ", ".join(units)}
        )
