"""F094-F100: processes that nobody has to draw."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from officina.kernel.database import sql
from officina.kernel.files import uploads
from officina.kernel.files.actions.attach_files import attach_files
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.people.models import Absence
from officina.people.presets import lay_presets
from officina.processes import invariant
from officina.processes.actions.add_ready import add_ready
from officina.processes.actions.change_route import change_route
from officina.processes.actions.publish import publish
from officina.processes.actions.send_letter import send_letter
from officina.processes.actions.start_case import start_case
from officina.processes.queries.drafts import draft_of
from officina.processes.ready.catalogue import WRITTEN
from officina.processes.routes.problems import problems
from officina.processes.tests.conftest import House, SignIn
from officina.work.actions.claim_task import claim_task

AUGUST = {"since": "2027-08-02", "until": "2027-08-13"}


def added(house: House, code: str) -> int:
    process = add_ready(code, by=house.people["olena"])
    publish(process, by=house.people["olena"])
    return process


def started(house: House, code: str, who: str = "nina", **typed: Any) -> int:
    return start_case(added(house, code), by=house.people[who], typed=typed)


def do(house: House, case: int, node: str, who: str, outcome: str = "") -> None:
    """Take it where it waits for any of a role, and complete it."""
    task = house.tasks(case)[node]
    (responsible,) = (
        sql.row("SELECT responsible_id FROM record WHERE id = %(t)s", {"t": task}) or ()
    )
    if responsible is None:
        claim_task(task, by=house.people[who])
    house.complete(case, node, who, outcome)


@pytest.mark.parametrize("code", WRITTEN)
@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_each_is_written_in_three_languages_and_lacks_nothing_but_people(
    house: House, code: str, language: str
) -> None:
    lay_presets()
    with translation.override(language):
        process = add_ready(code, by=house.people["olena"])
        route = draft_of(process).route
        assert route is not None
        # Which role the lawyers have, each company says itself.
        wrong = [one.field for one in problems(route)]
        assert wrong == (["performers"] if code == "contract" else [])
    # Whoever starts it is asked something; the clock has nobody to ask.
    assert bool(route.form) == (route.clock is None)
    for asked_first in route.form[:1]:
        assert {*asked_first["label"]} == {"en", "ru", "ro"}
        assert len({*asked_first["label"].values()}) == 3


def test_a_leave_that_was_agreed_stands_in_the_calendar(house: House) -> None:
    """F095: the head, HR, and nobody enters it by hand."""
    case = started(house, "leave", **AUGUST, stands_in=str(house.id_of("taras")))
    do(house, case, "step_s1", "olena", "approve")
    assert not Absence.objects.exists()
    do(house, case, "step_s2", "hanna", "approve")
    found = Absence.objects.get()
    assert (found.person_id, found.substitute_id) == (house.id_of("nina"), house.id_of("taras"))
    assert (found.since, found.until) == (dt.date(2027, 8, 2), dt.date(2027, 8, 13))
    assert found.state == Absence.APPROVED
    assert not invariant.broken()


def test_a_leave_that_was_refused_comes_back_and_stands_nowhere(house: House) -> None:
    case = started(house, "leave", **AUGUST)
    do(house, case, "step_s1", "olena", "refuse")
    assert [who for _node, who in asked(case)] == [house.id_of("nina")]
    assert not Absence.objects.exists()


def test_what_was_refused_is_corrected_and_decided_again(sign_in: SignIn, house: House) -> None:
    """F281: the answers of the start stand in the form, and may be others."""
    case = started(house, "leave", **AUGUST)
    do(house, case, "step_s1", "olena", "refuse")
    ((node, _nina),) = asked(case)
    page = sign_in("nina").get(f"/tasks/{house.tasks(case)[node]}/").content.decode()
    assert 'value="2027-08-13"' in page
    house.complete(case, node, "nina", "again", since="2027-08-03", until="2027-08-06")
    do(house, case, "step_s1", "olena", "approve")
    do(house, case, "step_s2", "hanna", "approve")
    found = Absence.objects.get()
    assert (found.since, found.until) == (dt.date(2027, 8, 3), dt.date(2027, 8, 6))


def asked(case: int) -> list[tuple[str, int | None]]:
    return sql.rows(
        """SELECT w.node, r.responsible_id FROM processes_waiting w JOIN record r ON r.id = w.ref
           WHERE w.case_id = %(case)s AND w.kind = 'work'""",
        {"case": case},
    )


@pytest.mark.parametrize(("cost", "node"), [("900", "step_s4"), ("9000", "step_s3")])
def test_the_director_is_asked_about_large_invoices_alone(
    house: House, cost: str, node: str
) -> None:
    """F094"""
    asks = {"supplier": "Concrete Ltd", "cost": cost, "pay_by": "2027-01-15", "what_for": "Bricks"}
    case = started(house, "invoice", **asks)
    attach(house, case, "step_s1", "nina")
    do(house, case, "step_s1", "nina")
    do(house, case, "step_s2", "fedir", "approve")
    assert list(house.tasks(case)) == [node]


def attach(house: House, case: int, node: str, who: str) -> int:
    task = house.tasks(case)[node]
    file = SimpleUploadedFile("paper.txt", b"For one reader.\n")
    attach_files(task, types().by_code("task"), [file], by=house.people[who])
    return task


def test_a_payslip_comes_to_the_person_and_to_no_colleague(sign_in: SignIn, house: House) -> None:
    """F097: what a step leaves stands on the case, where whoever asked finds it."""
    case = started(house, "payslip", month="October")
    task = house.tasks(case)["step_s1"]
    claim_task(task, by=house.people["fedir"])
    upload = uploads.begin(house.id_of("fedir"), "payslip.txt", 1)
    uploads.append(upload.id, house.id_of("fedir"), 0, io.BytesIO(b"x"), 1)
    upload.refresh_from_db()
    uploads.arrive(upload)
    assert sign_in("fedir").post(f"/tasks/{task}/file", {"files": str(upload.id)}).status_code < 400
    house.complete(case, "step_s1", "fedir")
    assert "payslip.txt" in sign_in("nina").get(f"/cases/{case}/?tab=files").content.decode()
    for other in ("taras", "artem"):
        assert sign_in(other).get(f"/tasks/{task}/").status_code == 404
        assert sign_in(other).get(f"/cases/{case}/").status_code == 404


def test_a_client_with_the_tag_is_billed_each_month(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F099: the invoice goes out as a letter, finance confirms the payment, the late one is told
    to whoever leads the client."""
    company = types().by_code("company")
    made = {"title": "Concrete Ltd", "tags": ["billed monthly"], "responsible": house.id_of("nina")}
    client = create_record(company, made, by=house.people["nina"]).record_id
    create_record(company, {"title": "Cash Ltd"}, by=house.people["nina"])
    process = added(house, "billing")
    later(dt.timedelta(days=8))  # the first of December has come
    ((case, subject),) = sql.rows(
        """SELECT c.record_id, c.subject_id FROM processes_running c
           JOIN processes_version v ON v.id = c.version_id WHERE v.process_id = %(p)s""",
        {"p": process},
    )
    assert subject == client
    with pytest.raises(Refused):
        house.complete(case, "step_s1", "nina")
    asked_now = house.tasks(case)["step_s1"]
    send_letter(asked_now, to="client@concrete.example", subject="Invoice", text="Attached.",
                by=house.people["nina"])  # fmt: skip
    house.complete(case, "step_s1", "nina")
    task = house.tasks(case)["step_s2"]
    later(dt.timedelta(days=20))
    assert sql.row(
        "SELECT 1 FROM event WHERE record_id = %(t)s AND kind = 'step.climbed'", {"t": task}
    )
    do(house, case, "step_s2", "fedir")
    assert house.stage(case) == "done"
    later(dt.timedelta(days=15))
    cases = "SELECT count(*) FROM processes_running WHERE subject_id = %(c)s"
    assert sql.row(cases, {"c": client}) == (2,)


