"""Home pages and own pages as they are kept: lists of blocks.

A block is ``{"block": code}``; ``view`` has ``of`` besides, the view's name (``lead: My open``),
and ``text`` has ``texts``, clean HTML by language.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue, clean_html

MOST = 12
LONGEST = 200
_KEYS = {"view": {"block", "of"}, "text": {"block", "texts"}}


def cleaned(raw: Any) -> list[dict[str, Any]]:
    """Blocks that hold together. Raises Refused."""
    if not isinstance(raw, list) or len(raw) > MOST:
        raise Refused(_("At most %(n)s blocks, please.") % {"n": MOST})
    found = [_block(one) for one in raw]
    simple = [one["block"] for one in found if set(one) == {"block"}]
    if len(set(simple)) < len(simple):
        raise Refused(_("A block stands there twice."))
    return found


def _block(raw: Any) -> dict[str, Any]:
    code = raw.get("block") if isinstance(raw, dict) else None
    is_sound = isinstance(code, str) and 0 < len(code) <= LONGEST
    if not is_sound or set(raw) - _KEYS.get(str(code), {"block"}):
        raise Refused(_("This is no block of a page."))
    if code == "view":
        view = raw.get("of")
        if not isinstance(view, str) or not 0 < len(view) <= LONGEST:
            raise Refused(_("This is no block of a page."))
        return {"block": "view", "of": view}
    if code == "text":
        return {"block": "text", "texts": _texts(raw.get("texts"))}
    return {"block": code}


def _texts(raw: Any) -> dict[str, str]:
    spoken = dict(settings.LANGUAGES)
    given = raw.items() if isinstance(raw, dict) else ()
    try:
        texts = {k: clean_html(str(v)) for k, v in given if k in spoken}
    except BadValue as bad:
        raise Refused(str(bad)) from bad
    return {language: text for language, text in texts.items() if text}
