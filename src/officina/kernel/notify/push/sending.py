"""Sending news to devices: sealed, to public addresses only, and forgetting those that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from officina.kernel import clock, outside
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.notify.kinds import Level
from officina.kernel.notify.letters import as_read_by
from officina.kernel.notify.mail.server import sender
from officina.kernel.notify.models import Device
from officina.kernel.notify.push.sealing import (
    BadKey,
    authorization,
    decoded,
    encoded,
    public_of,
    seal,
    sender_key,
)
from officina.kernel.notify.queries import Notice, chosen_levels, notices, said
from officina.kernel.principals.viewer import load_viewer

KEPT_FOR = 24 * 3600
"""Seconds that a push service keeps what a phone that is off cannot take."""
GONE = (404, 410)
SENTENCES = 3


class NotTaken(RuntimeError):
    """A push service did not take it now; it is tried again."""


def public_key() -> str:
    """What browsers subscribe with."""
    return encoded(public_of(sender_key(settings.SECRET_KEY)))


def with_devices(user_ids: Iterable[int]) -> set[int]:
    """Who of these people has a device that is told."""
    found = sql.rows(
        "SELECT DISTINCT user_id FROM notify_device WHERE user_id = ANY(%(users)s::integer[])",
        {"users": sorted(set(user_ids))},
    )
    return {user_id for (user_id,) in found}


def push_about(notification_id: int) -> None:
    """Tell the devices of whose bundle it is, unless he read it meanwhile."""
    found = sql.row(
        "SELECT user_id FROM notify_notification WHERE id = %(id)s AND read_at IS NULL",
        {"id": notification_id},
    )
    viewer = load_viewer(found[0]) if found else None
    if viewer is None:
        return
    with as_read_by(viewer):
        levels = chosen_levels(viewer.user_id)
        for notice in notices(Rights(viewer), only=notification_id):
            for device in Device.objects.filter(user_id=viewer.user_id):
                least = Level.PORTAL if device.all_news else Level.AT_ONCE
                message = _message(notice, levels, least)
                if message is not None:
                    send(device, message)


def push_test(device: Device) -> None:
    """A message that proves that a device is told. Raises NotTaken, OutsideError."""
    said = {"title": "Officina", "body": _("This device is told of news."), "href": "/", "tag": "0"}
    send(device, said)


def send(device: Device, message: dict[str, Any]) -> None:
    """Seal and send; a device that is gone is forgotten. Raises NotTaken, OutsideError."""
    body = json.dumps(message, ensure_ascii=False).encode()
    try:
        sealed = seal(body, reader=decoded(device.key), auth=decoded(device.auth))
    except BadKey:
        device.delete()
        return
    headers = {
        "Authorization": authorization(
            device.endpoint,
            sender_key(settings.SECRET_KEY),
            now=clock.now(),
            contact=f"mailto:{sender()}",
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Urgency": "normal",
    }
    try:
        answer = outside.fetch(device.endpoint, method="POST", body=sealed, headers=headers)
    except outside.Forbidden:
        device.delete()
        return
    if answer.status in GONE:
        device.delete()
    elif not answer.is_ok:
        raise NotTaken(f"the push service answered {answer.status}")
    else:
        Device.objects.filter(id=device.id).update(told_at=clock.now())


def _message(notice: Notice, levels: dict[str, Level], least: Level) -> dict[str, Any] | None:
    facts = [one for one in notice.facts if levels.get(one.kind, Level.PORTAL) >= least]
    if not facts:
        return None
    href = f"/{notice.type.slug}/{notice.record_id}/" if notice.type else "/notifications/"
    body = "\n".join(said(facts, len(facts), SENTENCES))
    return {"title": notice.title[:120], "body": body[:600], "href": href, "tag": str(notice.id)}
