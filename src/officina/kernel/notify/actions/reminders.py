"""Reminders with free text (F040): set, listed, taken back; they arrive as notifications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights, rights_of
from officina.kernel.due import Due, agenda, pending, schedule
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.kinds import REMINDER
from officina.kernel.notify.telling import News, tell
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, note

KIND = "reminder"
LONGEST = 500
FURTHEST = dt.timedelta(days=3660)
MOST = 200


@dataclass(frozen=True, slots=True)
class Reminder:
    id: int
    record_id: int
    text: str
    at: dt.datetime


@transaction.atomic
def remind(record_id: int, type_def: TypeDef, text: str, at: dt.datetime, *, by: Actor) -> int:
    """Have oneself reminded of a record one may see, with a text. Returns its number.

    The text is for oneself alone; the log says only that a reminder was set. Raises NoSuchRecord,
    and Refused for an empty or long text and a moment that has passed.
    """
    if by.user_id is None:
        raise NotAPerson(by.robot)
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    text, now = " ".join(text.replace("\x00", "").split()), clock.now()
    if not text or len(text) > LONGEST:
        raise Refused(
            errors={
                "text": _("Write what to remind you of, in %(n)s letters at most.") % {"n": LONGEST}
            }
        )
    if not now < at < now + FURTHEST:
        raise Refused(errors={"at": _("Choose a moment in the future.")})
    if len(reminders_of(by.user_id)) >= MOST:
        raise Refused(_("You have %(n)s reminders already.") % {"n": MOST})
    number = schedule(KIND, at, record_id=row.id, principal_id=by.user_id, data={"text": text})
    note(row, by=by, fact=Fact(events.REMINDED.code, {"at": at}), now=now)
    return number


def reminders_of(user_id: int, record_id: int | None = None) -> Sequence[Reminder]:
    """One's own reminders that are still to come, of one record or of all."""
    return [
        Reminder(one.id, one.record_id or 0, one.data["text"], one.at)
        for one in pending(KIND, principal_id=user_id, record_id=record_id)
    ]


@transaction.atomic
def cancel_reminder(reminder_id: int, *, by: Actor) -> None:
    """Take one's own reminder back. Refuse where it has come or is another's."""
    one = agenda.one(reminder_id)
    if one is None or one.kind != KIND or one.principal_id != by.user_id:
        raise Refused(_("This reminder is no longer there."))
    agenda.forget(reminder_id)


def remind_now(one: Due, now: dt.datetime) -> None:
    """Tell whoever asked. Where he may no longer see the record, his own words remain."""
    viewer = load_viewer(one.principal_id or 0)
    if viewer is None:
        return
    rights = Rights(viewer)
    row = _row(one.record_id, rights)
    data = {"text": one.data["text"], "phone": _phone(row, rights) if row else ""}
    reason = Reason(viewer.user_id, REMINDER.code, "reminder", data)
    tell([News(reason, row.id if row else None, now)])


def _row(record_id: int | None, rights: Rights) -> RecordRow | None:
    try:
        return read(record_id or 0, type_of(record_id or 0), rights=rights)
    except NoSuchRecord:
        return None


def _phone(row: RecordRow, rights: Rights) -> str:
    hidden = rights.hidden_fields(row.type.code)
    phones = [f.code for f in row.type.fields.values() if f.kind == "phone"]
    known = [row.values.get(code) for code in phones if code not in hidden]
    return next((str(phone) for phone in known if phone), "")
