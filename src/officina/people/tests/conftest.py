"""Fixtures only: models may not be imported before Django is up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from officina.kernel.principals.actor import Actor
    from officina.kernel.principals.models import User
    from officina.people.tests.cast import Company


@pytest.fixture
def house() -> Actor:
    from officina.kernel.principals.actor import Actor

    return Actor.house()


@pytest.fixture
def company(db: None) -> Company:
    from officina.people.tests.cast import found_aurora

    return found_aurora()


@pytest.fixture
def browser_of() -> Callable[[User | None], Client]:
    """A signed-in browser; a stranger's for nobody."""
    from django.test import Client

    def browser(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browser
