"""How an app declares a type of records: written once in code, laid into the database by migrate.

Labels, colours and rights may be changed by the administrator afterwards; declaring again adds
what is missing and leaves what people changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction

from officina.kernel.records import types
from officina.kernel.records.models import (
    Field,
    Option,
    OptionList,
    Pipeline,
    RecordType,
    Stage,
)

Labels = dict[str, str]


@dataclass(frozen=True)
class OptionDecl:
    code: str
    labels: Labels
    color: str = ""


@dataclass(frozen=True)
class FieldDecl:
    """``storage``: ``base`` for a column of the record, ``detail`` for one of the detail table."""

    code: str
    kind: str
    labels: Labels
    storage: str = "base"
    required: bool = False
    readonly: bool = False
    options: tuple[OptionDecl, ...] = ()
    target: str = ""
    help: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class StageDecl:
    code: str
    labels: Labels
    color: str = "grey"
    probability: int = 0
    kind: str = "open"
    required: tuple[str, ...] = ()
    guard: str = ""
    """FEEL over the record's fields; only what it is true for may enter."""
    guard_sentence: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class TypeDecl:
    code: str
    slug: str
    labels: Labels
    plurals: Labels
    icon: str
    number_pattern: str
    fields: tuple[FieldDecl, ...]
    stages: tuple[StageDecl, ...] = ()
    layout: dict[str, list[str]] = field(default_factory=dict)
    detail_table: str = ""


_declared: dict[str, TypeDecl] = {}
_after: list[Callable[[], None]] = []


def declare(decl: TypeDecl) -> TypeDecl:
    """Make a type known; an app does it in ``record_types.py``.

    Raises ValueError where another declaration has the same code.
    """
    if _declared.get(decl.code, decl) != decl:
        raise ValueError(f"two types of records are called {decl.code!r}")
    _declared[decl.code] = decl
    if decl.detail_table:
        types.has_detail(decl.code, decl.detail_table)
    return decl


def after_lay(step: Callable[[], None]) -> None:
    """Run a step whenever types have been laid, in the same transaction: what an app puts upon
    them from the start. It runs at every migrate, so it leaves alone what is there."""
    if step not in _after:
        _after.append(step)


@transaction.atomic
def lay_types() -> None:
    """Write declared types, fields, stages and options that the database lacks."""
    for decl in _declared.values():
        _lay(decl)
    for decl in _declared.values():
        for one in decl.fields:
            if one.target:
                target = RecordType.objects.get(code=one.target)
                Field.objects.filter(type__code=decl.code, code=one.code).update(target=target)
    types.forget()
    for step in _after:
        step()


def _lay(decl: TypeDecl) -> None:
    row, _ = RecordType.objects.get_or_create(
        code=decl.code,
        defaults={
            "slug": decl.slug,
            "labels": decl.labels,
            "plurals": decl.plurals,
            "icon": decl.icon,
            "number_pattern": decl.number_pattern,
            "layout": decl.layout,
        },
    )
    ensure_numbers(row.id)
    if decl.stages:
        pipeline, is_new = Pipeline.objects.get_or_create(
            type=row, code="main", defaults={"labels": decl.plurals}
        )
        if is_new:
            _lay_stages(decl, row, pipeline)
    for position, one in enumerate(decl.fields):
        Field.objects.get_or_create(
            type=row,
            code=one.code,
            defaults={
                "labels": one.labels,
                "kind": one.kind,
                "storage": one.storage,
                "position": position,
                "is_required": one.required,
                "is_readonly": one.readonly,
                "help": one.help,
                "option_list": _lay_options(decl, one),
            },
        )


def _lay_stages(decl: TypeDecl, row: RecordType, pipeline: Pipeline) -> None:
    for position, stage in enumerate(decl.stages):
        Stage.objects.create(
            pipeline=pipeline,
            code=stage.code,
            type=row,
            labels=stage.labels,
            color=stage.color,
            position=position,
            probability=stage.probability,
            kind=stage.kind,
            required=list(stage.required),
            guard=stage.guard,
            guard_sentence=stage.guard_sentence,
        )


def _lay_options(decl: TypeDecl, one: FieldDecl) -> OptionList | None:
    if not one.options:
        return None
    shared, _ = OptionList.objects.get_or_create(
        code=f"{decl.code}-{one.code}".replace("_", "-"), defaults={"labels": one.labels}
    )
    for position, option in enumerate(one.options):
        Option.objects.get_or_create(
            list=shared,
            code=option.code,
            defaults={"labels": option.labels, "color": option.color, "position": position},
        )
    return shared


def ensure_numbers(type_id: int) -> None:
    """The sequence that numbers records of a type; numbers may have gaps."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS record_number_{int(type_id)}")
