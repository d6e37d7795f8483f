"""Imports and exports in the background."""

from __future__ import annotations

from officina.kernel.jobs import job
from officina.kernel.portability import exporting
from officina.kernel.portability.actions import run_import as running
from officina.kernel.portability.actions.take_import_back import take_import_back


@job(queue="imports")
def run_import(import_id: int) -> None:
    running.run_import(import_id)


@job(queue="imports")
def undo_import(import_id: int, cause: int) -> None:
    take_import_back(import_id, cause)


@job(queue="exports", attempts=3)
def write_export(export_id: int) -> None:
    exporting.write_export(export_id)
