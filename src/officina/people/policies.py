"""Who looks after people: administrators, and the HR role for all but power itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import Grant
from officina.kernel.access.policy import ANY_TYPE, NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.principals.viewer import ADMINISTRATOR, Viewer, load_viewer

HR = "hr"


def looks_after_people(viewer: Viewer | None) -> bool:
    """Whether he may add, change, place and dismiss people and draw the units."""
    if viewer is None or viewer.is_extranet:
        return False
    return viewer.is_administrator or HR in viewer.roles


def require_care(by: Actor, what: str = "person") -> None:
    """Refuse whoever does not look after people. The house itself may."""
    if by.viewer is not None and not looks_after_people(by.viewer):
        raise NotAllowed("edit", what, _("Only administrators and the HR role may do this."))


def require_care_of(person: User, by: Actor) -> None:
    """HR looks after everybody but administrators: whoever changes their address or ends their
    account could become one."""
    require_care(by)
    if is_administrator(person):
        require_administrator(by, "person")


def is_administrator(person: User) -> bool:
    viewer = load_viewer(person.id)
    return viewer is not None and viewer.is_administrator


def is_powerful(role_code: str) -> bool:
    """Whether the role reaches records of every type, so that only administrators give it."""
    return (
        role_code in (ADMINISTRATOR, HR)
        or Grant.objects.filter(role__code=role_code, type_code=ANY_TYPE).exists()
    )


def may_note_absence(viewer: Viewer, person: User) -> bool:
    """Whether he decides about another's days away: whoever looks after people, heads above."""
    if viewer.user_id == person.id:
        return False
    return looks_after_people(viewer) or person.unit_id in viewer.units_led


def may_see_person(viewer: Viewer, person: User) -> bool:
    """Colleagues see each other; people of other companies see themselves only."""
    return viewer.user_id == person.id or not viewer.is_extranet
