"""What people are told about absences."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.access.web import zone_of
from officina.kernel.notify import kinds
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.kinds import Fact, Level, NotificationKind
from officina.kernel.notify.telling import News, tell
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.ui import formats
from officina.people.models import Absence

DAY = dt.timedelta(days=1)


def _names(fact: Fact) -> dict[str, str]:
    day = {k: formats.date(dt.date.fromisoformat(fact.data[k])) for k in ("since", "until")}
    return {"name": str(fact.data["name"]), "reason": str(fact.data.get("reason", "")), **day}


def _kind(code: str, label: Any, sentences: dict[str, Any], icon: str) -> NotificationKind:
    def sentence(fact: Fact) -> str:
        return str(sentences[str(fact.data["how"])]) % _names(fact)

    return NotificationKind(code, label, Level.AT_ONCE, sentence, icon)


ASKED = _kind(
    "absence-asked",
    gettext_lazy("Somebody of your people is away or asks for it"),
    {
        "asked": gettext_lazy("%(name)s asks to be away, %(since)s – %(until)s"),
        "approved": gettext_lazy("%(name)s is away, %(since)s – %(until)s"),
    },
    "calendar",
)
SETTLED = _kind(
    "absence-settled",
    gettext_lazy("What became of days away"),
    {
        "approved": gettext_lazy("%(since)s – %(until)s away is approved"),
        "declined": gettext_lazy("%(since)s – %(until)s away is declined: %(reason)s"),
        "withdrawn": gettext_lazy("%(since)s – %(until)s away was taken back"),
        "ended": gettext_lazy("Your days away end on %(until)s"),
    },
    "calendar",
)
STANDING_IN = _kind(
    "absence-standing-in",
    gettext_lazy("You stand in for somebody"),
    {
        "approved": gettext_lazy("You stand in for %(name)s, %(since)s – %(until)s"),
        "withdrawn": gettext_lazy("%(name)s stays: you need not stand in"),
        "ended": gettext_lazy("%(name)s is back: you stand in no longer"),
    },
    "users",
)
kinds.register(ASKED, SETTLED, STANDING_IN)
kinds.WHY |= {
    "head": gettext_lazy("You lead this person."),
    "absent": gettext_lazy("It is about your own days."),
    "substitute": gettext_lazy("You were named as the substitute."),
}


def said_of(one: Absence) -> dict[str, Any]:
    """What the log and notifications keep of it."""
    return {
        "person": one.person_id,
        "name": one.person.name,
        "absence": one.id,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "substitute": one.substitute_id,
    }


def tell_asked(one: Absence, head_id: int, by: Actor) -> None:
    """The head hears of what was asked, and of what he need not decide."""
    _tell(ASKED, "head", head_id, one, one.state, by)


def tell_settled(one: Absence, by: Actor) -> None:
    if by.user_id != one.person_id:
        _tell(SETTLED, "absent", one.person_id, one, one.state, by)
    if one.state == Absence.APPROVED:
        _tell(STANDING_IN, "substitute", one.substitute_id, one, "approved", by)


def tell_ended(one: Absence, by: Actor) -> None:
    how = "withdrawn" if one.state == Absence.WITHDRAWN else "ended"
    if by.user_id != one.person_id:
        _tell(SETTLED, "absent", one.person_id, one, how, by)
    if one.decided_at is not None:
        _tell(STANDING_IN, "substitute", one.substitute_id, one, how, by)


def _tell(
    kind: NotificationKind, why: str, user_id: int | None, one: Absence, how: str, by: Actor
) -> None:
    if user_id is None or user_id == by.user_id:
        return
    data = said_of(one) | {"how": how, "reason": one.reason, "href": reverse("absences")}
    tell([News(Reason(user_id, kind.code, why, data), None, clock.now(), by.user_id)])


def today_of(person: User) -> dt.date:
    return clock.now().astimezone(zone_of(person.timezone)).date()
