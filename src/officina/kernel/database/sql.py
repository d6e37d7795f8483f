"""One SQL to tuples, with server-side binding, so that hot statements are planned once.

Django's cursor binds in the client and every query is planned anew; on lists and boards planning
is a third of the work. These queries stand in the same connection and transaction, and are
counted by ``assertNumQueries`` like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db import DEFAULT_DB_ALIAS, DataError, connections
from django.db.utils import DatabaseErrorWrapper

if TYPE_CHECKING:
    from officina.kernel.database.backend.base import DatabaseWrapper

Params = Mapping[str, Any]

_NO_TEXT = ("22021", "22P05")
"""character_not_in_repertoire and untranslatable_character (PostgreSQL, appendix A)."""


def rows(query: str, params: Params | None = None) -> list[tuple[Any, ...]]:
    """All rows of a statement, as tuples. jsonb arrives as text."""
    # Once: Django's `connection` looks it up anew for each of its attributes.
    connection = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
    connection.ensure_connection()
    with DatabaseErrorWrapper(connection):
        found = connection.statements.run(query, params)
    if connection.queries_logged:
        connection.queries_log.append({"sql": query, "time": ""})
    return found


def row(query: str, params: Params | None = None) -> tuple[Any, ...] | None:
    """The first row of a statement, or ``None``."""
    found = rows(query, params)
    return found[0] if found else None


def is_unkeepable(error: BaseException) -> bool:
    """Whether a statement failed for what no text of a database holds (zeros, halves of
    characters): then what was sent is at fault, and not we."""
    if not isinstance(error, DataError):
        return False
    return "NUL" in str(error) or getattr(error.__cause__, "sqlstate", None) in _NO_TEXT


def folded(text: str) -> str:
    """A text as SQL, as it is looked for: what ``officina_sort_key`` makes of it, sooner.

    Plain Latin and Cyrillic have no accents to lose, and to ask that costs a tenth of the call.
    """
    plain = r"'^[\u0001-~а-яА-Я]*$'"
    return f"CASE WHEN {text} ~ {plain} THEN lower({text}) ELSE officina_sort_key({text}) END"


def numbers(found: Iterable[int]) -> str:
    """An array of whole numbers, for a parameter with a cast.

    psycopg looks at every item of a list for its type, which takes it ten times as long.
    """
    return f"{{{','.join(map(str, found))}}}"
