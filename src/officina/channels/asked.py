"""What a form asks, in the visitor's words, and how his answers are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from officina.channels.models import Form
from officina.kernel.access.policy import Rights
from officina.kernel.records.kinds import BadValue, nowhere, parse
from officina.kernel.records.types import FieldDef, TypeDef, translated, types
from officina.kernel.records.vocabulary import name_of
from officina.kernel.rules.evaluate import holds, names_in
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui.pages import present

PUBLIC_KINDS = frozenset(
    {"text", "longtext", "phone", "email", "url", "number", "decimal", "integer", "money"}
    | {"date", "datetime", "list", "multilist", "bool", "file"}
)
"""Kinds that show a visitor nothing of the house: no people, no companies."""

LETTERS = {"longtext": 5_000, "multilist": 5_000, "email": 254, "phone": 40, "url": 400}
TOKEN, CONSENT, TRAP = "form-token", "consent", "leave-empty"
SHOWN, FILES = "form-shown", "form-files"
OURS = frozenset({TOKEN, CONSENT, TRAP, SHOWN, FILES})

_AUTOCOMPLETE = {"phone": "tel", "email": "email", "url": "url"}
_CONTROLS = {"phone": "tel", "bool": "checkbox", "multilist": "several", "file": "upload"}


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the form; ``field`` is as the visitor sees it."""

    field: FieldDef
    letters: int
    shown_if: str = ""
    """FEEL over the questions before it; empty for one that everybody is asked."""
    required_if: str = ""
    """FEEL over the questions before it: answers that demand this one, too."""


def questions_of(form: Form) -> list[Question]:
    """Fields that the form was given, then those that its type demands, always or on a condition.

    What has become unfit for the public (deleted, hidden, another kind) is left out.
    """
    type_def = types().by_code(form.type_code)
    asked = [_asked(type_def.fields[one["code"]], one) for one in chosen(form, type_def)]
    known = {one.field.code for one in asked}
    for one in askable(type_def):
        if one.code in {"title", *known}:
            continue
        if one.is_required:
            asked.append(_asked(one, {}))
        elif one.required_if:
            asked.append(_asked(one, {"required": True, "shown_if": one.required_if}))
    return asked


def chosen(form: Form, type_def: TypeDef) -> list[dict[str, Any]]:
    fit = {one.code for one in askable(type_def)}
    return [one for one in form.fields if one["code"] in fit]


def askable(type_def: TypeDef) -> list[FieldDef]:
    """Fields of a type that a stranger may fill in."""
    return [
        f
        for f in type_def.fields.values()
        if f.kind in PUBLIC_KINDS and not f.is_readonly and not f.formula
    ]


def _asked(one: FieldDef, own: Mapping[str, Any]) -> Question:
    shown = replace(
        one,
        labels=dict(one.labels) | _filled(own.get("labels", {})),
        help=dict(one.help or {}) | _filled(own.get("help", {})),
        is_required=one.is_required or bool(own.get("required")),
    )
    letters = LETTERS.get(one.kind, 200)
    return Question(shown, letters, own.get("shown_if", ""), one.required_if or "")


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {locale: text for locale, text in texts.items() if text}


def vocabulary(form: Form) -> Vocabulary:
    """What conditions of a form may say: whatever a stranger may be asked."""
    names = [name_of(one.field) for one in questions_of(form)]
    more = [name_of(f) for f in askable(types().by_code(form.type_code))]
    known = {one.code for one in names}
    names += [one for one in more if one.code not in known]
    return Vocabulary(tuple(names), f"form:{form.slug}")


def offered(slug: str, rights: Rights) -> Vocabulary | None:
    """The vocabulary of a key ``form:slug``, for whoever sets forms up."""
    form = Form.objects.filter(slug=slug).first() if rights.viewer.is_administrator else None
    return vocabulary(form) if form else None


def shown_to(form: Form, typed: QueryDict | Mapping[str, str]) -> list[Question]:
    """The questions that a visitor sees who has answered so; each hangs on those before it."""
    found, values = [], dict[str, Any]()
    for one in questions_of(form):
        if holds(one.shown_if, values):
            found.append(one)
            values[one.field.code] = _value(one, _typed(one, typed))
        else:
            values[one.field.code] = None
    return [_demanded(one) if _is_demanded(one, values) else one for one in found]


