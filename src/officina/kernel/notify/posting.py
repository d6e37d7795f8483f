"""When a letter goes out: at once, after quiet hours, or with the daily digest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.due import schedule
from officina.kernel.notify import jobs
from officina.kernel.notify.kinds import Level
from officina.kernel.notify.mail.server import in_use


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's day, in his zone."""

    zone: ZoneInfo
    quiet_from: dt.time | None
    quiet_until: dt.time | None
    digest_at: dt.time

    def end_of_quiet(self, now: dt.datetime) -> dt.datetime | None:
        """When the quiet hours that hold ``now`` end; ``None`` outside of them."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        local = now.astimezone(self.zone)
        begin, end = self.quiet_from, self.quiet_until
        time = local.time()
        is_quiet = begin <= time < end if begin <= end else time >= begin or time < end
        return _next(local, end) if is_quiet else None

    def next_digest(self, now: dt.datetime) -> dt.datetime:
        return _next(now.astimezone(self.zone), self.digest_at)


def _next(local: dt.datetime, time: dt.time) -> dt.datetime:
    """The next moment after ``local`` when the clock on his wall shows ``time``."""
    today = dt.datetime.combine(local.date(), time, local.tzinfo)
    if today <= local:
        today = dt.datetime.combine(local.date() + dt.timedelta(days=1), time, local.tzinfo)
    return today.astimezone(dt.UTC)


def hours_of(user_id: int) -> Hours:
    found = sql.row(
        """SELECT u.timezone, d.quiet_from, d.quiet_until, d.digest_at FROM principals_user u
           LEFT JOIN notify_delivery d ON d.user_id = u.id WHERE u.id = %(user)s""",
        {"user": user_id},
    )
    zone, quiet_from, quiet_until, digest_at = found or ("UTC", None, None, None)
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        known = ZoneInfo("UTC")
    return Hours(known, quiet_from, quiet_until, digest_at or dt.time(8, 30))


def can_send() -> bool:
    """Whether this portal has outgoing mail."""
    is_ours = settings.MAILERS["default"]["BACKEND"] == settings.PORTAL_MAIL
    return not is_ours or in_use() is not None


def post(notification_id: int, user_id: int, level: Level) -> None:
    """Plan the letter about a bundle, in the present transaction."""
    if level < Level.DIGEST or not can_send():
        return
    now, hours = clock.now(), hours_of(user_id)
    if level == Level.DIGEST:
        at = hours.next_digest(now)
        schedule("notify.digest", at, key=f"digest:{user_id}", principal_id=user_id)
    elif (quiet := hours.end_of_quiet(now)) is not None:
        key = f"letter:{notification_id}"
        data = {"notification": notification_id}
        schedule("notify.letter", quiet, key=key, principal_id=user_id, data=data)
    else:
        jobs.send_letter.defer(once=f"letter:{notification_id}", notification_id=notification_id)


def push(notification_id: int, user_id: int) -> None:
    """Have the devices of a person told of a bundle, in the present transaction.

    In his quiet hours they are not: what waits, stands in the portal in the morning.
    """
    if hours_of(user_id).end_of_quiet(clock.now()) is None:
        jobs.push.defer(once=f"push:{notification_id}", notification_id=notification_id)
