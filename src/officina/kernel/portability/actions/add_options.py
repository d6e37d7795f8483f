from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.portability.events import OPTIONS_ADDED
from officina.kernel.principals.actor import Actor
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Option, OptionList
from officina.kernel.records.offers import MOST_OPTIONS
from officina.kernel.records.types import FieldDef

LONGEST = 200


@transaction.atomic
def add_options(one: FieldDef, words: Iterable[str], *, by: Actor) -> dict[str, str]:
    """Add options to the list of a field, by their label in the actor's language; codes by label.

    Raises NotAllowed, and Refused for a field without a list, and where it grows too long.
    """
    require_administrator(by, "options")
    found = OptionList.objects.select_for_update().filter(code=one.option_list).first()
    if found is None:
        raise Refused(_("This field has no list."))
    labels = [" ".join(word.split())[:LONGEST] for word in words]
    taken = set(found.options.values_list("code", flat=True))
    if len(taken) + len(labels) > MOST_OPTIONS:
        said = {"field": one.label, "n": MOST_OPTIONS}
        raise Refused(
            _(
                "“%(field)s”: a list holds at most %(n)s options. For more, make a type of its own"
                " and link to it."
            )
            % said
        )
    language = (get_language() or "en").split("-")[0]
    last = found.options.aggregate(last=Max("position"))["last"] or 0
    codes = {label: _code(label, taken) for label in filter(None, labels)}
    Option.objects.bulk_create(
        Option(list=found, code=code, labels={language: label}, position=min(last + n, 32_767))
        for n, (label, code) in enumerate(codes.items(), 1)
    )
    if codes:
        data = {"list": found.code, "name": found.labels, "options": codes}
        record_fact(OPTIONS_ADDED, data, by)
        tell_types_changed()
    return codes


def _code(label: str, taken: set[str]) -> str:
    stem = slugify(label)[:40] or "option"
    code, n = stem, 1
    while code in taken:
        n += 1
        code = f"{stem}-{n}"
    taken.add(code)
    return code
