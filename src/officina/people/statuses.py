"""What people say of themselves, and what o'clock it is with them; beside their names (F198)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.kernel import clock
from officina.kernel.access.web import zone_of
from officina.kernel.database import sql
from officina.kernel.ui import formats
from officina.people.models import Status

ICONS = {
    Status.OFFICE: "building-2",
    Status.REMOTE: "house",
    Status.TRIP: "plane",
    Status.OTHER: "message-circle",
}
COLORS = {Status.OFFICE: "green", Status.REMOTE: "blue", Status.TRIP: "amber"}

_SAID = """
SELECT p.id, p.timezone, coalesce(s.kind, ''), coalesce(s.text, '') FROM principals_user p
LEFT JOIN people_status s ON s.person_id = p.id AND (s.until IS NULL OR s.until > %(now)s)
WHERE p.id = ANY(%(ids)s::integer[])
"""


@dataclass(frozen=True, slots=True)
class Said:
    """``label`` is empty where he says nothing, ``there`` where his clock is the reader's."""

    kind: str
    label: str
    there: str

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "")

    @property
    def color(self) -> str:
        return COLORS.get(self.kind, "grey")

    @property
    def sentence(self) -> str:
        return " · ".join(one for one in (self.label, self.there) if one)


def labels() -> dict[str, str]:
    return {
        Status.OFFICE: pgettext("status", "In the office"),
        Status.REMOTE: pgettext("status", "Remote"),
        Status.TRIP: pgettext("status", "On a trip"),
        Status.OTHER: pgettext("status", "Something else"),
    }


def said(ids: Sequence[int]) -> dict[int, Said]:
    """Of these people, in one query; the time is said to readers whose clock shows another."""
    now = clock.now()
    here = now.astimezone(timezone.get_current_timezone()).utcoffset()
    found = {}
    for user_id, zone, kind, text in sql.rows(_SAID, {"ids": list(ids), "now": now}):
        local = now.astimezone(zone_of(zone))
        is_elsewhere = local.utcoffset() != here
        there = _("%(time)s there") % {"time": formats.time(local.time())} if is_elsewhere else ""
        label = text if kind == Status.OTHER else labels().get(kind, "")
        if text and kind != Status.OTHER:
            label = f"{label}: {text}"
        found[user_id] = Said(kind, label, there)
    return found


def notes(ids: Sequence[int]) -> dict[int, str]:
    """Fills the kernel's `presence`: what is said beside names where a person is picked."""
    return {user_id: one.sentence for user_id, one in said(ids).items() if one.sentence}
