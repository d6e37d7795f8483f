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

from django.db import connection
from django.utils.translation import get_language

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
        from officina.kernel.records.formulas import in_order

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

    def number_of(self, n: int) -> str:
        return self.number_pattern.replace("{n}", str(n))


_TYPES_SQL = """
SELECT t.id, t.code, t.slug, t.labels, t.plurals, t.icon, t.number_pattern, t.is_custom, t.layout,
  t.in_menu, t.removed_at IS NOT NULL, t.event_id,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'code', f.code, 'labels', f.labels, 'kind', f.kind, 'storage', f.storage,
      'is_required', f.is_required, 'is_readonly', f.is_readonly, 'help', f.help,
      'is_custom', f.is_custom, 'is_unique', f.is_unique, 'default', f."default",
      'formula', f.formula, 'required_if', f.required_if, 'visible_if', f.visible_if,
      'readonly_if', f.readonly_if, 'is_filtered', f.is_filtered, 'back', f.back,
      'event_id', f.event_id,
      'option_list', (SELECT code FROM records_optionlist x WHERE x.id = f.option_list_id),
      'target', (SELECT code FROM records_recordtype x WHERE x.id = f.target_id),
      'options', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'labels', o.labels,
          'color', o.color, 'is_active', o.is_active) ORDER BY o.position, o.id), '[]')
          FROM records_option o WHERE o.list_id = f.option_list_id)
    ) ORDER BY f.position, f.id), '[]')
    FROM records_field f WHERE f.type_id = t.id AND f.removed_at IS NULL),
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', s.id, 'code', s.code, 'labels', s.labels, 'pipeline', p.code, 'color', s.color,
      'probability', s.probability, 'kind', s.kind, 'required', s.required, 'guard', s.guard,
      'guard_sentence', s.guard_sentence, 'limit', s."limit"
    ) ORDER BY p.position, s.position, s.id), '[]')
    FROM records_stage s JOIN records_pipeline p ON p.id = s.pipeline_id WHERE s.type_id = t.id)
FROM records_recordtype t ORDER BY t.id
"""


@dataclass(frozen=True)
class RelationDef:
    """A kind of link that administrators named; an end without a type takes any (F061)."""

    code: str
    labels: Labels
    back: Labels
    source: str = ""
    target: str = ""


_RELATIONS_SQL = """
SELECT n.code, n.labels, n.back, coalesce(s.code, ''), coalesce(t.code, '')
FROM records_relationname n LEFT JOIN records_recordtype s ON s.id = n.source_id
LEFT JOIN records_recordtype t ON t.id = n.target_id WHERE n.removed_at IS NULL ORDER BY n.id
"""


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
    import json

    def plain(value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    loaded = []
    with connection.cursor() as cursor:
        cursor.execute(_TYPES_SQL)
        for row in cursor.fetchall():
            (type_id, code, slug, labels, plurals, icon, pattern, custom, layout, *rest) = row
            in_menu, is_removed, event_id = rest[:3]
            fields, stages = (plain(x) for x in rest[3:])
            loaded.append(
                TypeDef(
                    id=type_id,
                    code=code,
                    slug=slug,
                    labels=plain(labels),  # type: ignore[arg-type] # jsonb of known shape
                    plurals=plain(plurals),  # type: ignore[arg-type]
                    icon=icon,
                    number_pattern=pattern,
                    is_custom=custom,
                    layout=laid_out(fields, bool(stages)) | plain(layout),  # type: ignore
                    fields={f["code"]: _field(f) for f in fields},  # type: ignore[attr-defined]
                    stages=tuple(_stage(s) for s in stages),  # type: ignore[attr-defined]
                    detail_table=_detail_tables.get(code, ""),
                    in_menu=in_menu,
                    is_removed=is_removed,
                    event_id=event_id,
                )
            )
        cursor.execute(_RELATIONS_SQL)
        relations = [
            RelationDef(code, plain(labels), plain(back), *ends)  # type: ignore[arg-type]
            for code, labels, back, *ends in cursor.fetchall()
        ]
    return Types(loaded, relations)


_remembered = Remembered(_load)

_HEAVY = ("longtext", "richtext", "address", "file")


def laid_out(fields: list[dict[str, Any]], has_stages: bool) -> dict[str, list[str]]:
    """Columns, creation and card of a type that nobody arranged yet."""
    own = [f for f in fields if f["is_custom"] and f["code"] not in ("title", "currency")]
    shown = [f["code"] for f in own if f["kind"] not in _HEAVY]
    asked = [f["code"] for f in own if not f["formula"]]
    stage = ["stage"] if has_stages else []
    return {
        "list": ["title", *stage, *shown[:4], "responsible"][:7],
        "create": ["title", *asked[:2]],
        "card": [f["code"] for f in own][:8],
    }


def _field(row: dict) -> FieldDef:  # type: ignore[type-arg]
    options = tuple(OptionDef(**option) for option in row.pop("options"))
    row["target"] = row["target"] or ""
    row["option_list"] = row["option_list"] or ""
    return FieldDef(**row, options=options)


def _stage(row: dict) -> StageDef:  # type: ignore[type-arg]
    row["required"] = tuple(row["required"])
    return StageDef(**row)
