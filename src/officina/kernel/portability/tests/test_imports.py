"""The customer base is in Excel sheets today: it comes in, and goes out again (F050, C10)."""

from __future__ import annotations

import pytest
from django.utils import translation

from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.notify.kinds import kind_of
from officina.kernel.notify.queries import notices
from officina.kernel.portability.actions import run_import as running
from officina.kernel.portability.actions.plan_import import plan_import
from officina.kernel.portability.actions.start_import import start_import
from officina.kernel.portability.actions.take_import_back import take_import_back
from officina.kernel.portability.actions.undo_import import undo_import
from officina.kernel.portability.models import Import, ImportStatus
from officina.kernel.portability.plans import Plan
from officina.kernel.portability.queries.imports import import_of, wrong_rows
from officina.kernel.portability.tests.conftest import Bring, Cast, numbered, problems, run
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Option
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.tests.conftest import rights
from officina.kernel.records.types import TypeDef, types

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


def row_of(one: Import, line: int, type_code: str = "company") -> RecordRow:
    record_id = one.lines.get(line=line).record_id
    assert record_id is not None
    return read(record_id, types().by_code(type_code), rights=None)


def take_back(one: Import, by: Actor) -> Import:
    undo_import(one, by=by)
    take_import_back(one.id, 1)
    one.refresh_from_db()
    return one


