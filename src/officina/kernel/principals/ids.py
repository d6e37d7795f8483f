"""Numbers of principals: one sequence for people, units, groups and organisations.

A record stores the numbers of those it directly belongs to (its *acl*), a viewer computes the
numbers that stand for him (his *token*), and he sees the record where the two overlap. That works
only if a number never means two things, so all kinds draw from one sequence, and three are fixed.
"""

from typing import Final

from django.db.models import Func, IntegerField

EVERY_RECORD: Final = 0
"""In the acl of every record that is not confidential; in the token of who may see them all."""

EVERYONE: Final = 1
"""All who work here; never the people of other companies (extranet)."""

FIRST: Final = 1000


class NextPrincipalId(Func):
    """``nextval`` of the sequence shared by all kinds of principals."""

    template = "nextval('principal_id'::regclass)::integer"
    output_field = IntegerField()
    arity = 0


def members_of(unit_id: int) -> int:
    """The audience "all who work in this unit", as opposed to the unit that owns a record.

    >>> members_of(1004)
    -1004
    """
    return -unit_id


HOLDERS: Final = -(2**30)


def holders_of(role_id: int) -> int:
    """The audience "all who hold this role": a pool of work is given to it.

    >>> holders_of(7)
    -1073741831
    """
    return HOLDERS - role_id
