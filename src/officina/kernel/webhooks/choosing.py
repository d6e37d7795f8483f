"""Which webhooks an event concerns, and what each is told of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.api import shapes
from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.queries.timeline import Entry
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, to_json, type_of
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import Values, codes_of
from officina.kernel.rules.evaluate import holds
from officina.kernel.webhooks.lanes import CHANNEL
from officina.kernel.webhooks.models import Delivery, Webhook


def note_for_all(logged: Sequence[LoggedEvent]) -> None:
    """Note what is to be sent, in the present transaction; sending begins after it."""
    hooks = list(Webhook.objects.filter(is_active=True)) if logged else []
    told = [one for hook in hooks for one in _told(hook, logged)]
    Delivery.objects.bulk_create(told, ignore_conflicts=True)
    if told:
        sql.rows("SELECT pg_notify(%(channel)s, '')", {"channel": CHANNEL})


def _told(hook: Webhook, logged: Iterable[LoggedEvent]) -> Iterable[Delivery]:
    wanted = [event for event in logged if not hook.kinds or event.kind in hook.kinds]
    viewer = load_viewer(hook.user_id) if wanted else None
    if viewer is None:
        return
    rights, now = Rights(viewer), clock.now()
    for event in wanted:
        row = _seen(hook, event, rights)
        if row is not None:
            yield Delivery(
                webhook=hook,
                event_id=event.id,
                kind=event.kind,
                record_id=row.id,
                body=json.dumps(_body(event, row, rights), ensure_ascii=False),
                at=now,
                try_at=now,
            )


def _seen(hook: Webhook, event: LoggedEvent, rights: Rights) -> RecordRow | None:
    """The record, where the webhook's person sees it and its condition holds."""
    assert event.record_id is not None
    try:
        type_def = type_of(event.record_id)
        if hook.type_code not in ("", type_def.code):
            return None
        row = read(event.record_id, type_def, rights=rights)
    except NoSuchRecord:
        return None
    return row if _holds(hook.condition, type_def, row) else None


def _holds(condition: str, type_def: TypeDef, row: RecordRow) -> bool:
    scope = Values(type_def, row.values, row=row)
    return holds(condition, scope, names=codes_of(type_def))


def _body(event: LoggedEvent, row: RecordRow, rights: Rights) -> dict[str, Any]:
    """As the API tells both: what happened, and the record as it is then."""
    hidden = rights.hidden_fields(row.type.code)
    entry = Entry(
        id=event.id,
        at=event.at,
        kind=event.kind,
        actor_id=event.actor_id,
        behalf_id=event.behalf_id,
        robot=event.robot,
        data=event.data,
        actor="",
        photo="",
    )
    return {
        "type": event.kind,
        "timestamp": to_json(event.at),
        "data": {
            "event": shapes.happened(entry, row, hidden),
            "type": row.type.slug,
            "record": shapes.whole(row, rights),
        },
    }
