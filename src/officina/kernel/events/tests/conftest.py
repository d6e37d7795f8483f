"""Readers of the log that only these tests have. Django is not set up when this is imported."""

from collections.abc import Callable

import pytest


@pytest.fixture
def no_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house's own subscribers stand aside."""
    from officina.kernel.events import subscribers

    monkeypatch.setattr(subscribers, "_registered", {})


@pytest.fixture
def say() -> Callable[..., int]:
    """Write an event with bare SQL; returns its id."""
    from officina.kernel.database import sql

    def say(kind: str = "said", record: int | None = None, depth: int = 0) -> int:
        found = sql.row(
            """INSERT INTO event (at, kind, record_id, depth)
               VALUES (now(), %(kind)s, %(record)s, %(depth)s) RETURNING id""",
            {"kind": kind, "record": record, "depth": depth},
        )
        assert found
        return int(found[0])

    return say
