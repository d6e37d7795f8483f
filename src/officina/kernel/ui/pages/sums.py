"""Sums of money where they are typed: the currency that they are in, and those they may be in.

A record counts in one currency. Where the reader may change it, it is chosen beside the first sum
that is asked for, and sent as ``<name>_currency``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import get_territory_currencies

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.checks import Known
from officina.kernel.records.types import FieldDef, TypeDef

CURRENCY = "currency"


def in_currency(
    shown: dict[str, Any], one: FieldDef, currency: str, choices: Sequence[str] = ()
) -> dict[str, Any]:
    """A control of a sum with its currency; of anything else, as it is."""
    if one.kind != "money":
        return shown
    sum_ = {"amount": shown["value"], CURRENCY: currency}
    return shown | {"kind": "money", "value": sum_, "currencies": list(choices)}


def with_currencies(
    controls: Sequence[dict[str, Any]],
    type_def: TypeDef,
    values: Mapping[str, Any],
    rights: Rights,
    closed: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The controls of a form; its first sum offers the currencies that may be chosen.

    ``values`` are what stands there or was typed, ``closed`` fields that are not his to change.
    """
    kinds = {one["key"]: type_def.fields[one["key"]].kind for one in controls}
    if not {"money", CURRENCY} & set(kinds.values()):
        return list(controls)
    currency = str(values.get(CURRENCY) or _home(rights))
    shut = rights.readonly_fields(type_def.code) | rights.hidden_fields(type_def.code)
    may = CURRENCY in type_def.fields and CURRENCY not in {*shut, *closed}
    choices = offered(currency) if may else []
    if first := next((one for one in controls if kinds[one["key"]] == CURRENCY), None):
        by_itself = {"kind": "select", "value": currency, "choices": [(c, c) for c in choices]}
        others = [one | by_itself if one is first else one for one in controls]
        return [in_currency(one, type_def.fields[one["key"]], "") for one in others]
    found = []
    for shown in controls:
        one = type_def.fields[shown["key"]]
        found.append(in_currency(shown, one, currency, choices))
        choices = [] if one.kind == "money" else choices
    return found


def chosen(post: Mapping[str, Any], name: str, one: FieldDef, type_def: TypeDef) -> dict[str, str]:
    """The currency that was sent beside a sum."""
    sent = str(post.get(f"{name}_{CURRENCY}", ""))
    may = one.kind == "money" and CURRENCY in type_def.fields
    return {CURRENCY: sent} if sent and may else {}


def offered(currency: str) -> list[str]:
    """All currencies that are in use today: this one and those of our organisations first."""
    house = [code for (code,) in sql.rows(_HOUSE)]
    return list(dict.fromkeys([code for code in (currency, *house, *_in_use()) if code]))


_HOUSE = "SELECT currency FROM principals_organisation WHERE currency <> '' ORDER BY id"


@lru_cache(maxsize=1)
def _in_use() -> tuple[str, ...]:
    lands = [code for code in map(str, Locale("en").territories) if len(code) == 2]
    return tuple(sorted({one for land in lands for one in get_territory_currencies(land)}))


def _home(rights: Rights) -> str:
    known = Known(rights)
    home = known.home_of(rights.viewer.user_id) if rights.viewer.user_id else None
    return (home.currency if home else "") or known.currency()