def _is_demanded(one: Question, values: Mapping[str, Any]) -> bool:
    return bool(one.required_if) and holds(one.required_if, values)


def _demanded(one: Question) -> Question:
    return replace(one, field=replace(one.field, is_required=True))


def _typed(one: Question, sent: QueryDict | Mapping[str, str]) -> str:
    """An answer as text; several choices stand with commas."""
    if one.field.kind == "multilist" and isinstance(sent, QueryDict):
        return ",".join(sent.getlist(one.field.code))
    return sent.get(one.field.code, "") or ""


def asked_files(form: Form) -> frozenset[str]:
    """Questions that are answered by a file; its name stands for it until it is taken."""
    return frozenset(one.field.code for one in questions_of(form) if one.field.kind == "file")


def _value(one: Question, typed: str) -> Any:
    if one.field.kind == "file":
        return typed or None
    try:
        return parse(one.field, typed, nowhere)
    except BadValue:
        return None


def answers(form: Form, sent: QueryDict) -> dict[str, str]:
    """What was answered to each question that is asked of whoever answers so."""
    return {one.field.code: _typed(one, sent) for one in shown_to(form, sent)}


def wrong(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with answers that were given; what was left out is no mistake here."""
    questions = {one.field.code: one for one in questions_of(form)}
    return {code: _wrong(questions[code], text) for code, text in given.items() if text}


def check(form: Form, sent: QueryDict) -> tuple[dict[str, str], dict[str, str]]:
    """(answers by field, sentences by field). An unknown name is refused under ``""``.

    What was typed into a question that is not asked of this visitor any more is not taken.
    """
    questions = {one.field.code: one for one in shown_to(form, sent)}
    errors: dict[str, str] = {}
    known = {one.field.code for one in questions_of(form)}
    if set(sent) - OURS - known:
        errors[""] = _("This form was changed meanwhile. Look through it and send it again.")
    given = {code: _typed(one, sent) for code, one in questions.items()}
    seen = set(sent.getlist(SHOWN))
    for code, one in questions.items():
        sentence = _wrong(one, given[code])
        if sentence:
            errors[code] = sentence
        elif seen and code not in seen:
            errors[code] = _("Your answers bring one more question.")
    if translated(form.consents) and not sent.get(CONSENT):
        errors[CONSENT] = _("Please tick this: without it we may not keep what you wrote.")
    return given, errors


def _wrong(one: Question, typed: str) -> str:
    if len(typed) > one.letters:
        return _("At most %(n)s letters, please.") % {"n": one.letters}
    try:
        value = typed if one.field.kind == "file" else parse(one.field, typed, nowhere)
    except BadValue as bad:
        return bad.sentence
    lacks = value in (None, "") or (one.field.kind == "bool" and not value)
    return _("Please fill this in.") if one.field.is_required and lacks else ""


def controls(form: Form, typed: QueryDict | Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields as ``ui.field`` takes them, with what the visitor typed."""
    asked: set[str] = set()
    for one in questions_of(form):
        asked |= names_in(one.shown_if) | names_in(one.required_if)
    return [
        _control(one, _typed(one, typed)) | {"changes": one.field.code in asked}
        for one in shown_to(form, typed)
    ]


def _control(one: Question, typed: str) -> dict[str, Any]:
    kind = one.field.kind
    shown = present.control(
        replace(one.field, kind="text") if kind == "money" else one.field,
        typed,
        present.Names({}, {}),
    )
    # A visitor may ask the portal for nothing but the form, so all that he may choose is in it.
    offered = [o for o in one.field.options if o.is_active]
    if kind == "multilist":
        chosen = typed.split(",")
        shown |= {"choices": [(o.code, o.label, o.code in chosen) for o in offered]}
    elif kind == "list":
        choices = [(o.code, o.label) for o in offered]
        shown |= {"kind": "select", "value": typed, "choices": choices}
    autocomplete = "name" if one.field.code == "person" else _AUTOCOMPLETE.get(kind, "")
    return shown | {
        "kind": _CONTROLS.get(kind, shown["kind"]),
        "maxlength": None if kind == "file" else one.letters,
        "autocomplete": autocomplete,
    }
