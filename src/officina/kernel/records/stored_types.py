"""Types of records as the database keeps them: two queries, plain values."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

_TYPES = """
SELECT to_jsonb(found) FROM (
SELECT t.id, t.code, t.slug, t.labels, t.plurals, t.icon, t.number_pattern, t.is_custom, t.layout,
  t.in_menu, t.removed_at IS NOT NULL AS is_removed, t.event_id,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'code', f.code, 'labels', f.labels, 'kind', f.kind, 'storage', f.storage,
      'is_required', f.is_required, 'is_readonly', f.is_readonly, 'help', f.help,
      'is_custom', f.is_custom, 'is_unique', f.is_unique, 'default', f."default",
      'formula', f.formula, 'required_if', f.required_if, 'visible_if', f.visible_if,
      'readonly_if', f.readonly_if, 'is_filtered', f.is_filtered, 'back', f.back,
      'timezone', f.timezone, 'event_id', f.event_id,
      'option_list',
        coalesce((SELECT code FROM records_optionlist x WHERE x.id = f.option_list_id), ''),
      'target', coalesce((SELECT code FROM records_recordtype x WHERE x.id = f.target_id), ''),
      'options', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'labels', o.labels,
          'color', o.color, 'is_active', o.is_active) ORDER BY o.position, o.id), '[]')
          FROM records_option o WHERE o.list_id = f.option_list_id)
    ) ORDER BY f.position, f.id), '[]')
    FROM records_field f WHERE f.type_id = t.id AND f.removed_at IS NULL) AS fields,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', s.id, 'code', s.code, 'labels', s.labels, 'pipeline', p.code, 'color', s.color,
      'probability', s.probability, 'kind', s.kind, 'required', s.required, 'guard', s.guard,
      'guard_sentence', s.guard_sentence, 'limit', s."limit"
    ) ORDER BY p.position, s.position, s.id), '[]')
    FROM records_stage s JOIN records_pipeline p ON p.id = s.pipeline_id
    WHERE s.type_id = t.id) AS stages
FROM records_recordtype t ORDER BY t.id) found
"""

_RELATIONS = """
SELECT to_jsonb(found) FROM (
SELECT n.code, n.labels, n.back,
  coalesce(s.code, '') AS source, coalesce(t.code, '') AS target
FROM records_relationname n LEFT JOIN records_recordtype s ON s.id = n.source_id
LEFT JOIN records_recordtype t ON t.id = n.target_id WHERE n.removed_at IS NULL
ORDER BY n.id) found
"""

_HEAVY = ("longtext", "richtext", "address", "file")


def all_types() -> list[dict[str, Any]]:
    """All types with their fields, options and stages, in the words of ``TypeDef``."""
    found = _read(_TYPES)
    for row in found:
        row["layout"] = laid_out(row["fields"], bool(row["stages"])) | row["layout"]
    return found


def relations() -> list[dict[str, Any]]:
    """Kinds of links that administrators named, in the words of ``RelationDef``."""
    return _read(_RELATIONS)


def _read(query: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [json.loads(row) for (row,) in cursor.fetchall()]


def laid_out(fields: list[dict[str, Any]], has_stages: bool) -> dict[str, list[str]]:
    """Columns, creation and card of a type that nobody arranged yet."""
    own = [f for f in fields if f["is_custom"] and f["code"] not in ("title", "currency")]
    shown = [f["code"] for f in own if f["kind"] not in _HEAVY]
    asked = [f["code"] for f in own if not f["formula"]]
    stage = ["stage"] if has_stages else []
    return {
        "list": ["title", *stage, *shown[:4], "responsible"][:7],
        "create": ["title", *asked[:2]],
        "card": [f["code"] for f in own][:8],
    }
