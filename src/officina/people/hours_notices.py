"""What people are told about working days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.notify import kinds
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.kinds import Fact, Level, NotificationKind
from officina.kernel.notify.telling import News, tell
from officina.kernel.principals.actor import Actor
from officina.kernel.ui import formats
from officina.people.models import DayCorrection, WorkingDay

_ASKED = gettext_lazy("%(name)s asks to correct the working day of %(day)s")
_SETTLED = {
    DayCorrection.APPROVED: gettext_lazy("Your working day of %(day)s is corrected"),
    DayCorrection.DECLINED: gettext_lazy(
        "The correction of your working day of %(day)s is declined: %(reason)s"
    ),
}
_FORGOTTEN = gettext_lazy("You did not finish your working day of %(day)s: say when you left")


def _names(fact: Fact) -> dict[str, str]:
    day = formats.date(dt.date.fromisoformat(str(fact.data["day"])))
    return {"day": day, "name": str(fact.data["name"]), "reason": str(fact.data.get("reason", ""))}


ASKED = NotificationKind(
    "day-correction-asked",
    gettext_lazy("Somebody of your people asks to correct a working day"),
    Level.AT_ONCE,
    lambda fact: str(_ASKED) % _names(fact),
    "clock",
)
SETTLED = NotificationKind(
    "day-correction-settled",
    gettext_lazy("What became of a correction of your working day"),
    Level.AT_ONCE,
    lambda fact: str(_SETTLED[str(fact.data["how"])]) % _names(fact),
    "clock",
)
FORGOTTEN = NotificationKind(
    "day-forgotten",
    gettext_lazy("You did not finish a working day"),
    Level.AT_ONCE,
    lambda fact: str(_FORGOTTEN) % _names(fact),
    "clock",
)
kinds.register(ASKED, SETTLED, FORGOTTEN)
kinds.WHY |= {"own-day": gettext_lazy("It is about your own working day.")}


def said_of(one: DayCorrection) -> dict[str, Any]:
    """What the log and notifications keep of it."""
    return {
        "person": one.person_id,
        "name": one.person.name,
        "day": one.date.isoformat(),
        "reason": one.reason,
        "why": one.why,
    }


def tell_asked(one: DayCorrection, head_id: int, by: Actor) -> None:
    _tell(ASKED, "head", head_id, said_of(one), by)


def tell_settled(one: DayCorrection, by: Actor) -> None:
    if by.user_id != one.person_id:
        _tell(SETTLED, "own-day", one.person_id, said_of(one) | {"how": one.state}, by)


def tell_forgotten(day: WorkingDay) -> None:
    data = {"name": day.person.name, "day": day.date.isoformat()}
    _tell(FORGOTTEN, "own-day", day.person_id, data, Actor.house())


def _tell(kind: NotificationKind, why: str, user_id: int, data: dict[str, Any], by: Actor) -> None:
    said = data | {"href": reverse("hours")}
    tell([News(Reason(user_id, kind.code, why, said), None, clock.now(), by.user_id)])
