"""What the log says of webhooks themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register


def _named(sentence: Any) -> Any:
    def tell(data: Mapping[str, Any]) -> str:
        return str(sentence) % {"name": data.get("name", "")}

    return tell


SET_UP = EventKind(
    "webhook.set", _("set up a webhook"), "send", tell=_named(_("set up the webhook “%(name)s”"))
)
REMOVED = EventKind(
    "webhook.removed",
    _("removed a webhook"),
    "send",
    tell=_named(_("removed the webhook “%(name)s”")),
)
STOPPED = EventKind(
    "webhook.stopped",
    _("was switched off"),
    "circle-alert",
    tell=_named(_("switched off the webhook “%(name)s”: it did not answer for days")),
)
register(SET_UP, REMOVED, STOPPED)
OWN = frozenset({SET_UP.code, REMOVED.code, STOPPED.code})
