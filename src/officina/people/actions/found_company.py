from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, User
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.kernel.records.checks import Refused
from officina.people import fields
from officina.people.actions.accept_invitation import check_password_rules
from officina.people.actions.add_person import add_person
from officina.people.actions.give_role import give_role
from officina.people.presets import lay_presets


@transaction.atomic
def found_company(*, name: str, email: str, password: str, timezone: str = "UTC") -> User:
    """Make the first person of a fresh portal, its administrator.

    Refuse where anybody is here already, and with sentences by field.
    """
    sql.rows("LOCK TABLE principals_user IN SHARE ROW EXCLUSIVE MODE")  # two at once
    if User.objects.exists():
        raise Refused(_("Somebody set this portal up already. Sign in instead."))
    house = Actor.house("set-up")
    draft = User(**fields.parse({"name": name, "email": email}, fields.PERSON))
    check_password_rules(password, draft)
    lay_presets()
    asked = {"name": name, "email": email, "timezone": timezone}
    person = add_person(asked | {"language": get_language() or "en"}, by=house)
    person.set_password(password)
    person.save(update_fields=["password"])
    give_role(Role.objects.get(code=ADMINISTRATOR), person.id, by=house)
    return person
