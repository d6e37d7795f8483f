from __future__ import annotations

from officina.kernel.access.policy import Rights
from officina.kernel.records.queries.lists import ListRow, rows_of
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import types


def leads_of(client: RecordRow, rights: Rights) -> list[ListRow]:
    """Other leads with the phone or e-mail of a contact or lead, open ones first, at most fifty.

    What is hidden from the viewer on either side is not found by.
    """
    lead = types().by_code("lead")
    hidden = rights.hidden_fields("lead") | rights.hidden_fields(client.type.code)
    known = {c: client.values[c] for c in ("phone", "email") if client.values.get(c)}
    known = {code: value for code, value in known.items() if code not in hidden}
    if not known:
        return []
    same = " UNION ".join(
        f"SELECT record_id FROM lead WHERE {c} = %({c})s"  # noqa: S608 # our columns
        for c in known
    )
    return rows_of(
        lead,
        rights,
        f"""SELECT r.id FROM ({same}) x JOIN record r ON r.id = x.record_id
            WHERE r.deleted_at IS NULL AND r.acl && %(token)s::integer[] AND r.id <> %(self)s
            ORDER BY r.is_open DESC, r.updated_at DESC LIMIT 50""",  # noqa: S608 # our columns
        known | {"self": client.id},
    )
