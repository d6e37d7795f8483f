"""The how-to “add a record type”, run as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from officina.kernel.access import policy
from officina.kernel.principals.models import User
from officina.kernel.records import declare, types
from officina.people import presets

PAGE = Path(__file__).parents[2] / "docs/how-to/add-a-record-type.md"


@pytest.fixture
def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.fixture
def forgotten_afterwards() -> Iterator[None]:
    yield
    declare._declared.pop("vehicle", None)
    for pair in [pair for pair in presets._grants if pair[1] == "vehicle"]:
        del presets._grants[pair]
    types.forget()
    policy.forget()


def test_a_declared_type_is_listed_created_moved_and_hidden_by_right(
    blocks: list[str], aurora: dict[str, Any], forgotten_afterwards: None
) -> None:
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block, names)
    declare.lay_types()
    presets.lay_presets()
    policy.forget()  # a test's transaction never commits, so nobody is told
    from officina.kernel.principals.actor import Actor

    clerk = Actor.person(aurora["oksana"].user_id)
    record_id = names["take"]("AA 1234 BB", clerk)
    for who, status in (("oksana", 200), ("taras", 200), ("clara", 404)):
        client = Client()
        client.force_login(User.objects.get(id=aurora[who].user_id))
        assert client.get(f"/vehicles/{record_id}/").status_code == status
    page = client.get("/vehicles/?view=list").content.decode()
    assert "AA 1234 BB" not in page
    client.force_login(User.objects.get(id=aurora["taras"].user_id))
    page = client.get("/vehicles/").content.decode()
    assert "AA 1234 BB" in page
