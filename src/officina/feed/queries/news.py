"""The newest posts that a viewer may see, with what people said and felt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import types

_NEWS = """
WITH m AS MATERIALIZED (
  SELECT DISTINCT s.id FROM record_seen s
  WHERE s.p = ANY(%(token)s::integer[]) AND s.type_id = %(type)s AND s.stage_id = 0),
 p AS (SELECT r.* FROM m JOIN record r ON r.id = m.id ORDER BY r.created_at DESC LIMIT %(limit)s)
SELECT p.id, p.title, d.text, p.created_at, u.id, u.name, u.photo,
  (SELECT count(*) FROM records_comment c WHERE c.record_id = p.id AND c.deleted_at IS NULL)
FROM p JOIN post d ON d.record_id = p.id LEFT JOIN principals_user u ON u.id = p.created_by_id
ORDER BY p.created_at DESC
"""


@dataclass(frozen=True, slots=True)
class News:
    id: int
    title: str
    text: str
    at: dt.datetime
    author_id: int | None
    author: str
    photo: str
    comments: int


def news(rights: Rights, limit: int = 5) -> list[News]:
    post = types().by_code("post")
    found = sql.rows(
        _NEWS, {"token": sorted(rights.token("post")), "type": post.id, "limit": limit}
    )
    return [
        News(i, title, text or "", at, author_id, author or "", photo or "", comments)
        for i, title, text, at, author_id, author, photo, comments in found
    ]
