"""What the form of a new type sends, as `make_type` takes it and as the form draws it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

ROWS_AT_FIRST = 3


def language() -> str:
    return (get_language() or "en").split("-")[0]


def other_languages() -> list[tuple[str, str]]:
    return [(code, name) for code, name in settings.LANGUAGES if code != language()]


def at_first() -> dict[str, Any]:
    """The form before anything was typed: some empty fields, and stages that suit most work."""
    stages = [
        (pgettext("stage", "New"), "blue", "open"),
        (pgettext("stage", "In work"), "amber", "open"),
        (pgettext("stage", "Done"), "green", "won"),
        (pgettext("stage", "Declined"), "grey", "lost"),
    ]
    return {
        "plurals": {},
        "labels": {},
        "icon": "clipboard-list",
        "number": "",
        "title": {language(): _("Name")},
        "fields": [_blank_field(f"f{n}") for n in range(ROWS_AT_FIRST)],
        "has_stages": True,
        "stages": [
            {"key": f"s{n}", "labels": {language(): name}, "color": color, "kind": kind}
            for n, (name, color, kind) in enumerate(stages)
        ],
        "who": "everyone",
        "unit": "",
        "roles": [],
        "sees": "all",
        "changes": "seen",
        "in_menu": True,
    }


def _blank_field(key: str) -> dict[str, Any]:
    return {"key": key, "labels": {}, "kind": "text", "options": [], "result": "decimal"}


def _blank_stage(key: str) -> dict[str, Any]:
    return {"key": key, "labels": {}, "color": "grey", "kind": "open"}


def sent(post: QueryDict) -> dict[str, Any]:
    """Everything that was typed, rows in the order in which they stand."""
    return {
        "plurals": _names(post, "name"),
        "labels": _names(post, "one"),
        "icon": post.get("icon", ""),
        "number": post.get("number", ""),
        "title": {language(): post.get("title", "")},
        "fields": [field_of(post, key) for key in post.getlist("field")],
        "has_stages": "has_stages" in post,
        "stages": [_stage(post, key) for key in post.getlist("stage")],
        "who": post.get("who", ""),
        "unit": post.get("unit", ""),
        "roles": post.getlist("roles"),
        "sees": post.get("sees", ""),
        "changes": post.get("changes", ""),
        "in_menu": "in_menu" in post,
    }


def meant(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What of it is to be made: rows that were left empty are no fields."""
    return {
        **typed,
        "fields": [one for one in typed["fields"] if any(one["labels"].values()) or one["options"]],
        "stages": typed["stages"] if typed["has_stages"] else [],
    }


def rearranged(typed: Mapping[str, Any], act: str) -> dict[str, Any]:
    """The form after a button of its rows, where no script did it: ``up:fields:f1``."""
    verb, rows, key = (*act.split(":"), "", "")[:3]
    if rows not in ("fields", "stages"):
        return dict(typed)
    found = list(typed[rows])
    at = next((n for n, one in enumerate(found) if one["key"] == key), None)
    if verb == "add":
        blank = _blank_field if rows == "fields" else _blank_stage
        found.append(blank(f"x{len(found)}-{sum(ord(c) for one in found for c in one['key'])}"))
    elif at is not None:
        one = found.pop(at)
        if verb != "drop":
            found.insert(max(0, at - 1 if verb == "up" else at + 1), one)
    return {**typed, rows: found}


def _names(post: QueryDict, name: str) -> dict[str, str]:
    others = {code: post.get(f"{name}-{code}", "") for code, _label in other_languages()}
    return {language(): post.get(name, ""), **others}


def field_of(post: QueryDict, key: str) -> dict[str, Any]:
    def said(what: str) -> str:
        return post.get(f"field-{key}-{what}", "")

    return {
        "key": key,
        "labels": {
            language(): said("name"),
            **{code: said(f"name-{code}") for code, _label in other_languages()},
        },
        "kind": said("kind"),
        "required": bool(said("required")),
        "options": [line for line in said("options").splitlines() if line.strip()],
        "list": said("list"),
        "target": said("target"),
        "formula": said("formula"),
        "result": said("result") or "decimal",
    }


def _stage(post: QueryDict, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "labels": {language(): post.get(f"stage-{key}-name", "")},
        "color": post.get(f"stage-{key}-color", ""),
        "kind": post.get(f"stage-{key}-kind", "open"),
    }
