from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit, User
from officina.kernel.records.checks import Refused
from officina.people.actions.add_person import add_person
from officina.people.actions.add_unit import add_unit
from officina.people.actions.invite_person import invite_person
from officina.people.policies import require_care

MOST = 500


@dataclass(frozen=True, slots=True)
class Invited:
    person: User
    token: str


class BadLines(Refused):
    """Nothing was added: ``lines`` has a sentence by the number of each line that is wrong."""

    def __init__(self, lines: dict[int, str]) -> None:
        self.lines = lines
        super().__init__(_("Nobody was added yet. Mend these lines first."))


@transaction.atomic
def add_people(text: str, *, by: Actor) -> list[Invited]:
    """Add and invite people from a list: name, e-mail, unit, one to a line.

    Commas, semicolons and tabs part them, so that a piece of a spreadsheet may be pasted. A unit
    that is not there yet is added. All lines or none: raises BadLines.
    """
    require_care(by)
    lines = [
        (n, line) for n, line in enumerate(text.replace("\x00", "").splitlines(), 1) if line.strip()
    ]
    if not lines:
        raise BadLines({1: _("Write a name and an e-mail, with a comma between.")})
    if len(lines) > MOST:
        raise BadLines({MOST + 1: _("At most %(n)s people at once, please.") % {"n": MOST}})
    wrong: dict[int, str] = {}
    added: list[User] = []
    for number, line in lines:
        try:
            with transaction.atomic():
                added.append(_add(line, by))
        except Refused as refused:
            wrong[number] = refused.sentence
    if wrong:
        raise BadLines(wrong)
    return [Invited(person, invite_person(person, by=by)) for person in added]


def _add(line: str, by: Actor) -> User:
    name, email, unit, *rest = [*(part.strip() for part in re.split(r"[,;\t]", line)), "", ""]
    if any(rest):
        raise Refused(_("More than three parts: name, e-mail, unit."))
    if "@" in name and "@" not in email:
        name, email = email, name
    if not name or not email:
        raise Refused(_("Write a name and an e-mail, with a comma between."))
    return add_person({"name": name, "email": email}, by=by, unit=_unit(unit, by))


def _unit(name: str, by: Actor) -> Unit | None:
    if not name:
        return None
    known = Unit.objects.filter(name__iexact=name, is_active=True).order_by("id").first()
    if known is not None:
        return known
    root = Unit.objects.filter(parent=None, is_active=True).order_by("id").first()
    return add_unit(name, by=by, parent=root)
