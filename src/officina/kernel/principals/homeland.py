"""The country that is meant where none is named: our own."""

from __future__ import annotations

from officina.kernel.database import sql


def homeland(organisation_id: int | None = None) -> str:
    """The country of one of our organisations (ISO 3166-1 alpha-2), else of the first of them;
    empty where there is none yet."""
    found = sql.row(
        """SELECT country FROM principals_organisation WHERE country <> ''
           ORDER BY id IS NOT DISTINCT FROM %(id)s::integer DESC, id LIMIT 1""",
        {"id": organisation_id},
    )
    return str(found[0]) if found else ""
