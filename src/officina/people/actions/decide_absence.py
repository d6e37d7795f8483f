from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.people import events, notices
from officina.people.models import Absence
from officina.people.policies import may_note_absence
from officina.people.queries.absences import decider_of
from officina.people.substitution import acting

MOST = 300


@transaction.atomic
def approve_absence(one: Absence, *, by: Actor) -> Absence:
    """Let somebody go. Heads above decide, the HR role, and who stands in for the head."""
    return _decide(one, Absence.APPROVED, events.ABSENCE_APPROVED, by)


@transaction.atomic
def decline_absence(one: Absence, *, reason: str, by: Actor) -> Absence:
    """Refuse days away; the reason is told to whoever asked."""
    reason = " ".join(reason.replace("\x00", "").split())
    if not reason:
        raise Refused(errors={"reason": _("Please fill this in.")})
    if len(reason) > MOST:
        raise Refused(errors={"reason": _("At most %(n)s letters, please.") % {"n": MOST}})
    return _decide(one, Absence.DECLINED, events.ABSENCE_DECLINED, by, reason)


@transaction.atomic
def end_absence(one: Absence, *, by: Actor) -> Absence:
    """Take days away back: all that were not begun, or those from today on of a running one."""
    one = Absence.objects.select_for_update().select_related("person").get(pk=one.pk)
    viewer = by.viewer
    is_own = one.person_id == by.user_id
    if viewer is not None and not is_own and not may_note_absence(viewer, one.person):
        raise NotAllowed("edit", "person", _("Only heads and the HR role note others' absences."))
    today = notices.today_of(one.person)
    if one.state not in (Absence.ASKED, Absence.APPROVED) or one.until < today:
        raise Refused(_("This is over already."))
    if one.state == Absence.APPROVED and one.since < today:
        one.until = today - notices.DAY
    else:
        one.state = Absence.WITHDRAWN
    one.save(update_fields=["until", "state"])
    record_fact(events.ABSENCE_ENDED, notices.said_of(one), by)
    notices.tell_ended(one, by)
    return one


def _decide(one: Absence, state: str, kind: EventKind, by: Actor, reason: str = "") -> Absence:
    one = Absence.objects.select_for_update().select_related("person").get(pk=one.pk)
    head = decider_of(one.person)
    stands_in = head is not None and head.asked == by.user_id
    is_own = one.person_id == by.user_id
    may = by.viewer is None or stands_in or may_note_absence(by.viewer, one.person)
    if is_own or not may:
        raise NotAllowed("edit", "person", _("The head decides about this."))
    if one.state != Absence.ASKED:
        raise Refused(_("This was decided already."))
    one.state, one.reason = state, reason
    one.decided_by_id, one.decided_at = by.user_id, clock.now()
    one.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    if stands_in and head is not None:
        by = acting(by, head.head)
    record_fact(kind, notices.said_of(one), by)
    notices.tell_settled(one, by)
    return one
