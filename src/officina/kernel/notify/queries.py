"""One's news as they are read: again under the rights of now."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.notify.kinds import WHY, Fact, Level, all_kinds, kind_of
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.types import TypeDef, types

PAGE = 30
COUNTED = 100
SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """A bundle: what happened on one record, newest first."""

    id: int
    record_id: int | None
    type: TypeDef | None
    title: str
    at: dt.datetime
    is_unread: bool
    facts: Sequence[Fact]
    count: int
    mailed: int

    @property
    def newest(self) -> Fact:
        return self.facts[0]

    @property
    def why(self) -> str:
        return str(WHY.get(self.newest.why, ""))

    @property
    def sentences(self) -> list[str]:
        """The newest three, and how many more."""
        return said(self.facts, self.count)


def said(facts: Sequence[Fact], count: int, longest: int = SENTENCES) -> list[str]:
    """Facts, newest first, as sentences; alike ones once."""
    told = [kind.sentence(fact) for fact in facts if (kind := kind_of(fact.kind))]
    shown = list(dict.fromkeys(told))[:longest]
    more = count - sum(one in shown for one in told)
    if more > 0:
        shown.append(ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more})
    return shown


def seen(rights: Rights) -> tuple[str, dict[str, Any]]:
    """SQL over ``r``, the notification's record: nothing to see, or seen by the viewer."""
    by_token: dict[frozenset[int], list[int]] = defaultdict(list)
    for type_def in types().all:
        by_token[rights.token(type_def.code)].append(type_def.id)
    parts = ["n.record_id IS NULL"]
    params: dict[str, Any] = {}
    for i, (token, ids) in enumerate(by_token.items()):
        parts.append(
            f"(r.type_id = ANY(%(types{i})s::smallint[]) AND r.acl && %(token{i})s::integer[])"
        )
        params |= {f"types{i}": ids, f"token{i}": sorted(token)}
    return f"({' OR '.join(parts)})", params


def unread_count(rights: Rights) -> int:
    """Unread bundles of things one may still see; counted to a hundred."""
    condition, params = seen(rights)
    found = sql.row(
        f"""SELECT count(*) FROM (SELECT FROM notify_notification n
              LEFT JOIN record r ON r.id = n.record_id
              WHERE n.user_id = %(user)s AND n.read_at IS NULL AND {condition}
              LIMIT {COUNTED}) x""",  # noqa: S608 # ours
        {"user": rights.viewer.user_id, **params},
    )
    return int(found[0]) if found else 0


_NOTICES = """
SELECT n.id, n.record_id, r.type_id, r.title, n.at, n.read_at IS NULL, n.facts, n.count, n.mailed
FROM notify_notification n LEFT JOIN record r ON r.id = n.record_id
WHERE n.user_id = %(user)s AND {condition} {only}
ORDER BY n.read_at IS NOT NULL, n.at DESC, n.id DESC LIMIT %(limit)s OFFSET %(skip)s
"""


def notices(
    rights: Rights, *, skip: int = 0, limit: int = PAGE, unmailed: bool = False, only: int = 0
) -> list[Notice]:
    """Bundles, unread ones first; ``only`` is one of them, ``unmailed`` those for a letter."""
    condition, params = seen(rights)
    which = "AND n.read_at IS NULL AND n.count > n.mailed" if unmailed else ""
    which += " AND n.id = %(only)s" if only else ""
    rows = sql.rows(
        _NOTICES.format(condition=condition, only=which),
        {"user": rights.viewer.user_id, "limit": limit, "skip": skip, "only": only, **params},
    )
    facts = {row[0]: json.loads(row[6]) for row in rows}
    names = names_of(one.get("a") for told in facts.values() for one in told)
    comments = _comments(
        one["comment"] for told in facts.values() for one in told if "comment" in one
    )
    return [_notice(row, facts[row[0]], names, comments, rights) for row in rows]


def _notice(
    row: tuple[Any, ...],
    told: Sequence[Mapping[str, Any]],
    names: Mapping[int, Name],
    comments: Mapping[int, str],
    rights: Rights,
) -> Notice:
    number, record_id, type_id, title, at, is_unread, _facts, count, mailed = row
    type_def = types().by_id(type_id) if type_id is not None else None
    hidden = rights.hidden_fields(type_def.code) if type_def else frozenset[str]()
    facts = [_fact(one, names, comments, type_def, hidden) for one in reversed(told)]
    if type_def is None:
        kind = kind_of(facts[0].kind) if facts else None
        title = str(kind.label) if kind and kind.code != "reminder" else _("Reminder")
    elif "title" in hidden or not title:
        title = type_def.label
    return Notice(number, record_id, type_def, title, at, is_unread, facts, count, mailed)


def _fact(
    one: Mapping[str, Any],
    names: Mapping[int, Name],
    comments: Mapping[int, str],
    type_def: TypeDef | None,
    hidden: frozenset[str],
) -> Fact:
    actor = names.get(one["a"]) if one["a"] is not None else None
    return Fact(
        kind=one["k"],
        at=dt.datetime.fromisoformat(one["at"]),
        actor_id=one["a"],
        actor=actor.name if actor else _("The portal"),
        photo=actor.photo if actor else "",
        why=one["w"],
        data=one,
        comment=comments.get(one.get("comment", 0), ""),
        type=type_def,
        hidden=hidden,
    )


def _comments(ids: Iterable[int]) -> dict[int, str]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return dict(
        sql.rows(
            r"""SELECT id, regexp_replace(left(text, 400), '@\[([^\]]+)\]\(\d+\)', '\1', 'g')
                FROM records_comment WHERE id = ANY(%(ids)s::bigint[]) AND deleted_at IS NULL""",
            {"ids": wanted},
        )
    )


def levels(user_ids: Iterable[int]) -> dict[tuple[int, str], Level]:
    """What these people chose, by person and kind."""
    found = sql.rows(
        """SELECT user_id, kind, level FROM notify_choice
           WHERE user_id = ANY(%(users)s::integer[])""",
        {"users": sorted(set(user_ids))},
    )
    return {(user_id, kind): Level(level) for user_id, kind, level in found}


def chosen_levels(user_id: int) -> dict[str, Level]:
    """How far each kind goes for a person."""
    chosen = levels([user_id])
    return {kind.code: chosen.get((user_id, kind.code), kind.level) for kind in all_kinds()}
