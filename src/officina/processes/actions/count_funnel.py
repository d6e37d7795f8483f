"""Count a funnel in the background: begin it, and do it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from officina.kernel import clock, live
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import BadFilter
from officina.kernel.records.rows import NoSuchRecord
from officina.processes.analytics.asking import KEPT, asked_for, key_of, sees
from officina.processes.analytics.counting import Counting, to_json
from officina.processes.models import Counted

KEEP = dt.timedelta(days=7)
MOST_KEPT = 30
MOST_RUNNING = 2
STALE = dt.timedelta(minutes=15)
"""A job that has said nothing for so long may be begun again."""


@transaction.atomic
def count_funnel(said: Mapping[str, str], *, by: Actor) -> Counted:
    """Begin to count; what is being counted already goes on. What was counted last is kept.

    Raises NotAllowed for who is nobody, Refused where he has enough running, LookupError for no
    such dimension, NoSuchRecord, BadFilter.
    """
    from officina.processes.jobs import run_counting

    rights = rights_of(by)
    if rights is None or by.user_id is None:
        raise NotAllowed("view", "case")
    kept = {name: str(said.get(name, ""))[:8_000] for name in KEPT}
    asked, _title = asked_for(kept, rights)
    Counting(asked, kept["by"], kept["then"])
    now = clock.now()
    _forget_old(by.user_id, now)
    others = Counted.objects.filter(
        user_id=by.user_id, status="running", begun_at__gt=now - STALE
    ).exclude(key=key_of(kept))
    if others.count() >= MOST_RUNNING:
        raise Refused(_("Two are being counted already. Wait for one of them."))
    one, is_new = Counted.objects.select_for_update().get_or_create(
        user_id=by.user_id, key=key_of(kept), defaults={"asked": kept, "begun_at": now}
    )
    if not is_new and one.status == "running" and one.begun_at > now - STALE:
        return one
    seen = sees(kept, rights)
    if one.sees != seen:
        one.groups, one.done_at = None, None
    one.status, one.begun_at, one.sees, one.problem = "running", now, seen, ""
    one.position, one.total = 0, 0
    one.save()
    run_counting.defer(counted_id=one.id)
    return one


def run_counting(counted_id: int) -> None:
    """Count it with the rights that its person has now; begun again it starts anew."""
    one = Counted.objects.filter(id=counted_id, status="running").first()
    if one is None:
        return
    try:
        by = Actor.person(one.user_id)
    except NotAPerson:
        one.delete()
        return
    assert by.viewer is not None
    with translation.override(by.viewer.language):
        try:
            _run(one, by)
        except (NoSuchRecord, LookupError, BadFilter):
            one.problem = _("This can no longer be counted: what it asks for is not there.")
            one.status = "failed"
            one.save(update_fields=["status", "problem"])
            _tell(one)


def _run(one: Counted, by: Actor) -> None:
    rights = rights_of(by)
    assert rights is not None
    seen = sees(one.asked, rights)
    counting = Counting(asked_for(one.asked, rights)[0], one.asked["by"], one.asked["then"])
    one.total, one.position = counting.total(), 0
    one.save(update_fields=["total"])
    for cases in counting.slices():
        one.position += cases
        one.save(update_fields=["position"])
        _tell(one)
    one.groups, one.sees = to_json(counting.groups()), seen
    one.status, one.done_at = "done", clock.now()
    one.save(update_fields=["groups", "sees", "status", "done_at"])
    _tell(one)


def _forget_old(user_id: int, now: dt.datetime) -> None:
    Counted.objects.filter(begun_at__lt=now - KEEP).delete()
    his = Counted.objects.filter(user_id=user_id).order_by("-begun_at")
    Counted.objects.filter(id__in=[one.id for one in his[MOST_KEPT:]]).delete()


def _tell(one: Counted) -> None:
    with connection.cursor() as cursor:
        live.notify(cursor, {"k": "user", "u": one.user_id, "w": "progress"})
