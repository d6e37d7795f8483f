"""Kinds of fields: how what a person typed becomes a value, or a sentence beside the field."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

import nh3
import phonenumbers
from babel.numbers import NumberFormatError, list_currencies, parse_decimal
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.principals.homeland import homeland
from officina.kernel.records.filed import Content, as_sent
from officina.kernel.records.types import FieldDef
from officina.kernel.records.zones import zone_of

MAX_TEXT = 1_000
MAX_LONG_TEXT = 100_000


class BadValue(ValueError):
    """What was typed cannot be this field's value; ``sentence`` says why to the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse(field: FieldDef, raw: Any, country: Callable[[], str] = homeland) -> Any:
    """The value of what was typed or sent; ``None`` for nothing. Raises BadValue.

    ``country`` is asked where it decides what was meant: a number without a country's own.
    """
    if isinstance(raw, str):
        raw = raw.replace("\x00", "").strip()
    if raw in ("", None, []):
        return None
    if field.kind == "phone":
        return _phone(raw, country)
    parser: Callable[[FieldDef, Any], Any] = _PARSERS.get(field.kind, _text)
    return parser(field, raw)


def nowhere() -> str:
    """For ``parse`` where only what is wrong counts, and no country has to be asked for."""
    return ""


def day_of(moment: dt.datetime) -> dt.date:
    """The day of a moment in the present time zone."""
    return moment.astimezone(timezone.get_current_timezone()).date()


def _text(field: FieldDef, raw: Any) -> str:
    text = re.sub(r"\s+", " ", str(raw))
    if len(text) > MAX_TEXT:
        raise BadValue(_("At most %(n)s letters, please.") % {"n": MAX_TEXT})
    return text


def _long_text(field: FieldDef, raw: Any) -> str:
    text = str(raw)
    if len(text) > MAX_LONG_TEXT:
        raise BadValue(_("At most %(n)s letters, please.") % {"n": MAX_LONG_TEXT})
    return text


_TAGS = set("p br b strong i em u s a ul ol li h2 h3 blockquote code pre hr".split())  # noqa: SIM905
_SCHEMES = {"http", "https", "mailto", "tel"}


def _rich_text(field: FieldDef, raw: Any) -> str | None:
    return clean_html(str(raw))


def clean_html(text: str) -> str | None:
    """HTML of a few tags; ``None`` where no words are left. Raises BadValue for too much of it.

    What was typed without any tag becomes paragraphs.
    """
    if len(text) > MAX_LONG_TEXT:
        raise BadValue(_("At most %(n)s letters, please.") % {"n": MAX_LONG_TEXT})
    if not re.search(r"</?[a-zA-Z][^>]*>", text):
        parts = re.split(r"\n\s*\n", html.escape(text, quote=False))
        text = "".join(f"<p>{one.strip().replace(chr(10), '<br>')}</p>" for one in parts)
    clean = nh3.clean(text, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES)
    return clean if plain_text(clean) else None


def plain_text(rich: str) -> str:
    """The words of rich text alone.

    >>> plain_text("<p>Two <b>words</b></p><p>more</p>")
    'Two words more'
    """
    apart = re.sub(r"</(p|li|h2|h3|blockquote|pre)>|<br>", " ", rich)
    return " ".join(html.unescape(nh3.clean(apart, tags=set())).split())


def _address(field: FieldDef, raw: Any) -> str:
    lines = [" ".join(line.split()) for line in str(raw).splitlines()]
    text = "\n".join(line for line in lines if line)
    if len(text) > MAX_TEXT:
        raise BadValue(_("At most %(n)s letters, please.") % {"n": MAX_TEXT})
    return text


def _decimal(field: FieldDef, raw: Any) -> Decimal:
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        number = Decimal(raw)
    else:
        number = _typed_number(str(raw))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise BadValue(_("This number is too large."))
    return number


