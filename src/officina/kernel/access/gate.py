"""The gate of every verb that sets the portal up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor


def require_administrator(by: Actor, what: str) -> None:
    """Refuse whoever does not administer the portal. The house itself may."""
    if by.viewer is not None and not by.viewer.is_administrator:
        raise NotAllowed("edit", what, _("Only administrators may do this."))
