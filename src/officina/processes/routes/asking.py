"""The fields of a starting form as they are typed beside the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused

KINDS = ("text", "longtext", "integer", "number", "money", "date", "datetime", "bool", "person")
MOST = 30
MAX_LABEL = 120


def form_sent(old: Sequence[Mapping[str, Any]], sent: QueryDict) -> tuple[Mapping[str, Any], ...]:
    """The form with what was typed; a line without words goes. Raises Refused for too many.

    A field keeps its name, by which conditions and cases know it.
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
        name = name if name in was else _new_name([*was, *(str(one["name"]) for one in found)])
        one: dict[str, Any] = {"name": name, "kind": kind if kind in KINDS else "text"}
        one["label"] = dict(was.get(name, {}).get("label") or {}) | {language: words}
        found.append(one | ({"required": True} if name in required else {}))
    if len(found) > MOST:
        raise Refused(_("At most %(n)s fields, please.") % {"n": MOST})
    return tuple(found)


def _new_name(taken: Sequence[str]) -> str:
    numbers = [int(one[6:]) for one in taken if one.startswith("asked_") and one[6:].isdecimal()]
    return f"asked_{max(numbers, default=0) + 1}"
