from __future__ import annotations

from pathlib import Path

from django.db import transaction

from officina.kernel import clock
from officina.kernel.access.policy import Rights, rights_of
from officina.kernel.events.facts import record_fact
from officina.kernel.portability import events, jobs, limits
from officina.kernel.portability.models import Export
from officina.kernel.portability.queries.exports import Exported, View, ids_of
from officina.kernel.portability.writing import Format, write_table
from officina.kernel.principals.actor import Actor
from officina.kernel.records.types import TypeDef


@transaction.atomic
def export_records(
    type_def: TypeDef, view: View, format: Format, path: Path, *, by: Actor
) -> Export | None:
    """Write a view into the file at ``path``; the log knows of it.

    A long one is written in the background instead: then what is returned says how far it is.
    Raises NotAllowed without the right to export, BadFilter.
    """
    rights = _rights(by)
    ids = ids_of(type_def, view, rights)
    said = {"type": type_def.code, "type_name": type_def.plurals, "rows": len(ids)}
    record_fact(events.EXPORTED, said | {"view": view.json}, by)
    if len(ids) <= limits.AT_ONCE:
        table = Exported(type_def, rights, ids, list(view.columns))
        write_table(table.columns, table.rows(), format, path)
        return None
    one = Export.objects.create(
        type_id=type_def.id,
        by_id=rights.viewer.user_id,
        name=file_name(type_def, format),
        format=format,
        query=view.json,
        rows=len(ids),
        created_at=clock.now(),
    )
    jobs.write_export.defer(export_id=one.id, once=f"export-{one.id}")
    return one


def file_name(type_def: TypeDef, format: Format) -> str:
    return f"{type_def.plural} {clock.now():%Y-%m-%d}.{format}"


def _rights(by: Actor) -> Rights:
    rights = rights_of(by)
    assert rights is not None, "an export is handed to a person"
    return rights
