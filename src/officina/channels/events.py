"""What happens to public forms, and to a record that comes through one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.events.kinds import EventKind, register
from officina.kernel.records.types import translated


def tell(data: Mapping[str, Any]) -> str:
    """Which form, whether the person was known before, and who got it, why."""
    said = [_("came through the form “%(form)s”") % {"form": translated(data["title"])}]
    if data.get("repeat"):
        said.append(_("repeat, contact no. %(n)s") % {"n": data["repeat"]})
    given = data.get("given") or {}
    if given.get("rule") == "fewest":
        said.append(_("given to %(name)s, the least busy of %(among)s (open: %(open)s)") % given)
    elif given.get("rule") == "nobody":
        said.append(_("nobody was there to take it"))
    return " · ".join(said)


FORM_SUBMITTED = EventKind(
    "channels.form-submitted", gettext_lazy("came through a form"), "globe", tell=tell
)
FORM_ADDED = EventKind("channels.form-added", gettext_lazy("added a public form"), "plus")
FORM_CHANGED = EventKind("channels.form-changed", gettext_lazy("changed a public form"), "pencil")

FORM_DELETED = EventKind("channels.form-deleted", gettext_lazy("deleted a public form"), "trash-2")
FORM_RESTORED = EventKind(
    "channels.form-restored", gettext_lazy("restored a public form"), "rotate-ccw"
)

register(FORM_SUBMITTED, FORM_ADDED, FORM_CHANGED, FORM_DELETED, FORM_RESTORED)
