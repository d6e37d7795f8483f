from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def cast(db: None) -> Iterator[Any]:
    """Django is not set up when this file is imported."""
    from officina.kernel.access import policy
    from officina.kernel.search.tests.cast import hire

    yield hire()
    policy.forget()
