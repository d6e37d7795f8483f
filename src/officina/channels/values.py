"""How what was typed about a form becomes its values, or a sentence beside the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from officina.channels.asked import askable, vocabulary
from officina.channels.models import Form
from officina.kernel.principals.models import Role, Unit, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.kernel.records.naming import free_slug, slug_of
from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.kernel.rules import evaluate
from officina.kernel.rules.evaluate import BadRule

MOST_FIELDS, MOST_SITES, MOST_FILES = 30, 20, 5
LETTERS = {"titles": 200, "intros": 1_000, "consents": 1_000, "thanks": 1_000}

type Parser = Callable[[Form, Any], dict[str, Any]]
"""From what was typed to columns of the form."""


def parse(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Columns and values. Raises Refused with a sentence for each key that is unknown or wrong."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for key, typed in raw.items():
        if key not in _PARSERS:
            errors[key] = _("There is no field “%(code)s” here.") % {"code": key}
            continue
        try:
            values |= _PARSERS[key](form, typed)
        except BadValue as bad:
            errors[key] = bad.sentence
    if errors:
        raise Refused(errors=errors)
    return values


def slug(typed: str) -> str:
    text = typed.strip().lower()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 60:
        raise BadValue(_("Small Latin letters, digits and hyphens, please: summer-sale."))
    if Form.objects.filter(slug=text).exists():
        raise BadValue(_("Another form has this address, perhaps a deleted one."))
    return text


def slug_for(title: str) -> str:
    return free_slug(slug_of(title) or "form", set(Form.objects.values_list("slug", flat=True)))


def target(type_code: str) -> TypeDef:
    """A type that strangers can fill in. Raises BadValue."""
    try:
        type_def = types().by_code(type_code)
    except NoSuchType:
        raise BadValue(_("Choose one of the list.")) from None
    if not is_fit(type_def):
        raise BadValue(_("What this demands cannot be asked of strangers."))
    return type_def


def is_fit(type_def: TypeDef) -> bool:
    """Whether all that is demanded of its records may be asked in public."""
    fit = {one.code for one in askable(type_def)}
    return bool(fit) and all(f.code in fit for f in type_def.fields.values() if f.is_required)


def text(typed: Any, most: int) -> str:
    found = re.sub(r"[ \t]+", " ", str(typed).replace("\x00", "").replace("\r", "")).strip()
    if len(found) > most:
        raise BadValue(_("At most %(n)s letters, please.") % {"n": most})
    return found


def _texts(column: str) -> Parser:
    def parse(form: Form, typed: Any) -> dict[str, Any]:
        own = _by_language(typed, LETTERS[column])
        if column == "titles" and not all(own.values()):
            raise BadValue(_("Please fill this in."))
        return {column: getattr(form, column) | own}

    return parse


def _by_language(typed: Any, most: int) -> dict[str, str]:
    known = dict(settings.LANGUAGES)
    return {one: text(words, most) for one, words in dict(typed).items() if one in known}


def _fields(form: Form, typed: Any) -> dict[str, Any]:
    fit = {one.code for one in askable(types().by_code(form.type_code))}
    if len(typed) > MOST_FIELDS or any(one["code"] not in fit for one in typed):
        raise BadValue(_("Choose one of the list."))
    if not typed:
        raise BadValue(_("A form asks for something: tick a field."))
    for one in typed:
        if one.get("wrong"):
            raise BadValue(str(one["wrong"]))
    fields = [
        {
            "code": one["code"],
            "required": bool(one.get("required")),
            "labels": _by_language(one.get("labels", {}), 120),
            "help": _by_language(one.get("help", {}), 300),
            "shown_if": str(one.get("shown_if", "")).strip(),
        }
        for one in typed
    ]
    fields = list({one["code"]: one for one in fields}.values())
    _check_conditions(form, fields)
    return {"fields": fields}


def _check_conditions(form: Form, fields: list[dict[str, Any]]) -> None:
    """Each makes sense and speaks of the questions before it. Raises BadValue."""
    known, before = vocabulary(form), set[str]()
    for one in fields:
        label = known[one["code"]].label if one["code"] in known else one["code"]
        try:
            evaluate.require_sound(one["shown_if"], known)
        except BadRule as bad:
            raise BadValue(f"“{label}”: {bad.sentence}") from bad
        for code in evaluate.names_in(one["shown_if"], known) - before:
            said = _("“%(field)s” is shown by “%(other)s”, which is not asked before it.")
            other = known[code].label if code in known else code
            raise BadValue(said % {"field": label, "other": other})
        before.add(one["code"])


def _files(form: Form, typed: Any) -> dict[str, Any]:
    if str(typed) not in {str(n) for n in range(MOST_FILES + 1)}:
        raise BadValue(_("Write a whole number up to %(most)s.") % {"most": MOST_FILES})
    return {"files": int(typed)}


def _languages(form: Form, typed: Any) -> dict[str, Any]:
    known = dict.fromkeys((*form.languages, *dict(settings.LANGUAGES)))
    chosen = [code for code in known if code in typed and code in dict(settings.LANGUAGES)]
    if not chosen:
        raise BadValue(_("A form speaks a language: tick one."))
    return {"languages": chosen}


def _receiver(form: Form, typed: Any) -> dict[str, Any]:
    """``person-7``, ``unit-8``, ``role-sales``, or nothing."""
    kind, _hyphen, key = str(typed).partition("-")
    empty = {"person_id": None, "unit_id": None, "role_code": ""}
    if not typed:
        return empty
    if kind == "role" and Role.objects.filter(code=key).exists():
        return empty | {"role_code": key}
    if not re.fullmatch(r"\d{1,9}", key):
        raise BadValue(_("Choose one of the list."))
    if kind == "person" and User.objects.filter(id=key, is_active=True, is_extranet=False).exists():
        return empty | {"person_id": int(key)}
    if kind == "unit" and Unit.objects.filter(id=key, is_active=True).exists():
        return empty | {"unit_id": int(key)}
    raise BadValue(_("Choose one of the list."))


def _redirect(form: Form, typed: Any) -> dict[str, Any]:
    return {"redirect_url": _address(text(typed, 400)) if str(typed).strip() else ""}


def _address(typed: str) -> str:
    address = typed if "://" in typed else f"https://{typed}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise BadValue(_("This does not look like a web address.")) from None
    return address


def _sites(form: Form, typed: Any) -> dict[str, Any]:
    lines = typed.split() if isinstance(typed, str) else list(typed)
    if len(lines) > MOST_SITES:
        raise BadValue(_("At most %(n)s sites, please.") % {"n": MOST_SITES})
    return {"sites": list(dict.fromkeys(origin(_address(text(one, 400))) for one in lines))}


def origin(address: str) -> str:
    """Scheme and host of an address, as a Content-Security-Policy takes them.

    >>> origin("https://Shop.example/tours?page=2")
    'https://shop.example'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _source(form: Form, typed: Any) -> dict[str, Any]:
    one = types().by_code(form.type_code).fields.get("source")
    if one is None or str(typed) not in one.option_by_code:
        raise BadValue(_("Choose one of the list."))
    return {"source": str(typed)}


_PARSERS: Mapping[str, Parser] = {
    **{column: _texts(column) for column in LETTERS},
    "fields": _fields,
    "files": _files,
    "languages": _languages,
    "receiver": _receiver,
    "redirect_url": _redirect,
    "sites": _sites,
    "source": _source,
    "is_active": lambda form, typed: {"is_active": bool(typed)},
}
