"""What an upper app adds to a record that comes from outside, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from officina.channels.queries.known import Known

type Complete = Callable[[Known], Mapping[str, str]]

_completes: dict[str, Complete] = {}


def complete(type_code: str, by: Complete) -> None:
    """Fill fields of a type from what is known of the sender, where he did not fill them."""
    _completes[type_code] = by


def completed(type_code: str, known: Known) -> Mapping[str, str]:
    by = _completes.get(type_code)
    return by(known) if by else {}
