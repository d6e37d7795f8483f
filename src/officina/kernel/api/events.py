"""What the log says of tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register


def _named(sentence: Any) -> Any:
    def tell(data: Mapping[str, Any]) -> str:
        return str(sentence) % {"name": data.get("name", "")}

    return tell


ISSUED = EventKind(
    "token.issued",
    _("made an access token"),
    "key-round",
    tell=_named(_("made the token “%(name)s”")),
)
REVOKED = EventKind(
    "token.revoked",
    _("revoked an access token"),
    "key-round",
    tell=_named(_("revoked the token “%(name)s”")),
)
register(ISSUED, REVOKED)
