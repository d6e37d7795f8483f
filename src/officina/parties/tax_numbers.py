"""Tax numbers, checked by the rules of the country where it is known."""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import ModuleType
from typing import Any

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError
from stdnum.md import idno
from stdnum.ua import edrpou, rntrc

from officina.kernel.records.checks import Refused

# Countries whose tax number the library does not know by the common name.
_OWN: Mapping[str, tuple[ModuleType, ...]] = {"MD": (idno,), "UA": (edrpou, rntrc)}


def check_company(values: Mapping[str, Any], changed: Set[str]) -> Mapping[str, str]:
    """The number in its compact form, without the letters of the company's own country.

    Where the country is known, a number that is wrong by its rules is refused at its field, unless
    it begins with the letters of another country and is right there.
    """
    typed, country = values.get("tax_number"), values.get("country") or ""
    if not typed or not changed & {"tax_number", "country"}:
        return {}
    prefix = typed[:2].upper()
    if prefix.isalpha() and (compact := valid(typed, prefix)):
        if country in ("", prefix):
            return {"tax_number": compact, "country": prefix}
        return {"tax_number": prefix + compact}
    if not _rules(country):
        return {}
    compact = valid(typed, country)
    if compact is None:
        raise Refused(errors={"tax_number": _wrong(country)})
    return {"tax_number": compact}


def valid(number: str, country: str) -> str | None:
    """Its compact form, where a country's rules accept it."""
    for rules in _rules(country):
        try:
            return str(rules.validate(number)).removeprefix(country)
        except ValidationError:
            continue
    return None


def _rules(country: str) -> tuple[ModuleType, ...]:
    if not country.isalpha() or len(country) != 2:
        return ()
    if country in _OWN:
        return _OWN[country]
    found: Any = get_cc_module(country.lower(), "vat")
    return () if found is None else (found,)


def _wrong(country: str) -> str:
    name = Locale.parse(get_language() or "en", sep="-").territories.get(country, country)
    return _("%(country)s has no such tax number. Check the digits, or choose another country.") % {
        "country": name
    }
