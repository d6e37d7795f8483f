from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import zone_of
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.models import HiddenBirthday, Status
from officina.people.statuses import labels

LONGEST = 80
UNTIL = ("", "hour", "today", "week")
"""Until it is changed, for an hour, until midnight, until the end of Sunday."""


@transaction.atomic
def set_status(kind: str, text: str = "", until: str = "", *, by: Actor) -> None:
    """Say where one works; an empty kind says nothing any more. Raises Refused by field."""
    person = _colleague(by)
    if not kind:
        Status.objects.filter(person=person).delete()
        record_fact(events.STATUS_SET, {"person": person.id, "kind": ""}, by)
        return
    text = " ".join(text.replace("\x00", "").split())
    if kind not in labels():
        raise Refused(errors={"kind": _("Choose one of the list.")})
    if until not in UNTIL:
        raise Refused(errors={"until": _("Choose one of the list.")})
    if len(text) > LONGEST:
        raise Refused(errors={"text": _("At most %(n)s letters, please.") % {"n": LONGEST}})
    if kind == Status.OTHER and not text:
        raise Refused(errors={"text": _("Please fill this in.")})
    values = {"kind": kind, "text": text, "until": _moment(until, person)}
    Status.objects.update_or_create(person=person, defaults=values)
    record_fact(events.STATUS_SET, {"person": person.id, "kind": kind}, by)


@transaction.atomic
def show_birthday(shown: bool, *, by: Actor) -> None:
    """Let colleagues know one's birthday, day and month only, or keep it to oneself."""
    person = _colleague(by)
    if shown:
        HiddenBirthday.objects.filter(person=person).delete()
    else:
        HiddenBirthday.objects.get_or_create(person=person)
    record_fact(events.BIRTHDAY_SHOWN, {"person": person.id, "shown": shown}, by)


def _colleague(by: Actor) -> User:
    if by.viewer is None or by.viewer.is_extranet:
        raise NotAllowed("edit", "person", _("Everybody says this of himself."))
    return User.objects.get(pk=by.viewer.user_id)


def _moment(until: str, person: User) -> dt.datetime | None:
    now = clock.now()
    if until == "hour":
        return now + dt.timedelta(hours=1)
    local = now.astimezone(zone_of(person.timezone))
    days = {"today": 1, "week": 7 - local.weekday()}.get(until)
    if days is None:
        return None
    ends = local.date() + dt.timedelta(days=days)
    return dt.datetime.combine(ends, dt.time(), local.tzinfo)
