"""Imports and exports in the background."""

from __future__ import annotations

from officina.kernel.jobs import job


@job(queue="imports")
def run_import(import_id: int) -> None:
    from officina.kernel.portability.actions.run_import import run_import as run

    run(import_id)


@job(queue="imports")
def undo_import(import_id: int, cause: int) -> None:
    from officina.kernel.portability.actions.undo_import import run_undo

    run_undo(import_id, cause)


@job(queue="exports", attempts=3)
def write_export(export_id: int) -> None:
    from officina.kernel.portability.exporting import write_export as write

    write(export_id)
