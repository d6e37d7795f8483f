"""A program with a token, as tests hold it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.test import Client

from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.principals.actor import Actor

Cast = dict[str, Actor]


class Program:
    """Calls the API with one token, and with nothing else: no cookie, no session."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def __call__(self, method: str, path: str, sent: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1{path}",
            data="" if sent is None else json.dumps(sent),
            content_type="application/json",
            headers=named,
        )


@pytest.fixture
def program(aurora: Cast) -> Callable[..., Program]:
    def make(who: str = "taras", scopes: Collection[str] = ("write:*",)) -> Program:
        return Program(issue_token("A program", scopes, by=aurora[who])[1])

    return make
