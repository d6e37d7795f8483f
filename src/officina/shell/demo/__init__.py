"""The demo company: Aurora Group, built through the ordinary verbs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from officina.crm.forms import lay_turkey_form
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import drain as log
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit, User
from officina.people.presets import lay_presets
from officina.shell.demo import progress
from officina.shell.demo.cast import PASSWORD, PEOPLE, build_cast
from officina.shell.demo.days import live_days
from officina.shell.demo.processes import lay_processes
from officina.shell.demo.robots import set_robots
from officina.shell.demo.story import tell_story
from officina.shell.demo.work import give_work

NEWS = dt.timedelta(days=2)


class NotEmpty(Exception):
    """The demo company is only built where nobody works yet."""


def build() -> list[tuple[str, str]]:
    """Build Aurora Group; returns the sign-ins to show, as (address, password).

    Raises NotEmpty in a portal that has people.
    """
    _tell()
    finish()
    return sign_ins()


def finish() -> None:
    """What follows from the story; may be done again where it was cut short."""
    log.drain_all()
    set_robots()
    _have_read(clock.now() - NEWS)


def is_here() -> bool:
    return User.objects.filter(email=sign_ins()[0][0]).exists()


def sign_ins() -> list[tuple[str, str]]:
    """Those to try first, as (address, password)."""
    return [(f"{code}@aurora.example", PASSWORD) for code, *_rest in PEOPLE[:4]]


def _have_read(until: dt.datetime) -> None:
    """What happened long ago is no news to anybody. The running portal may hold some of it now."""
    sql.rows(
        """UPDATE notify_notification SET read_at = at WHERE id IN (SELECT id
             FROM notify_notification WHERE read_at IS NULL AND at < %(until)s
             ORDER BY id FOR UPDATE SKIP LOCKED) RETURNING id""",
        {"until": until},
    )


@transaction.atomic
def _tell() -> None:
    progress.alone()
    if User.objects.exists():
        raise NotEmpty("There are people here already; the demo company needs an empty portal.")
    progress.reached(2)
    now = clock.now()
    since = now - dt.timedelta(days=130)
    sql.rows("SELECT ensure_event_partitions(%(since)s::date, 6)", {"since": since})
    lay_presets()
    people = build_cast(now.date())
    lay_turkey_form(Unit.objects.get(name="Sales"), by=Actor.person(people["olena"].id))
    tell_story(people, now)
    progress.reached(15)
    give_work(people, now)
    live_days(people, now)
    progress.reached(25)
    lay_processes(people, now)
    progress.reached(80)
