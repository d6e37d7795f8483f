"""Exports at work: at once where they are short, else in the background with progress."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone, translation

from officina.kernel import clock, live
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.files import store
from officina.kernel.portability import limits
from officina.kernel.portability.models import Export, ExportStatus, Import, ImportStatus
from officina.kernel.portability.queries.exports import Exported, View, ids_of
from officina.kernel.portability.writing import Format, write_table
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.types import NoSuchType, types


def write_export(export_id: int) -> None:
    """Write a file that was asked for, as its owner may see things now."""
    one = Export.objects.filter(id=export_id, status=ExportStatus.RUNNING).first()
    if one is None:
        return
    try:
        by = Actor.person(one.by_id)
        assert by.viewer is not None
        zone = ZoneInfo(by.viewer.timezone)
        with translation.override(by.viewer.language), timezone.override(zone):
            _write(one, by)
    except (NotAPerson, NotAllowed, NoSuchType):
        one.status = ExportStatus.FAILED
        one.save(update_fields=["status"])
    _tell(one)


def _write(one: Export, by: Actor) -> None:
    rights, view, type_def = rights_of(by), View.of(one.query), types().by_id(one.type_id)
    assert rights is not None
    ids = ids_of(type_def, view, rights)
    table = Exported(type_def, rights, ids, list(view.columns))

    def progress(count: int) -> None:
        one.position = count
        one.save(update_fields=["position"])
        _tell(one)

    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        path = Path(folder) / "table"
        format: Format = "csv" if one.format == "csv" else "xlsx"
        one.rows = write_table(table.columns, table.rows(), format, path, progress=progress)
        one.blob = store.keep(path)
    one.position, one.status = one.rows, ExportStatus.DONE
    one.save()


def _tell(one: Export) -> None:
    with connection.cursor() as cursor:
        live.notify(cursor, {"k": "user", "u": one.by_id, "w": "progress"})


def clear_old() -> bool:
    """Forget files that were handed out and imports that were never begun, as the loop calls it."""
    before = clock.now() - dt.timedelta(days=limits.EXPORT_DAYS)
    with transaction.atomic():
        Export.objects.filter(created_at__lt=before).delete()
        Import.objects.filter(created_at__lt=before, status=ImportStatus.PREPARED).delete()
    return False
