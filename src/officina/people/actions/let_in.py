from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.actions.add_person import add_person
from officina.people.models import Identity
from officina.people.oidc.asking import Known


@transaction.atomic
def let_in(known: Known, *, invites: bool) -> User:
    """The person whom an issuer has just seen, by its number for him or by a proven address.

    An address that is not verified proves nothing, and links nobody. Whom we do not know is added
    where the issuer invites. Raises Refused with a sentence for whoever stands at the door.
    """
    linked = Identity.objects.select_related("person").filter(
        issuer=known.issuer, subject=known.subject
    )
    found = linked.first()
    person = found.person if found else _by_address(known, invites=invites)
    if not person.is_active:
        raise Refused(_("You may not come in any more. Ask whoever looks after people."))
    if found is None:
        Identity.objects.create(
            person=person, issuer=known.issuer, subject=known.subject, since=clock.now()
        )
        said = {"person": person.id, "issuer": known.issuer}
        record_fact(events.IDENTITY_LINKED, said, Actor.house("sign-in"))
    return person


def _by_address(known: Known, *, invites: bool) -> User:
    if not known.email or not known.is_verified:
        raise Refused(_("Your e-mail address is not confirmed there, so we cannot know you by it."))
    person = User.objects.select_for_update(no_key=True).filter(email=known.email).first()
    if person is not None:
        return person
    if not invites:
        raise Refused(_("Nobody here has the address %(email)s.") % {"email": known.email})
    fields = {"name": known.name or known.email.partition("@")[0], "email": known.email}
    return add_person(fields, by=Actor.house("sign-in"))
