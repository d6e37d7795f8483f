"""Conditions of lists: FEEL in the address, the same that filters of pages mean."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.records.filters import BadFilter, Filter, read_filter
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import from_feel


def read_condition(
    text: str, type_def: TypeDef, rights: Rights, may_read: Callable[[str], bool]
) -> Filter:
    """The filter of a condition; over links it reaches what the token may read.

    Raises BadFilter for what names nothing, or cannot be filtered.
    """
    if not text.strip():
        return Filter()
    rule = from_feel(text, vocabulary_of(type_def, rights))
    if rule is None:
        raise BadFilter(_("This condition cannot be filtered by: %(text)s") % {"text": text[:200]})
    found = read_filter(json.dumps(rule.json), type_def, rights)
    for one in (condition for group in found.groups for condition in group):
        if one.step is not None and not may_read(one.step.target.code):
            raise BadFilter(_("There is no field “%(code)s” here.") % {"code": one.field.code})
    return found
