"""Letters about news: in the reader's language, with a link that stops them without signing in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.notify.kinds import Level
from officina.kernel.notify.queries import Notice, chosen_levels, notices, said
from officina.kernel.principals.viewer import Viewer, load_viewer

_SALT = "officina.notify.unsubscribe"
SENTENCES = 10
LONGEST_DIGEST = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One record in a letter."""

    title: str
    href: str
    sentences: Sequence[str]
    why: str


def send_about(notification_id: int) -> None:
    """The letter about one bundle, unless it was read, muted or hidden meanwhile."""
    found = sql.row(
        """SELECT user_id FROM notify_notification WHERE id = %(id)s AND read_at IS NULL
           AND count > mailed""",
        {"id": notification_id},
    )
    viewer = load_viewer(found[0]) if found else None
    if viewer is None:
        return
    with as_read_by(viewer):
        for notice in notices(Rights(viewer), only=notification_id):
            item, kinds = _item(notice, viewer, at_least=Level.AT_ONCE)
            if item is not None:
                _send(viewer, item.title, [item], kinds[0])
                _mark_mailed([notice])


def send_digest(user_id: int) -> None:
    """One letter about all that is unread and was not written of."""
    viewer = load_viewer(user_id)
    if viewer is None:
        return
    with as_read_by(viewer):
        found = notices(Rights(viewer), unmailed=True, limit=LONGEST_DIGEST)
        told = [(notice, *_item(notice, viewer, at_least=Level.DIGEST)) for notice in found]
        items = [item for _notice, item, _kinds in told if item is not None]
        if items:
            subject = ngettext("%(num)s thing is new", "%(num)s things are new", len(items))
            _send(viewer, subject % {"num": len(items)}, items, "")
            _mark_mailed([notice for notice, item, _kinds in told if item is not None])


def unsubscribe_token(user_id: int, kind: str) -> str:
    return signing.dumps([user_id, kind], salt=_SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """The person and the kind of an unsubscribe link; ``None`` where it is not ours."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(kind)


def as_read_by(viewer: Viewer) -> AbstractContextManager[object]:
    """In the language and the zone of a reader."""
    stack = ExitStack()
    stack.enter_context(translation.override(viewer.language))
    stack.enter_context(timezone.override(ZoneInfo(viewer.timezone)))
    return stack


def _item(notice: Notice, viewer: Viewer, *, at_least: Level) -> tuple[Item | None, list[str]]:
    """What a letter says of a bundle: the facts not yet written of, of kinds that go so far."""
    chosen = chosen_levels(viewer.user_id)
    new = notice.facts[: notice.count - notice.mailed]
    wanted = [fact for fact in new if chosen.get(fact.kind, Level.PORTAL) >= at_least]
    if not wanted:
        return None, []
    address = settings.OFFICINA.address
    href = f"{address}/{notice.type.slug}/{notice.record_id}/" if notice.type else address
    sentences = said(wanted, len(wanted), SENTENCES)
    return Item(notice.title, href, sentences, notice.why), [fact.kind for fact in wanted]


def _send(viewer: Viewer, subject: str, items: Sequence[Item], kind: str) -> None:
    """``kind`` is what the link in it stops; empty stops all daily letters."""
    address = settings.OFFICINA.address
    stop = f"{address}/notifications/stop/{unsubscribe_token(viewer.user_id, kind)}"
    context = {
        "items": items,
        "stop": stop,
        "settings": f"{address}/notifications/settings",
        "language": viewer.language,
    }
    letter = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=render_to_string("notify/letter.txt", context),
        to=[viewer.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    letter.attach_alternative(render_to_string("notify/letter.html", context), "text/html")
    letter.send()


def _mark_mailed(told: Sequence[Notice]) -> None:
    for notice in told:
        sql.rows(
            """UPDATE notify_notification SET mailed = greatest(mailed, %(count)s)
               WHERE id = %(id)s""",
            {"id": notice.id, "count": notice.count},
        )
