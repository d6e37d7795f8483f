from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, Rights, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import HOLDERS
from officina.kernel.records import events
from officina.kernel.records.checks import Parsed, Refused
from officina.kernel.records.kinds import MAX_LONG_TEXT, MAX_TEXT
from officina.kernel.records.types import types
from officina.kernel.records.writes import Along, Fact, Written, insert
from officina.kernel.records.writes_many import Draft, insert_many
from officina.work import agenda
from officina.work.conditions import check_condition
from officina.work.record_types import WAITING
from officina.work.tasks import CODE, TaskDraft, column, stage, task_type

AT_ONCE = 1_000
MOST_PEOPLE = 50

_HOME = "(SELECT u.unit_id FROM principals_user u WHERE u.id = b.responsible_id)"
_ALONG = Along(
    columns={"parts": "jsonb", "followers": "integer[]", "parents": "bigint[]", "dues": "jsonb"},
    also={
        "parts": """INSERT INTO work_part (record_id, role, p, is_open, due_at)
    SELECT r.id, x->>0, (x->>1)::integer, true, r.due_at
    FROM {n} JOIN r USING (id), jsonb_array_elements(n.parts) x""",
        "shared": """INSERT INTO records_share (record_id, principal_id, level, by_id, at)
    SELECT r.id, p, 'view', %(actor)s, %(now)s FROM r, unnest(r.shared) p""",
        "followers": """INSERT INTO records_follower (record_id, user_id)
    SELECT n.id, p FROM {n}, unnest(n.followers) p""",
        "parents": """INSERT INTO work_about (task_id, record_id)
    SELECT n.id, p FROM {n}, unnest(n.parents) p""",
        "dues": """INSERT INTO due (kind, at, try_at, key, record_id, data)
    SELECT x->>0, (x->>1)::timestamptz, (x->>1)::timestamptz, 'task:' || n.id || ':' || (x->>2),
      n.id, '{{}}' FROM {n}, jsonb_array_elements(n.dues) x""",
    },
    otherwise={
        "unit_id": _HOME,
        "organisation_id": f"""(SELECT o.organisation_id FROM principals_unit o
            WHERE o.id = coalesce(b.unit_id, {_HOME}))""",  # noqa: S608 # known names only
    },
)
_OFTEN_EMPTY = frozenset({"company_id", "starts_at", "due_at", "shared", "tags"})
"""Columns that are not named where they hold nothing."""


def create_tasks(drafts: Sequence[TaskDraft], *, by: Actor) -> list[int]:
    """Give tasks, in one statement; return their numbers in the order of the drafts.

    A robot or the house may give any; a person needs the right to create tasks, and sees the
    records that they are about. Raises NotAllowed, Refused with sentences by field.
    """
    return [one.record_id for one in written(drafts, by=by)]


def written(
    drafts: Sequence[TaskDraft], *, by: Actor, said: Mapping[str, Any] | None = None
) -> list[Written]:
    """Like ``create_tasks``, with the event of each."""
    if not drafts:
        return []
    if len(drafts) > AT_ONCE:
        raise Refused(_("At most %(n)s tasks at once, please.") % {"n": AT_ONCE})
    rights = rights_of(by)
    if rights is not None and not rights.may_create(CODE):
        raise NotAllowed("create", CODE, _("Your role may not create tasks."))
    for draft in drafts:
        _check(draft)
    if rights is not None:
        _check_people(drafts)
        _check_seen(drafts, rights)
    news = [_new(draft, by, said or {}) for draft in drafts]
    kind, now = events.CREATED.code, clock.now()
    if len(news) > 1:
        return insert_many(task_type(), news, kind=kind, by=by, now=now, along=_ALONG)
    (one,) = news
    return [
        insert(
            task_type(),
            base={k: v for k, v in one.base.items() if v or k not in _OFTEN_EMPTY},
            detail={k: column(v) for k, v in one.detail.items() if v is not None},
            own=one.own,
            by=by,
            fact=Fact(kind, one.data),
            now=now,
            along=_ALONG,
            brought=one.along,
        )
    ]


def create_parsed(
    parsed: Parsed, *, by: Actor, shared: Sequence[int], said: Mapping[str, Any]
) -> Written:
    """The kernel's door: a task from parsed fields, given to oneself unless another is named."""
    values = parsed.values
    draft = TaskDraft(
        title=values.get("title") or "",
        description=values.get("description") or "",
        responsible=values.get("responsible") or by.user_id,
        observers=tuple(shared),
        starts_at=values.get("starts_at"),
        due_at=values.get("due_at"),
        important=bool(values.get("is_important")),
        estimate=values.get("estimate"),
        company_id=values.get("company"),
        organisation_id=values.get("organisation"),
        unit_id=values.get("unit"),
        accept_by=values.get("acceptor"),
        tags=tuple(values.get("tags") or ()),
        fields=parsed.own,
    )
    return written([draft], by=by, said=said)[0]