def test_one_is_chosen_on_a_page_and_goes_on_as_a_list(sign_in: SignIn, house: House) -> None:
    """F100: who may draw chooses; the list is open then."""
    olena = sign_in("olena")
    with CaptureQueriesContext(connection) as asked_now:
        page = olena.get("/processes/ready").content.decode()
    roles = [one["sql"] for one in asked_now if 'WHERE "principals_role"."is_preset"' in one["sql"]]
    assert len(roles) == 1
    assert len(asked_now) <= 20
    assert "Office supplies" in page
    assert "if Amount is over 5,000" in page
    answer = olena.post("/processes/ready", {"code": "supplies"})
    at = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert "Order what is needed" in olena.get(at).content.decode()
    assert "In the library" in olena.get("/processes/ready").content.decode()
    assert olena.post("/processes/ready", {"code": "leave; drop"}).status_code == 404
    assert sign_in("clara").get("/processes/ready").status_code in (403, 404)


def test_the_list_enters_days_away_of_what_is_asked(house: House) -> None:
    """F279: which answers are the days is said in the list, and checked there."""
    process = add_ready("leave", by=house.people["olena"])
    seen = draft_of(process).seen
    change_route(process, lambda old: old.__class__(old.steps, old.last, old.form[2:]),
                 seen=seen, by=house.people["olena"])  # fmt: skip
    route = draft_of(process).route
    assert route is not None
    assert [one.field for one in problems(route)] == ["do"]
