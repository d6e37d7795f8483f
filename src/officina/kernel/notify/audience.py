"""Whom an event concerns, and why; and who of them may see the record at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.notify.kinds import (
    ASSIGNED,
    CHANGED,
    COMMENT,
    MENTION,
    MOVED,
    REACTION,
    SHARED,
)
from officina.kernel.principals.ids import EVERYONE, HOLDERS
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records import events
from officina.kernel.records.types import types

LARGEST_GROUP = 200
"""Sharing with more people than that is told to none of them: it is a publication."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Somebody is to be told something about an event, because."""

    user_id: int
    kind: str
    why: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """What rights and reasons need of a record."""

    type_code: str
    acl: frozenset[int]
    responsible_id: int | None
    followers: Sequence[int]


class Audience:
    """Everything about a batch of events that tells who is concerned, in one query or two."""

    def __init__(self, logged: Sequence[LoggedEvent]) -> None:
        ids = {e.record_id for e in logged if e.record_id is not None}
        self._subjects = _subjects(ids)
        self._authors = _authors(e.data["comment"] for e in logged if e.kind == "comment.reacted")
        self._rights: dict[int, Rights | None] = {}

    def concerned(self, event: LoggedEvent) -> Iterator[Reason]:
        """One reason a person, the strongest; never whoever did it."""
        # What a file brought by the thousand is news to nobody singly.
        if event.record_id not in self._subjects or "import" in event.data:
            return
        # What a robot does for somebody he has just ordered; a substitute's absent one has not.
        told = {event.actor_id, event.behalf_id if event.robot else None}
        for reason in self._reasons(event, self._subjects[event.record_id]):
            if reason.user_id not in told and self._may_see(reason.user_id, event.record_id):
                yield reason
            told.add(reason.user_id)

    def _may_see(self, user_id: int, record_id: int) -> bool:
        if user_id not in self._rights:
            viewer = load_viewer(user_id)
            self._rights[user_id] = Rights(viewer) if viewer else None
        rights, subject = self._rights[user_id], self._subjects[record_id]
        return rights is not None and bool(rights.token(subject.type_code) & subject.acl)

    def _reasons(self, event: LoggedEvent, subject: Subject) -> Iterator[Reason]:
        data = event.data
        changes = data.get("changes", {})
        if event.kind == events.COMMENTED.code:
            said = {"comment": data["comment"]}
            for mentioned in data.get("mentions", ()):
                for user_id in people_of(mentioned):
                    yield Reason(user_id, MENTION.code, "mentioned", said)
            yield from self._followed(event, subject, COMMENT.code, said)
        elif event.kind == events.REACTED.code:
            author = self._authors.get(data["comment"])
            if author is not None and data.get("on"):
                yield Reason(author, REACTION.code, "author", data)
        elif event.kind == events.SHARED.code:
            for user_id in people_of(data["principal"]):
                yield Reason(user_id, SHARED.code, "shared", {"level": data.get("level")})
        elif event.kind in (events.DELETED.code, events.RESTORED.code):
            verb = event.kind.partition(".")[2]
            yield from self._followed(event, subject, CHANGED.code, {"verb": verb})
        elif "stage" in changes:
            moved = {"stage": changes["stage"][1]}
            yield from self._followed(event, subject, MOVED.code, moved)
        else:
            yield from self._edited(event, subject, changes)

    def _edited(
        self, event: LoggedEvent, subject: Subject, changes: dict[str, list[Any]]
    ) -> Iterator[Reason]:
        given = event.data.get("values", {}).get("responsible")
        new = changes["responsible"][1] if "responsible" in changes else given
        if new is not None:
            yield Reason(new, ASSIGNED.code, "assigned")
        if changes:
            yield from self._followed(event, subject, CHANGED.code, {"fields": list(changes)})

    def _followed(
        self, event: LoggedEvent, subject: Subject, kind: str, data: dict[str, Any]
    ) -> Iterator[Reason]:
        if subject.responsible_id is not None:
            yield Reason(subject.responsible_id, kind, "responsible", data)
        for user_id in subject.followers:
            yield Reason(user_id, kind, "follower", data)


def _subjects(ids: Iterable[int]) -> dict[int, Subject]:
    return {
        record_id: Subject(types().by_id(type_id).code, frozenset(acl), responsible, followers)
        for record_id, type_id, acl, responsible, followers in sql.rows(
            """SELECT id, type_id, acl, responsible_id, ARRAY(SELECT user_id
                 FROM records_follower f WHERE f.record_id = r.id ORDER BY user_id)
               FROM record r WHERE id = ANY(%(ids)s::bigint[])""",
            {"ids": list(ids)},
        )
    }


def _authors(comments: Iterable[int]) -> dict[int, int]:
    ids = list(comments)
    if not ids:
        return {}
    return dict(
        sql.rows(
            """SELECT id, author_id FROM records_comment
               WHERE id = ANY(%(ids)s::bigint[]) AND deleted_at IS NULL""",
            {"ids": ids},
        )
    )


def people_of(principal: int) -> list[int]:
    """The people whom a principal stands for; nobody for everyone and for very large groups."""
    if principal == EVERYONE:
        return []
    found = sql.rows(
        """WITH RECURSIVE named AS (SELECT %(id)s::integer AS id
             UNION SELECT principal_id FROM principals_roleholder
               WHERE %(holders)s - role_id = %(id)s),
           below AS (SELECT u.id FROM principals_unit u JOIN named n ON u.id = -n.id
             UNION SELECT c.id FROM principals_unit c JOIN below b ON c.parent_id = b.id)
           SELECT id FROM principals_user WHERE is_active AND id IN (SELECT id FROM named)
           UNION SELECT m.user_id FROM principals_group_members m JOIN named n ON n.id = m.group_id
           UNION SELECT id FROM principals_user
             WHERE is_active AND unit_id IN (SELECT id FROM below)
           LIMIT %(limit)s""",
        {"id": principal, "holders": HOLDERS, "limit": LARGEST_GROUP + 1},
    )
    return [user_id for (user_id,) in found] if len(found) <= LARGEST_GROUP else []
