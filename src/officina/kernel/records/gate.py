"""The gate that every verb on a record passes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.access.scopes import ACTIONS
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow


def require(rights: Rights | None, action: str, row: RecordRow) -> None:
    """Refuse a verb that the actor may not do on a record he sees, or one that lies in the bin.

    Raises NotAllowed with the sentence that names the rule, Refused for what is in the bin.
    """
    if row.deleted_at is not None:
        raise Refused(_("This is in the bin. Take it out first."))
    if rights is not None and not rights.may(action, row.rights_row):
        raise NotAllowed(
            action,
            row.type.code,
            _("You may see this but not %(verb)s it. Ask the responsible or an administrator.")
            % {"verb": ACTIONS[action]},
        )
