"""What hangs on a card beside its fields: the checklist and links to other records."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.relations import RelationKind, kinds
from officina.kernel.records.types import StageDef, TypeDef, types


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    text: str
    done_at: dt.datetime | None
    done_by_id: int | None
    done_by: str
    photo: str


@dataclass(frozen=True, slots=True)
class Related:
    """The other side of a link; ``back`` where it is the source of the kind."""

    id: int
    type: TypeDef
    title: str
    """Empty where it is a field that the viewer may not see."""
    number: str
    stage: StageDef | None
    kind: RelationKind
    back: bool

    @property
    def name(self) -> str:
        return str(self.kind.back if self.back else self.kind.name)


@dataclass(frozen=True, slots=True)
class Hanging:
    items: list[Item] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)


_HANGING = """
SELECT
  (SELECT jsonb_agg(jsonb_build_array(i.id, i.text, i.done_at, i.done_by_id, u.name, u.photo)
      ORDER BY i.position, i.id)
   FROM records_checklistitem i LEFT JOIN principals_user u ON u.id = i.done_by_id
   WHERE i.record_id = %(record)s),
  (SELECT jsonb_agg(jsonb_build_array(o.id, o.type_id, o.title, o.number, o.stage_id, x.kind,
      x.back, o.acl) ORDER BY x.kind, x.back, o.updated_at DESC)
   FROM (SELECT kind, target_id AS other, false AS back FROM records_relation
           WHERE source_id = %(record)s
         UNION ALL SELECT kind, source_id, true FROM records_relation
           WHERE target_id = %(record)s) x
   JOIN record o ON o.id = x.other AND o.deleted_at IS NULL)
"""


def hanging_on(record_id: int, rights: Rights) -> Hanging:
    """In one query, of a record that was read already; the other sides only where seen."""
    found = sql.row(_HANGING, {"record": record_id})
    items, related = (json.loads(one) if one else [] for one in found or (None, None))
    return Hanging(
        items=[_item(*one) for one in items],
        related=[
            Related(
                id=other,
                type=types().by_id(type_id),
                title="" if "title" in rights.hidden_fields(types().by_id(type_id).code) else title,
                number=number,
                stage=types().by_id(type_id).stage_by_id.get(stage),
                kind=kinds()[kind],
                back=back and not kinds()[kind].is_mutual,
            )
            for other, type_id, title, number, stage, kind, back, acl in related
            if kind in kinds() and rights.token(types().by_id(type_id).code) & set(acl)
        ],
    )


def _item(
    item_id: int, text: str, at: str | None, by: int | None, name: str | None, photo: str | None
) -> Item:
    done_at = dt.datetime.fromisoformat(at) if at else None
    return Item(item_id, text, done_at, by, name or "", photo or "")
