"""A menu as it is kept: a list of nodes by stable codes, so that it travels between portals.

A node is one of ``{"entry": code}``, ``{"link": code, "to": place, "icon": name}`` and
``{"group": code, "icon": name, "nodes": [...]}``; any may have ``labels`` (its names here) and
``hidden``. A place is ``type:code``, ``view:type: name``, ``page:code`` or an address.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.kernel.ui.icons import names as icon_names

type Node = Mapping[str, Any]

KINDS = ("entry", "link", "group")
MOST = 60
LONGEST = 60
LONGEST_ADDRESS = 500
_KEYS = {
    "entry": {"entry", "labels", "hidden"},
    "link": {"link", "labels", "hidden", "to", "icon"},
    "group": {"group", "labels", "hidden", "icon", "nodes"},
}


def code_of(node: Node) -> str:
    """Its code among all nodes: groups and links have one of their own."""
    return str(node[kind_of(node)])


def kind_of(node: Node) -> str:
    return next(kind for kind in KINDS if kind in node)


def new_code(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(4)}"


def every(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes, those of groups behind their group."""
    for node in nodes:
        yield node
        yield from node.get("nodes", ())


def cleaned(raw: Any) -> list[dict[str, Any]]:
    """A menu that holds together. Raises Refused for what is none, and for too much of it."""
    nodes = _cleaned(raw, in_group=False)
    codes = [code_of(node) for node in every(nodes)]
    if len(codes) > MOST:
        raise Refused(_("At most %(n)s entries, please.") % {"n": MOST})
    if len(set(codes)) < len(codes):
        raise Refused(_("Two entries of the menu are the same."))
    return nodes


def _cleaned(raw: Any, *, in_group: bool) -> list[dict[str, Any]]:
    if not isinstance(raw, list):
        raise Refused(_("This is no menu."))
    return [_node(one, in_group=in_group) for one in raw]


def _node(raw: Any, *, in_group: bool) -> dict[str, Any]:
    kind = next((k for k in KINDS if isinstance(raw, dict) and isinstance(raw.get(k), str)), "")
    if not kind or set(raw) - _KEYS[kind] or not 0 < len(raw[kind]) <= LONGEST * 2:
        raise Refused(_("This is no menu."))
    if kind == "group" and in_group:
        raise Refused(_("A group cannot stand in another."))
    found: dict[str, Any] = {kind: raw[kind]}
    if labels := named(raw.get("labels") or {}):
        found["labels"] = labels
    elif kind != "entry":
        raise Refused(errors={"name": _("Please fill this in.")})
    if raw.get("hidden"):
        found["hidden"] = True
    if kind != "entry":
        icon = raw.get("icon")
        found["icon"] = icon if icon in icon_names() else "link" if kind == "link" else "folder"
    if kind == "link":
        found["to"] = place(raw.get("to"))
    if kind == "group":
        found["nodes"] = _cleaned(raw.get("nodes") or [], in_group=True)
    return found


def named(raw: Any) -> dict[str, str]:
    """Names by language, of those that are spoken here."""
    spoken = dict(settings.LANGUAGES)
    given = raw.items() if isinstance(raw, Mapping) else ()
    return {
        language: name
        for language, said in given
        if language in spoken and (name := " ".join(str(said).split())[:LONGEST])
    }


def place(raw: Any) -> str:
    """Where a link leads. Raises Refused for what is neither a place here nor a web address."""
    said = raw.strip() if isinstance(raw, str) else ""
    is_address = said.startswith(("https://", "http://")) or (
        said.startswith("/") and not said.startswith(("//", "/\\"))
    )
    is_place = said.startswith(("type:", "view:", "page:"))
    if not (is_address or is_place) or len(said) > LONGEST_ADDRESS or "\n" in said:
        raise Refused(errors={"to": _("Choose a place, or write an address: / or https://")})
    return said
