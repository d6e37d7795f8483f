"""The gate that every verb on a record passes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.access.scopes import ACTIONS
from officina.kernel.records.checks import Refused
from officina.kernel.records.own import own
from officina.kernel.records.rows import RecordRow


def may(rights: Rights, action: str, row: RecordRow) -> bool:
    """The yes or no of a verb on one record: by the rights in force, or by its type's own rule."""
    taken = own(row.type.code)
    if taken is None or action == "view":
        return rights.may(action, row.rights_row)
    return rights.may("view", row.rights_row) and taken.may(rights, action, row)


def require(rights: Rights | None, action: str, row: RecordRow) -> None:
    """Refuse a verb that the actor may not do on a record he sees, or one that lies in the bin.

    Raises NotAllowed with the sentence that names the rule, Refused for what is in the bin.
    """
    if row.deleted_at is not None:
        raise Refused(_("This is in the bin. Take it out first."))
    if rights is not None and not may(rights, action, row):
        raise NotAllowed(
            action,
            row.type.code,
            _("You may see this but not %(verb)s it. Ask the responsible or an administrator.")
            % {"verb": ACTIONS[action]},
        )