def test_five_hundred_rows_come_in_and_are_undone(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050"""
    before = titles(company)
    one = run(bring(aurora["nina"], "company", [HEAD, *numbered(501)]), aurora["nina"])
    assert one.status == ImportStatus.DONE
    assert one.counts == {"created": 501}
    assert titles(company)[-1] == "Company 500"
    assert take_back(one, aurora["nina"]).status == ImportStatus.UNDONE
    assert titles(company) == before


def test_what_was_edited_since_is_kept_and_listed(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050, C10"""
    one = run(bring(aurora["nina"], "company", [HEAD, *numbered(3)]), aurora["nina"])
    kept = row_of(one, 3)
    add_comment(kept.id, company, "Ours.", by=aurora["taras"])
    take_back(one, aurora["nina"])
    assert list(one.lines.filter(is_taken_back=False).values_list("line", flat=True)) == [3]
    assert read(kept.id, company, rights=None).deleted_at is None


def test_changed_rows_get_their_old_values_back_unless_somebody_changed_them_since(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050, C10"""
    nina = aurora["nina"]
    made = [
        create_record(company, {"title": f"Old {n}", "email": f"a{n}@x.example"}, by=nina).record_id
        for n in range(3)
    ]
    table = [[*HEAD, "Region"], *([f"New {n}", f"a{n}@x.example", "Kyiv"] for n in range(4))]
    one = run(bring(nina, "company", table), nina, mode="both", keys=["email"])
    assert one.counts == {"created": 1, "changed": 3}
    edit_record(made[1], company, {"region": "Lviv"}, by=nina)
    take_back(one, nina)
    now = [read(record_id, company, rights=None) for record_id in made]
    assert [row.title for row in now] == ["Old 0", "New 1", "Old 2"]
    assert [row.values["region"] for row in now] == [None, "Lviv", None]


def test_an_import_that_was_killed_goes_on_without_doubles(
    aurora: Cast, company: TypeDef, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F050: the transaction of the second batch is lost, and the job runs again."""
    nina, before = aurora["nina"], len(titles(company))
    one = bring(nina, "company", [HEAD, *numbered(1_200)])
    one = start_import(one, by=nina)
    deal, dealt = running.Run.deal_with, list[int]()

    def killed(self: running.Run, rows: object) -> object:
        done = deal(self, rows)  # type: ignore[arg-type]
        dealt.append(len(done))
        if len(dealt) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(running.Run, "deal_with", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run_import(one.id)
    one.refresh_from_db()
    assert (one.position, one.lines.count()) == (500, 500)
    monkeypatch.undo()
    running.run_import(one.id)
    running.run_import(one.id)
    one.refresh_from_db()
    assert (one.status, one.counts) == (ImportStatus.DONE, {"created": 1_200})
    assert len(titles(company)) == before + 1_200


def test_links_people_options_and_stages_are_known_by_their_words(
    aurora: Cast, bring: Bring
) -> None:
    """F050: a company by its number or name, people by mail or name, options in any language."""
    nina = aurora["nina"]
    made = create_record(types().by_code("company"), {"title": "Helix"}, by=nina)
    nina_name = nina.viewer.name if nina.viewer else ""
    table = [
        ["Title", "Company", "Responsible", "Source", "Stage", "Amount", "Deadline", "Person"],
        ["One", made.number, "nina@aurora.example", "Звонок", "Связались", "1 956,52", "1.2.27"],
        ["Two", "helix", " ".join(reversed(nina_name.split())), "Phone call", "", 1956.52, "", ""],
        ["Three", "Nobody Ltd", "", "", "", "", "", ""],
        ["Four", "", "Ghost", "Carrier pigeon", "Nowhere", "much", "", ""],
        ["Five", "", "", "", "Qualified", "", "", ""],
    ]
    with translation.override("en"):
        one = run(bring(nina, "lead", table), nina)
    first, second = row_of(one, 2, "lead"), row_of(one, 3, "lead")
    for row in (first, second):
        assert row.values["company"] == made.record_id
        assert row.responsible_id == nina.user_id
        assert row.values["source"] == "phone"
        assert str(row.values["amount"]) == "1956.52"
    assert (first.stage and first.stage.code) == "contact"
    assert first.values["due_at"].date().isoformat() == "2027-02-01"
    said = problems(one)
    assert said[4] == "Company: Nothing here is called “Nobody Ltd”."
    assert "Ghost" in said[5]
    assert "Carrier pigeon" in said[5]
    assert said[6] == "Person: Please fill this in."


def test_rows_that_are_here_already_are_left_out_or_changed_as_was_said(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050: the duplicate rule."""
    nina = aurora["nina"]
    create_record(company, {"title": "Helix", "email": "h@x.example"}, by=nina)
    table = [[*HEAD, "Region"], ["H", "H@X.example", "Kyiv"], ["B", "b@x.example", "Kyiv"],
             ["B again", "b@x.example", "Lviv"], ["C", "", "Lviv"]]  # fmt: skip
    one = run(bring(nina, "company", table), nina, mode="create", keys=["email"])
    assert one.counts == {"created": 2, "skipped": 2}
    assert problems(one) == {2: "It is here already.", 4: "The same as in line 3."}
    one = run(bring(nina, "company", table), nina, mode="update", keys=["email"])
    assert one.counts == {"changed": 1, "same": 1, "skipped": 1, "failed": 1}
    assert row_of(one, 2).values["region"] == "Kyiv"


def test_nobody_imports_more_than_he_may_by_hand(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050: the same rights, record by record; another's import is not there."""
    with pytest.raises(NotAllowed):
        bring(aurora["fedir"], "lead", [["Title"], ["A"]])
    other = create_record(company, {"title": "T", "email": "t@x.example"}, by=aurora["taras"])
    one = bring(aurora["nina"], "company", [HEAD, ["Mine now", "t@x.example"]])
    one = run(one, aurora["nina"], mode="both", keys=["email"])
    assert one.counts == {"failed": 1}
    assert read(other.record_id, company, rights=None).title == "T"
    with pytest.raises(NoSuchRecord):
        import_of(one.id, company, rights(aurora["taras"]))
    with pytest.raises(NotAllowed):
        undo_import(one, by=aurora["taras"])


def test_the_same_headings_mean_the_same_the_next_time(aurora: Cast, bring: Bring) -> None:
    """F050: mapping with memory."""
    table = [["Firma X", "Kontakt Y"], ["Helix", "h@x.example"]]
    one = bring(aurora["nina"], "company", table)
    assert Plan.of(one).columns == {}
    with pytest.raises(Refused, match="at least one column"):
        start_import(one, by=aurora["nina"])
    run(one, aurora["nina"], **{"column-0": "title", "column-1": "email"})
    turned = [["Kontakt Y", "Firma X"], ["g@x.example", "Gamma"]]
    assert Plan.of(bring(aurora["nina"], "company", turned)).columns == {0: "email", 1: "title"}


def test_words_that_a_list_lacks_are_added_by_administrators_alone(
    aurora: Cast, bring: Bring
) -> None:
    """F050"""
    table = [["Name", "Kind of activity"], ["A", "Fishing"], ["B", "fishing"], ["C", "Trade"]]
    one = run(bring(aurora["nina"], "company", table), aurora["nina"], add=["activity"])
    assert one.counts == {"created": 1, "failed": 2}
    one = run(bring(aurora["olena"], "company", table), aurora["olena"], add=["activity"])
    assert one.counts == {"created": 3}
    assert row_of(one, 2).values["activity"] == "fishing"


def test_more_words_than_a_list_holds_are_refused_before_anything_comes_in(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050"""
    before = (titles(company), Option.objects.count())
    table = [["Name", "Kind of activity"], *([f"A{n}", f"Trade {n}"] for n in range(5_001))]
    one = bring(aurora["olena"], "company", table)
    with pytest.raises(Refused, match="“Kind of activity”: a list holds at most 5000 options"):
        run(one, aurora["olena"], add=["activity"])
    one.refresh_from_db()
    assert one.status == ImportStatus.PREPARED
    assert (titles(company), Option.objects.count()) == before


@pytest.mark.parametrize(
    "content",
    [
        "Имя;Почта\nООО «Ёж»;a@x.example\n".encode("cp1251"),
        "Имя;Почта\nООО «Ёж»;a@x.example\n".encode("utf-8-sig"),
        "Имя,Почта\nООО «Ёж»,a@x.example\n".encode(),
        "Имя\tПочта\nООО «Ёж»\ta@x.example\n".encode("utf-16"),
        'sep=;\n"Имя";"Почта"\n"ООО «Ёж»";a@x.example'.encode(),
    ],
)
def test_text_files_are_read_in_any_letters(aurora: Cast, bring: Bring, content: bytes) -> None:
    """F050"""
    one = run(bring(aurora["nina"], "company", content, "in.csv"), aurora["nina"])
    [line] = one.lines.all()
    assert row_of(one, line.line).title == "ООО «Ёж»"


def test_wrong_rows_come_back_with_what_is_wrong(aurora: Cast, bring: Bring) -> None:
    """F050: as the same file with a column more."""
    table = [HEAD, ["A", "no mail"], ["B", "b@x.example"]]
    one = run(bring(aurora["nina"], "company", table), aurora["nina"])
    [[name, mail, said]] = list(wrong_rows(one))
    assert (name, mail) == ("A", "no mail")
    assert "e-mail" in str(said)


def test_a_plan_that_makes_no_sense_is_refused(aurora: Cast, bring: Bring) -> None:
    nina = aurora["nina"]
    one = bring(nina, "company", [HEAD, ["A", "a@x.example"]])
    for raw, said in (
        ({"column-0": "title", "column-1": "title"}, "Two columns"),
        ({"column-0": "secret"}, "Choose one"),
        ({"mode": "destroy"}, "Choose one"),
        ({"heading": "99"}, "Choose one"),
    ):
        with pytest.raises(Refused, match=said):
            plan_import(one, raw, by=nina)
    one = plan_import(one, {"column-1": "email", "mode": "update"}, by=nina)
    with pytest.raises(Refused, match="by which fields"):
        start_import(one, by=nina)
    one = plan_import(one, {"column-1": "email"}, by=nina)
    with pytest.raises(Refused, match="“Name”"):
        start_import(one, by=nina)


def test_what_is_no_table_or_a_bomb_is_refused(
    aurora: Cast, bring: Bring, tmp_path: object
) -> None:
    """F050"""
    for content, said in (
        (b"PK\x03\x04 not really", "no spreadsheet"),
        (far_cell(), "more than can be read|too many"),
        (b"\n\n;;\n", "nothing in this file"),
        (b",".join([b"x"] * 300), "too many columns"),
    ):
        with pytest.raises(Refused, match=said):
            bring(aurora["nina"], "company", content)


def far_cell() -> bytes:
    """A small file that claims seventeen thousand million cells."""
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "x")
    sheet.write_string(1_048_575, 16_383, "y")
    book.close()
    return buffer.getvalue()


def test_whoever_began_an_import_is_told_of_its_end_and_of_its_undoing(
    aurora: Cast, company: TypeDef, bring: Bring
) -> None:
    """F050"""
    nina = aurora["nina"]
    rows = [HEAD, ["Roga", "r@mail.example"], ["Kopyta", "no address"]]
    one = run(bring(nina, "company", rows), nina)
    [notice] = notices(rights(nina))
    [fact] = notice.facts
    said = kind_of(fact.kind)
    assert said is not None
    assert said.sentence(fact) == "“in.xlsx” is imported: new – 1, changed – 0, left out – 1"
    assert fact.data["href"] == f"/{company.slug}/import/{one.id}/"
    take_back(one, nina)
    newest, *_before = notices(rights(nina))
    assert said.sentence(newest.facts[0]) == "The import of “in.xlsx” is undone: 1 taken back"
