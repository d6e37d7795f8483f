from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from officina.kernel.access import policy
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User

type Enter = Callable[[str], Client]


@pytest.fixture
def enter(aurora: dict[str, Actor]) -> Iterator[Enter]:
    """Come in as somebody of the cast. What was switched in a test is forgotten behind it."""

    def come(name: str) -> Client:
        policy.forget()
        client = Client()
        client.force_login(User.objects.get(id=aurora[name].user_id))
        return client

    yield come
    policy.forget()
