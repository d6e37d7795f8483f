"""Rights that a test changed are read again by the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from officina.kernel.access import policy


@pytest.fixture(autouse=True)
def rights_as_they_are() -> Iterator[None]:
    policy.forget()
    yield
    policy.forget()
