"""Fields of forms that no card has, as they are typed beside list and drawing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused

KINDS = ("text", "longtext", "integer", "number", "money", "date", "datetime", "bool", "person")
MOST = 30
MAX_LABEL = 120
MAX_NAME = 40


def form_sent(
    old: Sequence[Mapping[str, Any]],
    sent: QueryDict,
    speaking: Collection[str] | None = None,
    *,
    prefix: str = "asked_",
) -> tuple[Mapping[str, Any], ...]:
    """The form with what was typed; a line without words goes. Raises Refused for too many.

    A field keeps its name, by which conditions and cases know it; ``prefix`` tells those of one
    form from those of another. With ``speaking``, the names that
    are taken, a new one is named by its words, for other programs to call it by.
    """
    was = {str(one["name"]): one for one in old}
    language = (get_language() or "en").split("-")[0]
    names, labels, kinds = (sent.getlist(f"ask_{one}") for one in ("name", "label", "kind"))
    required, gone = set(sent.getlist("ask_required")), sent.get("ask_gone", "-")
    found: list[Mapping[str, Any]] = []
    for name, label, kind in zip(names, labels, kinds, strict=False):
        words = " ".join(label.split())[:MAX_LABEL]
        if not words or name == gone:
            continue
        if name not in was:
            taken = [*was, *(str(one["name"]) for one in found)]
            name = _new_name(taken, prefix)
            if speaking is not None:
                name = _speaking(words, {*taken, *speaking}) or name
        is_known = kind in KINDS or kind == was.get(name, {}).get("kind")
        one: dict[str, Any] = {"name": name, "kind": kind if is_known else "text"}
        one["label"] = dict(was.get(name, {}).get("label") or {}) | {language: words}
        found.append(one | ({"required": True} if name in required else {}))
    if len(found) > MOST:
        raise Refused(_("At most %(n)s fields, please.") % {"n": MOST})
    return tuple(found)


def _speaking(words: str, taken: Collection[str]) -> str:
    """A name made of the words of a label; empty where it has no Latin letters."""
    found = "_".join(re.findall(r"[a-z0-9]+", words.lower()))[:MAX_NAME].strip("_")
    if not found[:1].isalpha():
        return ""
    numbered = (found, *(f"{found}_{n}" for n in range(2, MOST + 2)))
    return next((one for one in numbered if one not in taken), "")


def _new_name(taken: Sequence[str], prefix: str) -> str:
    tails = [one.removeprefix(prefix) for one in taken if one.startswith(prefix)]
    return f"{prefix}{max((int(one) for one in tails if one.isdecimal()), default=0) + 1}"
