"""Files as people have them, and a way to import them as a test waits for no job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from officina.kernel.files import store
from officina.kernel.portability.actions.begin_import import begin_import
from officina.kernel.portability.actions.plan_import import plan_import
from officina.kernel.portability.actions.run_import import run_import
from officina.kernel.portability.actions.start_import import start_import
from officina.kernel.portability.models import Import
from officina.kernel.portability.plans import Plan
from officina.kernel.portability.writing import Column, write_table
from officina.kernel.principals.actor import Actor
from officina.kernel.records import types as record_types
from officina.kernel.records.types import TypeDef, types

type Cast = dict[str, Actor]
type Bring = Callable[..., Import]


@pytest.fixture
def company(aurora: Cast) -> TypeDef:
    return types().by_code("company")


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """Take a file to the mapping: bytes, or rows that become an xlsx."""

    def begin(
        by: Actor, type_code: str, content: bytes | Sequence[Sequence[Any]], name: str = "in.xlsx"
    ) -> Import:
        path = tmp_path / "file"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            heading, *rows = content
            write_table([Column(str(one)) for one in heading], rows, "xlsx", path)
        return begin_import(types().by_code(type_code), store.keep(path), name, by=by)

    return begin


def run(one: Import, by: Actor, **raw: Any) -> Import:
    """Import with the columns as guessed and what is said beside."""
    plan = Plan.of(one)
    sent = {f"column-{n}": code for n, code in plan.columns.items()}
    sent |= {"heading": plan.heading, "mode": plan.mode, "keys": plan.keys}
    one = plan_import(one, sent | raw, by=by)
    one = start_import(one, by=by)
    # The test's transaction never commits, so nobody is told that a list grew.
    record_types.forget()
    run_import(one.id)
    one.refresh_from_db()
    return one


def problems(one: Import) -> dict[int, str]:
    return dict(one.lines.exclude(problem="").values_list("line", "problem"))


def numbered(count: int) -> Iterable[list[Any]]:
    return ([f"Company {n}", f"p{n}@mail.example"] for n in range(count))
