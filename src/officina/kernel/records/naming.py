"""Codes and addresses of what administrators name: stable, latin, and nobody else's.

A code is what FEEL, stored filters and exchange with other programs know a thing by. It is made
once from the name that the thing was born with, and stays when the name changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils.translation import get_language

import feel
from officina.kernel.records.filters import SYSTEM_FIELDS
from officina.kernel.rules.words import FUNCTIONS

LONGEST_NAME = 60
LONGEST_OPTION = 120
_SOUNDS = {
    **dict(zip("абвгдеёзийклмнопрстуфьэіґ", "abvgdeeziiklmnoprstuf_eig", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ы": "y",
    "ю": "yu",
    "я": "ya",
    "ї": "yi",
    "є": "ye",
}
_FEEL = frozenset(feel.BUILTINS) | frozenset(FUNCTIONS)
_FEEL |= {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function"}
_FEEL |= {"external", "and", "or", "not", "between", "true", "false", "null", "instance", "item"}
_TAKEN = frozenset({"id", "number", "record", "type", "fields", "me", *SYSTEM_FIELDS})


def latin(name: str) -> str:
    """Its letters as an address can hold them.

    >>> latin("Заявки на закупку")
    'zayavki na zakupku'
    >>> latin("Cheltuială")
    'cheltuiala'
    """
    told = "".join(_SOUNDS.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def code_of(name: str, taken: Collection[str] = ()) -> str:
    """A code for a field that nothing else of its type has, and that FEEL reads as a name.

    >>> code_of("Amount, EUR", {"amount_eur"})
    'amount_eur_2'
    """
    found = latin(name).replace(" ", "_")[:40].strip("_") or "field"
    if not found[0].isalpha():
        found = f"f_{found}"
    if found in _FEEL or found in _TAKEN:
        found = f"{found}_value"
    return _unlike(found, taken, "_")


def is_code(text: str) -> bool:
    """Whether a type or a field may be known by this: no quote and no space, for codes stand in
    SQL and in addresses."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", text) is not None


def slug_of(name: str) -> str:
    """The part of an address: ``purchase-requests``; empty where no letter can be told in latin."""
    return latin(name).replace(" ", "-")[:40].strip("-")


def free_slug(name: str, taken: Collection[str]) -> str:
    return _unlike(slug_of(name) or "type", taken, "-")


def _unlike(wanted: str, taken: Collection[str], between: str) -> str:
    found, n = wanted, 2
    while found in taken:
        found, n = f"{wanted}{between}{n}", n + 1
    return found


@cache
def addresses_of_the_house() -> frozenset[str]:
    """First parts of all addresses that are not a type's, and so can never become one."""
    return frozenset(_first_parts(get_resolver())) | {"static", "live", "new", "admin", "api", "me"}


def _first_parts(resolver: URLResolver) -> set[str]:
    found = set()
    for one in resolver.url_patterns:
        first = str(one.pattern).lstrip("^").partition("/")[0]
        if first and re.fullmatch(r"[\w-]+", first):
            found.add(first)
        elif isinstance(one, URLResolver) and not first:
            found |= _first_parts(one)
    return found


def is_systems_own(name: str) -> bool:
    """Whether a field may not be called so, because everything has such a thing already."""
    words = {"id", *(str(label).casefold() for _field, _column, label in SYSTEM_FIELDS.values())}
    return name.casefold() in words


def cleaned(names: Mapping[str, str], longest: int = LONGEST_NAME) -> dict[str, str]:
    """Names by language as they are kept: one line each, empty ones left out."""
    spoken = dict(settings.LANGUAGES)
    given = {code: " ".join(str(names.get(code, "")).split()) for code in spoken}
    return {code: name[:longest] for code, name in given.items() if name}


def in_language(name: str, longest: int = LONGEST_NAME) -> dict[str, str]:
    """One name, in the language of whoever typed it."""
    return cleaned({(get_language() or "en").split("-")[0]: name}, longest)


def one_of(plural: str) -> str:
    """What one of them is likely called, in English; other languages keep what was typed.

    >>> one_of("Purchase requests"), one_of("Companies"), one_of("Address boxes")
    ('Purchase request', 'Company', 'Address box')
    """
    if not plural.isascii() or (get_language() or "en").split("-")[0] != "en":
        return plural
    for end, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("ss", "ss")):
        if plural.endswith(end) and len(plural) > len(end) + 1:
            return plural.removesuffix(end) + instead
    return plural.removesuffix("s") if len(plural) > 3 else plural


def number_pattern_of(plural: str) -> str:
    """What its numbers look like unless somebody chooses otherwise.

    >>> number_pattern_of("Purchase requests"), number_pattern_of("Договоры")
    ('PR-{n}', 'DO-{n}')
    """
    words = latin(plural).split()
    letters = "".join(w[0] for w in words[:3]) if len(words) > 1 else "".join(words)[:2]
    return f"{letters.upper() or 'N'}-{{n}}"