def _new(draft: TaskDraft, by: Actor, said: Mapping[str, Any]) -> Draft:
    waiting = stage(WAITING)
    creator = draft.creator if draft.creator is not None else by.user_id
    people = {creator, draft.accept_by, *draft.assistants, *draft.observers} - {None}
    # Whoever starts a process is not told of each of its steps.
    followers = people - {draft.responsible, *({creator} if draft.host else ())}
    dues = agenda.planned(draft.due_at, _minutes(draft), clock.now())
    values = {"title": draft.title, "responsible": draft.responsible, "due_at": draft.due_at}
    return Draft(
        base={
            "title": " ".join(draft.title.split()),
            "stage_id": waiting.id,
            "is_open": True,
            "responsible_id": draft.responsible,
            "unit_id": draft.unit_id or _unit_of(draft),
            "organisation_id": draft.organisation_id,
            "company_id": draft.company_id,
            "starts_at": draft.starts_at,
            "due_at": draft.due_at,
            "shared": sorted((people | {draft.pool}) - {None}),
            "tags": list(draft.tags),
        },
        own=draft.fields,
        detail={
            "description": draft.description or None,
            "is_important": draft.important,
            "creator": creator,
            "acceptor": draft.accept_by,
            "pool": draft.pool,
            "estimate": draft.estimate,
            "spent": 0,
            "remind": _minutes(draft),
            "condition": draft.condition,
            "host": draft.host,
            "reason": "",
            "series_id": draft.series,
        },
        data={
            "values": {k: v for k, v in values.items() if v is not None},
            **({"pool": draft.pool} if draft.pool is not None else {}),
            **said,
        },
        along={
            "parts": sorted(_parts(draft, creator)),
            "followers": sorted(followers),
            "parents": sorted(set(draft.parents)),
            "dues": [[kind, at.isoformat(), end] for kind, at, end in dues],
        },
    )


def _parts(draft: TaskDraft, creator: int | None) -> Iterable[tuple[str, int]]:
    found = {("assistant", p) for p in draft.assistants}
    found |= {("observer", p) for p in draft.observers}
    found |= {
        (role, p)
        for role, p in (
            ("responsible", draft.responsible),
            ("creator", creator),
            ("acceptor", draft.accept_by),
            ("pool", draft.pool if draft.responsible is None else None),
        )
        if p is not None
    }
    return found


def _minutes(draft: TaskDraft) -> list[int]:
    return sorted({int(before.total_seconds() // 60) for before in draft.remind})


def _unit_of(draft: TaskDraft) -> int | None:
    """A pool of a unit belongs to that unit until somebody takes it."""
    is_unit = draft.responsible is None and draft.pool is not None and HOLDERS < draft.pool < 0
    return -draft.pool if is_unit and draft.pool else None


def _check(draft: TaskDraft) -> None:
    errors = {}
    if not draft.title.strip():
        errors["title"] = _("Write what is to be done.")
    for code, text, longest in (
        ("title", draft.title, MAX_TEXT),
        ("description", draft.description, MAX_LONG_TEXT),
    ):
        if len(text) > longest:
            errors[code] = _("At most %(n)s letters, please.") % {"n": longest}
    if draft.responsible is None and draft.pool is None:
        errors["responsible"] = _("Choose who does it.")
    if len(draft.assistants) + len(draft.observers) > MOST_PEOPLE:
        errors["observers"] = _("At most %(n)s people, please.") % {"n": MOST_PEOPLE}
    if draft.estimate is not None and not 0 <= draft.estimate < 100_000:
        errors["estimate"] = _("Write how many hours.")
    if errors:
        raise Refused(errors=errors)
    check_condition(draft.condition)


def _check_people(drafts: Sequence[TaskDraft]) -> None:
    named = {
        p
        for one in drafts
        for p in (one.responsible, one.creator, one.accept_by, *one.assistants, *one.observers)
        if p is not None
    }
    found = sql.rows(
        "SELECT id FROM principals_user WHERE is_active AND id = ANY(%(ids)s::integer[])",
        {"ids": sorted(named)},
    )
    if len(found) != len(named):
        raise Refused(errors={"responsible": _("Choose people who work here.")})


def _check_seen(drafts: Sequence[TaskDraft], rights: Rights) -> None:
    """What a task is about must be seen by whoever gives it."""
    named = {p for one in drafts for p in (*one.parents, one.company_id) if p is not None}
    if not named:
        return
    found = sql.rows(
        """SELECT id, type_id, acl FROM record
           WHERE id = ANY(%(ids)s::bigint[]) AND deleted_at IS NULL""",
        {"ids": sorted(named)},
    )
    seen = {
        record_id
        for record_id, type_id, acl in found
        if rights.token(types().by_id(type_id).code) & set(acl)
    }
    if named - seen:
        raise Refused(errors={"company": _("Choose one of the list.")})
