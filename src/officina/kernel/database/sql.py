"""One SQL to tuples, with server-side binding, so that hot statements are planned once.

Django's cursor binds in the client and every query is planned anew; on lists and boards planning
is a third of the work. These queries stand in the same connection and transaction, and are
counted by ``assertNumQueries`` like the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection
from django.db.utils import DatabaseErrorWrapper

Params = Mapping[str, Any]


def rows(query: str, params: Params | None = None) -> list[tuple[Any, ...]]:
    """All rows of a statement, as tuples. jsonb arrives as text."""
    connection.ensure_connection()
    raw = connection.connection
    with DatabaseErrorWrapper(connection), psycopg.Cursor(raw) as cursor:
        cursor.execute(query.encode(), params)
        # `description` would make an object of every column, each time.
        result = cursor.pgresult
        found = cursor.fetchall() if result is not None and result.nfields else []
    if connection.queries_logged:
        connection.queries_log.append({"sql": query, "time": ""})
    return found


def row(query: str, params: Params | None = None) -> tuple[Any, ...] | None:
    """The first row of a statement, or ``None``."""
    found = rows(query, params)
    return found[0] if found else None
