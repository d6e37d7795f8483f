from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.actions.invite_person import hash_of
from officina.people.models import Invitation
from officina.people.sessions import end_sessions


class NoSuchInvitation(Exception):
    """The link was used, withdrawn, has expired, or never was one."""


def invited_by_link(token: str) -> User:
    """Who may choose a password by this link. Raises NoSuchInvitation."""
    found = (
        Invitation.objects.open()
        .select_related("person")
        .filter(token_hash=hash_of(token), person__is_active=True)
        .first()
    )
    if found is None:
        raise NoSuchInvitation
    return found.person


@transaction.atomic
def accept_invitation(token: str, *, password: str, language: str = "") -> User:
    """Set the password of whoever holds the link; the link works once.

    Raises NoSuchInvitation, and Refused with sentences about the password.
    """
    person = User.objects.select_for_update().get(pk=invited_by_link(token).pk)
    check_password_rules(password, person)
    now = clock.now()
    used = Invitation.objects.open().filter(token_hash=hash_of(token)).update(accepted_at=now)
    if not used:  # somebody was faster
        raise NoSuchInvitation
    is_new = not person.has_usable_password()
    person.set_password(password)
    if is_new and language:
        person.language = language
    person.save(update_fields=["password", "language"])
    end_sessions(person.id)
    data = {"person": person.id, "name": person.name}
    record_fact(events.INVITATION_ACCEPTED, data, Actor.person(person.id))
    return person


def check_password_rules(password: str, person: User, field: str = "password") -> None:
    """Refuse a password that breaks a rule, with a sentence for each."""
    if not password:
        raise Refused(errors={field: _("Please fill this in.")})
    try:
        validate_password(password, person)
    except ValidationError as broken:
        raise Refused(errors={field: " ".join(broken.messages)}) from None
