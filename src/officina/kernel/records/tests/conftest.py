"""What tests of records share: a lead made by Taras, and short words for reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from officina.kernel.access.policy import Rights
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.queries.lists import ListPage, list_page
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.types import TypeDef, types

Cast = dict[str, Actor]


def rights(actor: Actor) -> Rights:
    assert actor.viewer is not None
    return Rights(actor.viewer)


def titles(actor: Actor, type_def: TypeDef, **options: Any) -> list[str]:
    """What the actor sees in the list of a type."""
    return [row.title for row in page_of(actor, type_def, **options).rows]


def page_of(actor: Actor, type_def: TypeDef, **options: Any) -> ListPage:
    source = Source(
        type_def,
        rights(actor),
        **{k: options.pop(k) for k in ("filter", "stages", "words") if k in options},
    )
    return list_page(source, **options)


@pytest.fixture
def lead(aurora: Cast) -> TypeDef:
    return types().by_code("lead")


@pytest.fixture
def new_lead(aurora: Cast, lead: TypeDef) -> Callable[..., int]:
    def make(title: str = "I want to Turkey", *, by: str = "taras", **values: Any) -> int:
        return create_record(lead, {"title": title, **values}, by=aurora[by]).record_id

    return make
