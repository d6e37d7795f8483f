"""The types are laid and the tables stand."""

from __future__ import annotations

import pytest

from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db


def test_processes_and_cases_are_records_like_all_others() -> None:
    """F073, F076: both have numbers, stages and cards from the kernel."""
    assert [stage.code for stage in types().by_code("process").stages] == [
        "described",
        "draft",
        "published",
        "retired",
    ]
    assert types().by_code("case").stage("done").kind == "won"