def _typed_number(text: str) -> Decimal:
    """A lone sign before the last digits is the decimal one, but for English groups of three;
    where both signs are, the last. What else they might mean is refused, not guessed."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text)
    language = get_language() or "en"
    is_grouped = language.startswith("en") and re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", plain)
    if re.fullmatch(r"[-+]?\d+([.,]\d+)?", plain) and not is_grouped:
        return Decimal(plain.replace(",", "."))
    for locale in (language, "en", "de"):
        with suppress(NumberFormatError, InvalidOperation):
            return parse_decimal(plain, locale=locale, strict=True)
    raise BadValue(_("Write a number, for example 1200.50."))


def _money(field: FieldDef, raw: Any) -> Decimal:
    amount = _decimal(field, raw)
    if amount != amount.quantize(Decimal("0.01")):
        raise BadValue(_("Money has two digits after the point."))
    return amount.quantize(Decimal("0.01"))


def _integer(field: FieldDef, raw: Any) -> int:
    number = _decimal(field, raw)
    if number != number.to_integral_value() or abs(number) > 2**31 - 1:
        raise BadValue(_("Write a whole number."))
    return int(number)


def _date(field: FieldDef, raw: Any) -> dt.date:
    if isinstance(raw, dt.datetime):
        return day_of(raw)
    if isinstance(raw, dt.date):
        return raw
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(str(raw), pattern).date()  # noqa: DTZ007 # a date
        except ValueError:
            continue
    raise BadValue(_("Write a date, for example 2026-12-31."))


def _datetime(field: FieldDef, raw: Any) -> dt.datetime:
    if isinstance(raw, dt.datetime):
        moment = raw
    else:
        text = str(raw)
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            moment = dt.datetime.combine(_date(field, text), dt.time(18))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(field))
    return moment.astimezone(dt.UTC)


def _bool(field: FieldDef, raw: Any) -> bool:
    return raw is True or str(raw).lower() in ("1", "true", "on", "yes")


def _option(field: FieldDef, raw: Any) -> str:
    if str(raw) not in field.option_by_code:
        raise BadValue(_("Choose one of the list."))
    return str(raw)


def _options(field: FieldDef, raw: Any) -> list[str]:
    chosen = raw if isinstance(raw, list) else [one for one in str(raw).split(",") if one]
    return list(dict.fromkeys(_option(field, one) for one in chosen))


def _reference(field: FieldDef, raw: Any) -> int:
    if not re.fullmatch(r"\d{1,18}", str(raw)):
        raise BadValue(_("Choose one of the list."))
    return int(raw)


def _file(field: FieldDef, raw: Any) -> str | Content:
    """What names a file; whoever keeps files knows whether it is there."""
    sent = as_sent(raw)
    if sent is None:
        raise BadValue(_("Choose a file."))
    return sent


def _email(field: FieldDef, raw: Any) -> str:
    try:
        validate_email(str(raw))
    except ValidationError:
        raise BadValue(_("This does not look like an e-mail address.")) from None
    return str(raw).lower()


def _url(field: FieldDef, raw: Any) -> str:
    text = str(raw) if "://" in str(raw) else f"https://{raw}"
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise BadValue(_("This does not look like a web address.")) from None
    return text


def _phone(raw: Any, country: Callable[[], str]) -> str:
    """E.164 where it can be understood, else as typed, if it has digits at all."""
    text = str(raw)[:40]
    if sum(c.isdigit() for c in text) < 3:
        raise BadValue(_("This does not look like a phone number."))
    return e164(text) or e164(text, country()) or text


def e164(typed: str, country: str = "") -> str | None:
    """A phone number in its international form, or ``None``; ``country`` where it names none.

    >>> e164("050 111 22 33", "UA"), e164("050 111 22 33")
    ('+380501112233', None)
    """
    try:
        number = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _currency(field: FieldDef, raw: Any) -> str:
    code = str(raw).upper()
    if code not in list_currencies():
        raise BadValue(_("This is no currency: %(code)s.") % {"code": code[:10]})
    return code


def _tags(field: FieldDef, raw: Any) -> list[str]:
    words = raw if isinstance(raw, list) else str(raw).split(",")
    tags = [re.sub(r"\s+", " ", str(one)).strip()[:40] for one in words]
    return list(dict.fromkeys(one for one in tags if one))[:20]


_PARSERS: dict[str, Callable[[FieldDef, Any], Any]] = {
    "text": _text,
    "longtext": _long_text,
    "richtext": _rich_text,
    "address": _address,
    "number": _decimal,
    "decimal": _decimal,
    "integer": _integer,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "bool": _bool,
    "list": _option,
    "multilist": _options,
    "person": _reference,
    "unit": _reference,
    "organisation": _reference,
    "link": _reference,
    "company": _reference,
    "file": _file,
    "email": _email,
    "url": _url,
    "tags": _tags,
    "currency": _currency,
}
KINDS = frozenset({*_PARSERS, "phone"})
