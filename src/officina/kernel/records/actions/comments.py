"""What people say on records: add, change, delete, react."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, note

MAX_COMMENT = 20_000
MENTION = re.compile(r"@\[(?P<name>[^\]\n]{1,200})\]\((?P<id>\d{1,9})\)")
"""A mention as the composer writes it: ``@[Nina Sales](1007)``."""
REACTIONS = ("👍", "❤️", "😄", "🎉", "👀", "🙏")


def _author(by: Actor) -> int:
    if by.user_id is None:
        raise NotAPerson(by.robot)
    return by.user_id


def _said(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(errors={"text": _("Write something first.")})
    if len(text) > MAX_COMMENT:
        raise Refused(errors={"text": _("At most %(n)s letters, please.") % {"n": MAX_COMMENT}})
    return text


def _mentioned(text: str) -> list[int]:
    return list(dict.fromkeys(int(found["id"]) for found in MENTION.finditer(text)))[:50]


@transaction.atomic
def add_comment(record_id: int, type_def: TypeDef, text: str, *, by: Actor) -> tuple[int, Written]:
    """Say something on a record one may see. Returns the comment's number and the event.

    Mentioned people are told if they may see the record; commenting makes one a follower.
    """
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    _refuse_in_bin(row)
    text, author = _said(text), _author(by)
    found = sql.row(
        """WITH c AS (INSERT INTO records_comment (record_id, author_id, text, created_at, mentions)
             VALUES (%(record)s, %(author)s, %(text)s, %(now)s, %(mentions)s::text::jsonb)
             RETURNING id),
           f AS (INSERT INTO records_follower (record_id, user_id)
             VALUES (%(record)s, %(author)s) ON CONFLICT DO NOTHING)
           SELECT id FROM c""",
        {
            "record": row.id,
            "author": author,
            "text": text,
            "now": clock.now(),
            "mentions": str(_mentioned(text)),
        },
    )
    assert found is not None
    fact = Fact(events.COMMENTED.code, {"comment": found[0], "mentions": _mentioned(text)})
    return found[0], note(row, by=by, fact=fact, now=clock.now())


def _refuse_in_bin(row: RecordRow) -> None:
    if row.deleted_at is not None:
        raise Refused(_("This is in the bin. Take it out first."))


def _own_comment(comment_id: int, record_id: int, by: Actor) -> str:
    found = sql.row(
        """SELECT author_id, text FROM records_comment WHERE id = %(id)s AND record_id = %(record)s
           AND deleted_at IS NULL FOR UPDATE""",
        {"id": comment_id, "record": record_id},
    )
    if found is None:
        raise Refused(_("This comment is no longer there."))
    if found[0] != _author(by):
        raise NotAllowed("edit", "comment", _("Only the author may change a comment."))
    return str(found[1])


@transaction.atomic
def edit_comment(
    comment_id: int, record_id: int, type_def: TypeDef, text: str, *, by: Actor
) -> Written:
    """Change one's own comment; the text before stays in the log."""
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    before = _own_comment(comment_id, row.id, by)
    text = _said(text)
    sql.rows(
        """UPDATE records_comment SET text = %(text)s, edited_at = %(now)s,
             mentions = %(mentions)s::text::jsonb WHERE id = %(id)s""",
        {
            "id": comment_id,
            "text": text,
            "now": clock.now(),
            "mentions": str(_mentioned(text)),
        },
    )
    fact = Fact(events.COMMENT_EDITED.code, {"comment": comment_id, "before": before})
    return note(row, by=by, fact=fact, now=clock.now())


@transaction.atomic
def delete_comment(comment_id: int, record_id: int, type_def: TypeDef, *, by: Actor) -> Written:
    """Take back one's own comment."""
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    _own_comment(comment_id, row.id, by)
    sql.rows(
        "UPDATE records_comment SET deleted_at = %(now)s WHERE id = %(id)s",
        {"id": comment_id, "now": clock.now()},
    )
    fact = Fact(events.COMMENT_DELETED.code, {"comment": comment_id})
    return note(row, by=by, fact=fact, now=clock.now())


@transaction.atomic
def react(comment_id: int, record_id: int, type_def: TypeDef, emoji: str, *, by: Actor) -> Written:
    """Put a reaction on a comment, or take one's own back."""
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    if emoji not in REACTIONS:
        raise Refused(_("Choose one of the reactions."))
    params = {"comment": comment_id, "user": _author(by), "emoji": emoji, "record": row.id}
    gone = sql.rows(
        """DELETE FROM records_reaction WHERE comment_id = %(comment)s AND user_id = %(user)s
           AND emoji = %(emoji)s RETURNING id""",
        params,
    )
    if not gone and not sql.rows(
        """INSERT INTO records_reaction (comment_id, user_id, emoji)
           SELECT id, %(user)s, %(emoji)s FROM records_comment
           WHERE id = %(comment)s AND record_id = %(record)s AND deleted_at IS NULL RETURNING id""",
        params,
    ):
        raise Refused(_("This comment is no longer there."))
    fact = Fact(events.REACTED.code, {"comment": comment_id, "emoji": emoji, "on": not gone})
    return note(row, by=by, fact=fact, now=clock.now())
