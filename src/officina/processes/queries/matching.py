"""Cards of a type that a rule holds for, asked of the database."""

from __future__ import annotations

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.filters import BadFilter, Filter, filter_of
from officina.kernel.records.queries.visible import Source, newest_ids
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import from_feel


def matching(type_def: TypeDef, rule: str, rights: Rights, *, most: int) -> list[int]:
    """The newest cards that a viewer sees and a rule in FEEL holds for. Raises BadFilter."""
    source = Source(type_def, rights, filter=as_filter(type_def, rule, rights))
    return [
        card
        for (card,) in sql.rows(
            f"WITH {newest_ids(source, most)} SELECT id FROM m",  # noqa: S608 # ours
            source.params,
        )
    ]


def as_filter(type_def: TypeDef, rule: str, rights: Rights | None = None) -> Filter:
    """A rule in FEEL as a filter of lists. Raises BadFilter for what a list cannot be asked."""
    found = from_feel(rule, vocabulary_of(type_def, rights))
    if found is None:
        raise BadFilter(rule)
    return filter_of(found, type_def, rights)
