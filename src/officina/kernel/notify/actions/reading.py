"""Marking news as read."""

from __future__ import annotations

from django.db import connection, transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.live import signals
from officina.kernel.notify.telling import changed


def mark_read(user_id: int, notification_id: int) -> bool:
    """Close one's own bundle. False where it is another's, or closed already."""
    return _mark(user_id, "AND id = %(id)s", notification_id)


def mark_record_read(user_id: int, record_id: int) -> bool:
    """Whoever opens a record has seen its news. Most have none: that costs one statement."""
    has_news = sql.row(
        """SELECT 1 FROM notify_notification
           WHERE user_id = %(user)s AND read_at IS NULL AND record_id = %(id)s""",
        {"user": user_id, "id": record_id},
    )
    return has_news is not None and _mark(user_id, "AND record_id = %(id)s", record_id)


def mark_all_read(user_id: int) -> bool:
    return _mark(user_id, "", 0)


@transaction.atomic
def _mark(user_id: int, which: str, number: int) -> bool:
    closed = sql.rows(
        f"""UPDATE notify_notification SET read_at = %(now)s
            WHERE user_id = %(user)s AND read_at IS NULL {which}
            RETURNING id""",  # noqa: S608 # ours
        {"user": user_id, "id": number, "now": clock.now()},
    )
    if closed:
        with connection.cursor() as cursor:
            signals.notify(cursor, changed(user_id))
    return bool(closed)
