"""What a type of records is, as immutable values read once and kept in memory.

Types live in the database, because users will make them; requests read them from here. A change
of a type calls ``forget``; other processes hear of it by the live channel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from officina.kernel.records import stored_types
from officina.kernel.records.formula_order import in_order
from officina.kernel.remembered import Remembered

Labels = Mapping[str, str]


class NoSuchType(LookupError):
    """No type of records has this code, slug or number."""


def translated(labels: Labels, fallback: str = "") -> str:
    """The label in the reader's language; English, then anything, where it lacks.

    >>> translated({"en": "Lead"}, "lead")
    'Lead'
    """
    language = (get_language() or "en").split("-")[0]
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), fallback)


@dataclass(frozen=True)
class OptionDef:
    code: str
    labels: Labels
    color: str = ""
    is_active: bool = True

    @property
    def label(self) -> str:
        return translated(self.labels, self.code)


@dataclass(frozen=True)
class FieldDef:
    code: str
    labels: Labels
    kind: str
    storage: str
    is_required: bool = False
    is_readonly: bool = False
    options: tuple[OptionDef, ...] = ()
    target: str = ""
    help: Labels | None = None
    is_custom: bool = False
    is_unique: bool = False
    default: Any = None
    """As JSON keeps a value of this kind; ``None`` for nothing."""
    formula: str = ""
    required_if: str = ""
    visible_if: str = ""
    readonly_if: str = ""
    is_filtered: bool = False
    back: Labels | None = None
    option_list: str = ""
    """Code of the shared list that ``options`` come from."""
    timezone: str = ""
    """In which moments are shown and typed; empty for that of whoever reads."""
    event_id: int = 0

    @property
    def label(self) -> str:
        return translated(self.labels, self.code)

    @property
    def is_computed(self) -> bool:
        return bool(self.formula)

    @cached_property
    def option_by_code(self) -> dict[str, OptionDef]:
        return {option.code: option for option in self.options}


@dataclass(frozen=True)
class StageDef:
    id: int
    code: str
    labels: Labels
    pipeline: str
    color: str = "grey"
    probability: int = 0
    kind: str = "open"
    required: tuple[str, ...] = ()
    guard: str = ""
    guard_sentence: Labels | None = None
    limit: int | None = None

    @property
    def label(self) -> str:
        return translated(self.labels, self.code)

    @property
    def is_open(self) -> bool:
        return self.kind == "open"


@dataclass(frozen=True)
class TypeDef:
    id: int
    code: str
    slug: str
    labels: Labels
    plurals: Labels
    icon: str
    number_pattern: str
    is_custom: bool
    layout: Mapping[str, list[str]]
    fields: Mapping[str, FieldDef]
    stages: tuple[StageDef, ...]
    detail_table: str = ""
    in_menu: bool = True
    is_removed: bool = False
    event_id: int = 0

    @property
    def label(self) -> str:
        return translated(self.labels, self.code)

    @property
    def plural(self) -> str:
        return translated(self.plurals, self.code)

    @cached_property
    def stage_by_id(self) -> dict[int, StageDef]:
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def detail_fields(self) -> tuple[str, ...]:
        return tuple(f.code for f in self.fields.values() if f.storage == "detail")

    @cached_property
    def filed(self) -> tuple[FieldDef, ...]:
        """Fields that hold a file."""
        return tuple(f for f in self.fields.values() if f.kind == "file")

    @cached_property
    def phones(self) -> tuple[FieldDef, ...]:
        return tuple(f for f in self.fields.values() if f.kind == "phone")

    @cached_property
    def conditional(self) -> tuple[FieldDef, ...]:
        """Fields that some condition shows, demands, or closes."""
        return tuple(
            f for f in self.fields.values() if f.visible_if or f.required_if or f.readonly_if
        )

    @cached_property
    def computed(self) -> tuple[FieldDef, ...]:
        """Fields with a formula, each behind those that it reads."""
        formulas = {f.code: f.formula for f in self.fields.values() if f.formula}
        return tuple(self.fields[code] for code in in_order(formulas, tuple(self.fields)))

    @cached_property
    def open_stages(self) -> tuple[StageDef, ...]:
        return tuple(stage for stage in self.stages if stage.is_open)

    def stage(self, code: str) -> StageDef:
        """The stage with this code; raises LookupError where the type has none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise LookupError(f"{self.code} has no stage {code}")


@dataclass(frozen=True)
class RelationDef:
    """A kind of link that administrators named; an end without a type takes any (F061)."""

    code: str
    labels: Labels
    back: Labels
    source: str = ""
    target: str = ""


class Types:
    """All types by number, code and slug. Those put away are found by number alone."""

    def __init__(self, types: Iterable[TypeDef], relations: Iterable[RelationDef] = ()) -> None:
        self.relations = tuple(relations)
        self._by_id = {t.id: t for t in types}
        self.all = tuple(t for t in self._by_id.values() if not t.is_removed)
        self._by_code = {t.code: t for t in self.all}
        self._by_slug = {t.slug: t for t in self.all}

    def by_id(self, type_id: int) -> TypeDef:
        try:
            return self._by_id[type_id]
        except KeyError:
            raise NoSuchType(type_id) from None

    def by_code(self, code: str) -> TypeDef:
        try:
            return self._by_code[code]
        except KeyError:
            raise NoSuchType(code) from None

    def by_slug(self, slug: str) -> TypeDef:
        try:
            return self._by_slug[slug]
        except KeyError:
            raise NoSuchType(slug) from None


_detail_tables: dict[str, str] = {}
_changing: ContextVar[Types | None] = ContextVar("types_that_change", default=None)


def has_detail(code: str, table: str) -> None:
    """Declare that records of a type have a one-to-one detail table keyed by ``record_id``."""
    _detail_tables[code] = table


def types() -> Types:
    """All types, read from the database once and then from memory."""
    return _changing.get() or _remembered()


def forget() -> None:
    """Read the types again at the next need."""
    _remembered.forget()


@contextmanager
def changing() -> Iterator[Callable[[], None]]:
    """While it lasts, types are for this thread as its transaction has them: what is made in it can
    be used in it, and nobody else sees it before it commits.

    Yields what reads them again after a change.
    """

    def read() -> None:
        _changing.set(_load())

    token = _changing.set(_load())
    try:
        yield read
    finally:
        _changing.reset(token)


def read_anew() -> tuple[TypeDef, ...]:
    """All types as the present transaction sees them, past the memory that others share."""
    return _load().all


def _load() -> Types:
    return Types(
        map(_type, stored_types.all_types()),
        (RelationDef(**row) for row in stored_types.relations()),
    )


def _type(row: dict[str, Any]) -> TypeDef:
    return TypeDef(
        **row
        | {
            "fields": {one["code"]: _field(one) for one in row["fields"]},
            "stages": tuple(_stage(one) for one in row["stages"]),
            "detail_table": _detail_tables.get(row["code"], ""),
        }
    )


def _field(row: dict[str, Any]) -> FieldDef:
    options = tuple(OptionDef(**option) for option in row["options"])
    return FieldDef(**row | {"options": options})


def _stage(row: dict[str, Any]) -> StageDef:
    return StageDef(**row | {"required": tuple(row["required"])})


_remembered = Remembered(_load)
