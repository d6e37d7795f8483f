"""What somebody typed of a field, read into what is kept of it; a sentence where that cannot be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.kernel.records.formula_order import BadFormula, in_order
from officina.kernel.records.formulas import RESULTS, read_formula
from officina.kernel.records.models import Field, Option, OptionList, RecordType
from officina.kernel.records.naming import (
    LONGEST_OPTION,
    cleaned,
    code_of,
    in_language,
    is_systems_own,
)
from officina.kernel.records.offers import MOST_FIELDS, MOST_OPTIONS, OFFERS
from officina.kernel.records.types import translated, types
from officina.kernel.records.words import CURRENCY

BASE_OF = {"money": "amount", "deadline": "due_at"}
"""The first of these in a type of one's own stands on the record itself: boards sum it, lists
mark it late."""


ITSELF = "itself"
"""Target of a link within a type that is not there yet."""


@dataclass(slots=True)
class Draft:
    """A field to be. ``options`` are names of a list of its own, ``list_code`` a shared one."""

    key: str
    labels: dict[str, str]
    offer: str
    required: bool = False
    options: list[str] = field(default_factory=list)
    list_code: str = ""
    target: str = ""
    formula: str = ""
    result: str = "decimal"
    back: dict[str, str] = field(default_factory=dict)
    code: str = ""
    storage: str = "json"

    @property
    def kind(self) -> str:
        if self.offer == "formula":
            return self.result
        if self.code == "company" and self.storage == "base":
            return "company"
        return OFFERS[self.offer].kind or self.offer


def read_drafts(
    sent: Collection[Mapping[str, Any]],
    *,
    labels: Mapping[str, str],
    taken: Collection[str],
    formulas: Mapping[str, str],
    on_record: bool,
) -> list[Draft]:
    """Fields to be, in order, with their codes.

    ``labels`` are names of the fields that are there, by code; ``taken`` all codes ever used;
    ``formulas`` those that are there. With ``on_record`` money and a deadline may stand on the
    record itself. Raises Refused with a sentence by the key of the field.
    """
    if len(taken) + len(sent) > MOST_FIELDS:
        raise Refused(_("At most %(n)s fields, please.") % {"n": MOST_FIELDS})
    errors: dict[str, str] = {}
    drafts: list[Draft] = []
    names, codes = {label.casefold() for label in labels.values()}, set(taken)
    for raw in sent:
        one = _draft(raw)
        wrong = _wrong(one, names)
        if wrong:
            errors[one.key] = wrong
            continue
        names |= {label.casefold() for label in one.labels.values()}
        _place(one, codes, on_record)
        codes.add(one.code)
        drafts.append(one)
    errors |= _read_formulas(drafts, labels, formulas)
    if errors:
        raise Refused(errors=errors)
    return drafts


def _draft(raw: Mapping[str, Any]) -> Draft:
    return Draft(
        key=str(raw.get("key", "")),
        labels=cleaned(raw.get("labels", {})),
        offer=str(raw.get("kind", "")),
        required=bool(raw.get("required")),
        options=[" ".join(str(one).split()) for one in raw.get("options", ()) if str(one).strip()],
        list_code=str(raw.get("list", "")),
        target=str(raw.get("target", "")),
        formula=str(raw.get("formula", "")),
        result=str(raw.get("result") or "decimal"),
        back=cleaned(raw.get("back", {})),
    )


def _wrong(one: Draft, names: set[str]) -> str:
    """What is wrong with a field by itself; empty where nothing is."""
    if not one.labels:
        return _("Give the field a name.")
    for label in one.labels.values():
        if is_systems_own(label):
            return _("“%(name)s” is there for everything already. Choose another name.") % {
                "name": label
            }
        if label.casefold() in names:
            return _("There is a field “%(name)s” already.") % {"name": label}
    if one.offer not in OFFERS or (one.offer == "formula" and one.result not in RESULTS):
        return _("Choose a kind.")
    needs = OFFERS[one.offer].needs
    if needs == "options":
        return _wrong_options(one)
    if needs == "target" and one.target not in {t.code for t in types().all} | {ITSELF}:
        return _("Choose what it links to.")
    return ""


def _wrong_options(one: Draft) -> str:
    if one.list_code:
        known = OptionList.objects.filter(code=one.list_code).exists()
        return "" if known else _("Choose one of the list.")
    return wrong_names(one.options)


def wrong_names(options: Collection[str]) -> str:
    """What is wrong with names of options; empty where nothing is."""
    if not options:
        return _("Write the options of the list, one on each line.")
    if len(options) > MOST_OPTIONS:
        return _(
            "A list holds at most %(n)s options. For more, make a type of its own and link to it."
        ) % {"n": MOST_OPTIONS}
    long = next((name for name in options if len(name) > LONGEST_OPTION), "")
    if long:
        return _("This option is too long: %(name)s…") % {"name": long[:40]}
    seen: set[str] = set()
    for name in options:
        if name.casefold() in seen:
            return _("“%(name)s” is in the list twice.") % {"name": name}
        seen.add(name.casefold())
    return ""


def _place(one: Draft, codes: set[str], on_record: bool) -> None:
    base = BASE_OF.get(one.offer, "")
    if one.offer == "link" and one.target == "company":
        base = "company"
    if on_record and base and base not in codes:
        one.code, one.storage = base, "base"
    else:
        one.code = code_of(translated(one.labels), codes)


def _read_formulas(
    drafts: list[Draft], labels: Mapping[str, str], formulas: Mapping[str, str]
) -> dict[str, str]:
    names = dict(labels) | {one.code: translated(one.labels) for one in drafts}
    errors, known = {}, dict(formulas)
    for one in drafts:
        if one.offer != "formula":
            continue
        try:
            one.formula = read_formula(one.formula, names)
            known[one.code] = one.formula
            in_order(known, tuple(names))
        except BadFormula as bad:
            errors[one.key] = bad.sentence
    return errors


def lay_fields(row: RecordType, drafts: Collection[Draft], first: int) -> list[Field]:
    """Write the fields of a type from a position on; a sum of money brings its currency along."""
    made = [
        Field(
            type=row,
            code=one.code,
            labels=one.labels,
            kind=one.kind,
            storage=one.storage,
            position=first + n,
            is_required=one.required and not one.formula,
            option_list=_list_of(row, one),
            target=_target_of(row, one),
            formula=one.formula,
            back=one.back,
            is_custom=True,
        )
        for n, one in enumerate(drafts)
    ]
    if any(one.code == "amount" for one in made):
        made.append(
            Field(
                type=row,
                code=CURRENCY.code,
                labels=CURRENCY.labels,
                kind=CURRENCY.kind,
                storage="base",
                position=first + len(made),
            )
        )
    Field.objects.bulk_create(made)
    return made


def _target_of(row: RecordType, one: Draft) -> RecordType | None:
    if OFFERS[one.offer].needs != "target":
        return None
    return row if one.target == ITSELF else RecordType.objects.get(code=one.target)


def _list_of(row: RecordType, one: Draft) -> OptionList | None:
    if OFFERS[one.offer].needs != "options":
        return None
    if one.list_code:
        return OptionList.objects.get(code=one.list_code)
    taken = set(OptionList.objects.values_list("code", flat=True))
    wanted = f"{row.code}-{one.code}".replace("_", "-")[:44]
    code, n = wanted, 2
    while code in taken:
        code, n = f"{wanted}-{n}", n + 1
    made = OptionList.objects.create(code=code, labels=one.labels)
    add_options(made, one.options)
    return made


def add_options(to: OptionList, names: Collection[str]) -> None:
    """Write options behind those that a list has, named in the language of the first name."""
    codes = set(to.options.values_list("code", flat=True))
    made = []
    for position, name in enumerate(names, start=len(codes)):
        code = code_of(name, codes).replace("_", "-")
        code = code if code not in codes else f"{code}-{position}"
        codes.add(code)
        made.append(
            Option(list=to, code=code, labels=in_language(name, LONGEST_OPTION), position=position)
        )
    Option.objects.bulk_create(made)
