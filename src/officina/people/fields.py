"""What may be said about a person or an organisation, and how what was typed becomes a value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotANumber

from officina.kernel import clock
from officina.kernel.principals.models import Office
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue, e164
from officina.kernel.records.zones import zones

THEMES = ("auto", "light", "dark")
Parser = Callable[[str], Any]


def _text(most: int) -> Parser:
    def parse(typed: str) -> str:
        text = re.sub(r"\s+", " ", typed.replace("\x00", "")).strip()
        if len(text) > most:
            raise BadValue(_("At most %(n)s letters, please.") % {"n": most})
        return text

    return parse


def name(typed: str) -> str:
    text: str = _text(200)(typed)
    if not text:
        raise BadValue(_("Please fill this in."))
    return text


def email(typed: str) -> str:
    text = typed.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        raise BadValue(_("This does not look like an e-mail address.")) from None
    return text


def _phone(typed: str) -> str:
    text: str = _text(40)(typed)
    if text and sum(letter.isdigit() for letter in text) < 3:
        raise BadValue(_("This does not look like a phone number."))
    return e164(text) or text if text.startswith("+") else text


def date(typed: str) -> dt.date | None:
    if not typed.strip():
        return None
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise BadValue(_("Write a date, for example 2026-12-31.")) from None


def _birthday(typed: str) -> dt.date | None:
    day = date(typed)
    today = clock.now().date()
    if day and not today.year - 120 <= day.year <= today.year:
        raise BadValue(_("This cannot be a birthday."))
    return day


def _chosen(known: Callable[[], Any]) -> Parser:
    def parse(typed: str) -> str:
        if typed not in known():
            raise BadValue(_("Choose one of the list."))
        return typed

    return parse


timezone = _chosen(zones)
language = _chosen(lambda: dict(settings.LANGUAGES))


def _office(typed: str) -> int | None:
    """An office by its number. Another may be written by name: see `add_office`."""
    if not typed:
        return None
    if not typed.isdecimal() or not Office.objects.filter(id=typed).exists():
        raise BadValue(_("Choose one of the list."))
    return int(typed)


OWN: Mapping[str, Parser] = {
    "phone": _phone,
    "room": _text(40),
    "language": language,
    "timezone": timezone,
    "theme": _chosen(lambda: THEMES),
}
"""What people change about themselves."""

PERSON: Mapping[str, Parser] = {
    "name": name,
    "email": email,
    "position": _text(200),
    "office_id": _office,
    "birthday": _birthday,
    "starts_on": date,
    **OWN,
}
"""What whoever looks after people changes."""

ORGANISATION: Mapping[str, Parser] = {
    "name": name,
    "full_name": _text(400),
    "tax_number": _text(40),
    "country": _chosen(lambda: Locale("en").territories),
    "currency": _chosen(lambda: Locale("en").currencies),
    "timezone": timezone,
}


def parse(raw: Mapping[str, str], parsers: Mapping[str, Parser]) -> dict[str, Any]:
    """Values by field. Raises Refused with a sentence for each that is unknown or wrong."""
    values, errors = {}, {}
    for code, typed in raw.items():
        if code not in parsers:
            errors[code] = _("There is no field “%(code)s” here.") % {"code": code}
            continue
        try:
            values[code] = parsers[code](typed)
        except BadValue as bad:
            errors[code] = bad.sentence
    if errors:
        raise Refused(errors=errors)
    return values


def tax_number(typed: str, country: str) -> str:
    """The number in its short form, checked where the country's rule is known.

    Raises BadValue with a sentence that says what is wrong.
    """
    modules = [get_cc_module(country.lower(), kind) for kind in _TAX_KINDS.get(country, ("vat",))]
    known = [module for module in modules if module is not None]
    if not typed or not known:
        return typed
    wrong: NotANumber | None = None
    for module in known:
        try:
            return str(module.validate(typed))
        except NotANumber as error:
            wrong = error if wrong is None or isinstance(error, InvalidChecksum) else wrong
    place = {"number": typed, "country": country_name(country)}
    if isinstance(wrong, InvalidChecksum):
        raise BadValue(
            _("%(number)s has a wrong check digit for %(country)s. Is a digit mistyped?") % place
        )
    raise BadValue(_("%(number)s is not a tax number of %(country)s.") % place)


# Where companies and sole traders bear numbers of different kinds, any of them will do.
_TAX_KINDS: Mapping[str, tuple[str, ...]] = {
    "UA": ("edrpou", "rntrc"),
    "MD": ("idno",),
    "RO": ("cui", "cnp"),
    "RU": ("inn",),
    "BY": ("unp",),
    "PL": ("nip",),
    "GB": ("vat", "utr"),
    "US": ("ein",),
    "TR": ("vkn",),
}


def country_name(country: str) -> str:
    from officina.kernel.ui.formats import locale

    return str(locale().territories.get(country, country))
