"""How one wants to be told."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from officina.kernel.notify.kinds import Level, kind_of
from officina.kernel.notify.models import Choice, Delivery
from officina.kernel.notify.queries import chosen_levels
from officina.kernel.records.checks import Refused


def choose_level(user_id: int, kind: str, level: int) -> None:
    """How far a kind of news goes. Refuse unknown kinds and levels."""
    if kind_of(kind) is None or level not in set(Level):
        raise Refused(_("Choose one of the list."))
    Choice.objects.update_or_create(user_id=user_id, kind=kind, defaults={"level": level})


def mute(user_id: int, kind: str) -> Level:
    """Be told no more of a kind. Returns the level it had, for undo."""
    known = kind_of(kind)
    if known is None:
        raise Refused(_("Choose one of the list."))
    row = Choice.objects.filter(user_id=user_id, kind=kind).first()
    before = Level(row.level) if row else known.level
    choose_level(user_id, kind, Level.OFF)
    return before


def stop_letters(user_id: int, kind: str) -> None:
    """No more letters of a kind, or, without one, no daily letters; the portal still tells."""
    if not kind:
        for code, level in chosen_levels(user_id).items():
            if level == Level.DIGEST:
                choose_level(user_id, code, Level.PORTAL)
        return
    known = kind_of(kind)
    if known is None:
        raise Refused(_("Choose one of the list."))
    row = Choice.objects.filter(user_id=user_id, kind=kind).first()
    if (row.level if row else known.level) > Level.PORTAL:
        choose_level(user_id, kind, Level.PORTAL)


def set_hours(
    user_id: int,
    *,
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
    digest_at: dt.time,
) -> None:
    """Quiet hours, both ends or none, and the moment of the daily letter."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(errors={"quiet_until": _("Quiet hours need both a beginning and an end.")})
    Delivery.objects.update_or_create(
        user_id=user_id,
        defaults={
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "digest_at": digest_at,
        },
    )
