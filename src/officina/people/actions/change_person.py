from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.edit_record import Conflict
from officina.kernel.records.checks import Refused
from officina.people import events, fields
from officina.people.policies import looks_after_people, require_care_of
from officina.people.sessions import end_sessions


@transaction.atomic
def change_person(
    person: User,
    raw: Mapping[str, str],
    *,
    by: Actor,
    rendered: Mapping[str, str] | None = None,
) -> User:
    """Change what was sent about a person: one's own profile, or anybody's by who may.

    ``rendered`` are the marks of the values that the form was made from. Raises NotAllowed,
    Refused with sentences by field, Conflict where a value is another one by now.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    own = person.id == by.user_id
    if not own or not set(raw) <= set(fields.OWN):
        require_care_of(person, by)
    values = fields.parse(raw, _open_to(by))
    changed = {code: value for code, value in values.items() if getattr(person, code) != value}
    if not changed:
        return person
    other = {
        c for c, mark in (rendered or {}).items() if c in changed and mark != mark_of(person, c)
    }
    if other:
        who = _last_changed_by(person)
        raise Conflict({code: (who, getattr(person, code)) for code in other})
    before = {code: getattr(person, code) for code in changed}
    _write(person, changed)
    if person.starts_on and "starts_on" in changed and person.starts_on > clock.now().date():
        end_sessions(person.id)
    tell_rights_changed(person.id)
    data = {"person": person.id, "name": person.name, "before": before, "values": changed}
    record_fact(events.PERSON_CHANGED, data, by)
    return person


def mark_of(person: User, code: str) -> str:
    """What a form carries of a value to tell whether it is still the same."""
    return hashlib.sha256(repr(getattr(person, code)).encode()).hexdigest()[:16]


def _last_changed_by(person: User) -> int | None:
    found = sql.row(
        """SELECT actor_id FROM event WHERE kind = %(kind)s AND record_id IS NULL
           AND at > %(since)s AND data->>'person' = %(person)s ORDER BY id DESC LIMIT 1""",
        {
            "kind": events.PERSON_CHANGED.code,
            "since": clock.now() - dt.timedelta(days=1),
            "person": str(person.id),
        },
    )
    return found[0] if found else None


def _open_to(by: Actor) -> Mapping[str, fields.Parser]:
    everything = by.viewer is None or looks_after_people(by.viewer)
    return fields.PERSON if everything else fields.OWN


def _write(person: User, changed: Mapping[str, Any]) -> None:
    for code, value in changed.items():
        setattr(person, code, value)
    try:
        with transaction.atomic():
            person.save(update_fields=list(changed))
    except IntegrityError:
        raise Refused(errors={"email": _("Somebody with this address is here already.")}) from None
