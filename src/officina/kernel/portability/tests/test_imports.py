"""The customer base is in Excel sheets today: it comes in, and goes out again (F050, C10)."""

from __future__ import annotations

from officina.kernel.database import sql
from officina.kernel.portability.actions.undo_import import run_undo, undo_import
from officina.kernel.portability.models import ImportStatus
from officina.kernel.portability.tests.conftest import Bring, Cast, numbered, run
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.rows import read
from officina.kernel.records.types import TypeDef

HEAD = ["Название", "Почта"]


def titles(type_def: TypeDef) -> list[str]:
    return [
        title
        for (title,) in sql.rows(
            """SELECT title FROM record WHERE type_id = %(type)s AND deleted_at IS NULL
               ORDER BY updated_at""",
            {"type": type_def.id},
        )
    ]


def test_five_hundred_rows_come_in_and_are_undone(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050"""
    before = titles(company)
    one = run(bring(aurora["nina"], "company", [HEAD, *numbered(501)]), aurora["nina"])
    assert one.status == ImportStatus.DONE
    assert one.counts == {"created": 501}
    assert titles(company)[-1] == "Company 500"
    undo_import(one, by=aurora["nina"])
    run_undo(one.id, 1)
    one.refresh_from_db()
    assert one.status == ImportStatus.UNDONE
    assert titles(company) == before


def test_what_was_edited_since_is_kept_and_listed(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050, C10"""
    one = run(bring(aurora["nina"], "company", [HEAD, *numbered(3)]), aurora["nina"])
    record_id = one.lines.get(line=3).record_id
    add_comment(record_id, company, "Ours.", by=aurora["taras"])
    undo_import(one, by=aurora["nina"])
    run_undo(one.id, 1)
    assert list(one.lines.filter(is_taken_back=False).values_list("line", flat=True)) == [3]
    assert read(record_id, company, rights=None).deleted_at is None
