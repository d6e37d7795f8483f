"""Steps that are answered by a link from a letter (F108, C13, F091)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import drain
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.do_robot_step import do_robot_step
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.actions.start_case import start_case
from officina.processes.jobs import ask_by_letter
from officina.processes.models import Link, Version
from officina.processes.queries.drafts import draft_of
from officina.processes.tests.conftest import House, SignIn
from officina.processes.tests.drawings import drawing, end, service, start, user
from officina.work.actions.delegate_task import delegate_task

pytestmark = pytest.mark.django_db

ASKED = {
    "do": {"kind": "ask", "to": "=email", "subject": "Your price", "text": "Please tell us.",
           "upload": True},
    "shows": ["title"],
    "form": [{"field": "amount", "required": True}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def post(settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def asked(house: House, settings: dict[str, Any] | None = None) -> tuple[int, int, str]:
    """A case that waits for an outsider, its lead, and the path in the letter that he got."""
    xml = drawing(start(), service("ask", "Ask for a price"), user("work"), end(),
                  flows="start>ask\nask>work\nwork>done")  # fmt: skip
    people = {"work": {"performers": [{"kind": "initiator"}]}}
    process = house.process(xml, people | {"ask": settings or ASKED}, runs_on=("lead",))
    lead = house.lead(email="supplier@example.org", amount="1")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    found = sql.row(
        "SELECT token FROM processes_waiting WHERE case_id = %(c)s AND kind = 'job'", {"c": case}
    )
    assert found is not None
    do_robot_step(case, found[0], "ask", None)
    return case, lead, path_in(str(mail.outbox[-1].body))


def path_in(text: str) -> str:
    found = re.search(r"https?://[^/]+(/answer/\S+)", text)
    assert found is not None
    return found[1]


def amount(lead: int) -> Any:
    found = sql.row("SELECT amount FROM record WHERE id = %(id)s", {"id": lead})
    return found and found[0]


def test_an_outsider_answers_once_and_the_case_goes_on(client: Client, house: House) -> None:
    """F108, C13: the page shows what is named and nothing else; the log says from whom."""
    case, lead, path = asked(house)
    assert mail.outbox[-1].to == ["supplier@example.org"]
    page = client.get(path)
    text = page.content.decode()
    assert "Pump for Alpha" in text
    assert "supplier@example.org" in text
    assert "Nina" not in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert house.waits(case) == [("job", "ask")]  # looking at it does nothing
    assert client.post(path, {"amount": ""}).status_code == 422
    assert client.post(path, {"amount": "many"}).status_code == 422
    file = SimpleUploadedFile("price.txt", b"12 000", "text/plain")
    sent = client.post(path, {"amount": "12000", "comment": "By Friday", "files": file})
    assert sent.status_code == 303
    assert list(house.tasks(case)) == ["work"]
    assert amount(lead) == 12_000
    again = client.post(path, {"amount": "1"})
    assert "your answer has arrived" in again.content.decode()
    assert amount(lead) == 12_000
    told = sql.rows(
        "SELECT data->>'address', data->>'comment' FROM event WHERE kind = 'link.answered'"
    )
    assert set(told) == {("supplier@example.org", "By Friday")}
    how = sql.row(
        """SELECT reason FROM processes_passed
           WHERE case_id = %(c)s AND node = 'ask' AND reason <> ''""",
        {"c": case},
    )
    assert how == ("by link from supplier@example.org",)


def test_a_link_answers_nothing_when_the_case_has_left_the_step(
    client: Client, house: House
) -> None:
    case, lead, path = asked(house)
    cancel_case(case, by=house.people["nina"])
    answer = client.post(path, {"amount": "5"})
    assert "not asked any more" in answer.content.decode()
    assert amount(lead) == 1


def test_a_link_is_over_after_its_days_and_the_step_is_stuck(
    client: Client, house: House, later: Callable[[dt.timedelta], None]
) -> None:
    case, lead, path = asked(house)
    later(dt.timedelta(days=15))
    assert "did not answer in time" in house.incidents(case)[0]["message"]
    client.post(path, {"amount": "5"})
    assert amount(lead) == 1


def test_a_guessed_link_is_absent_and_guessing_is_slowed(client: Client, house: House) -> None:
    """F108: a forged address is as one that is not there; after twenty it is told to wait."""
    _case, _lead, path = asked(house)
    assert client.get(path + "x").status_code == 404
    assert [client.get("/answer/guess").status_code for _n in range(25)][-1] == 429
    assert client.get(path).status_code == 200


def test_no_other_field_and_no_file_can_be_sent(client: Client, house: House) -> None:
    settings = ASKED | {"do": {**ASKED["do"], "upload": False}}  # type: ignore[dict-item]
    _case, lead, path = asked(house, settings)
    file = SimpleUploadedFile("price.txt", b"1", "text/plain")
    assert client.post(path, {"amount": "7", "files": file}).status_code == 422
    client.post(path, {"amount": "7", "title": "Taken over"})
    found = sql.row("SELECT title FROM record WHERE id = %(id)s", {"id": lead})
    assert found == ("Pump for Alpha",)


# Approvals from the letter


def approval(house: House) -> tuple[int, str]:
    """A case that Taras is to approve, and the path in the letter that he got."""
    xml = drawing(start(), user("agree", "Agree"), end(), flows="start>agree\nagree>done")
    outcomes = [{"code": "approve", "label": {"en": "Approve"}},
                {"code": "refuse", "label": {"en": "Refuse"}, "style": "danger"}]  # fmt: skip
    person = {"kind": "person", "id": house.id_of("taras")}
    settings = {"agree": {"performers": [person], "outcomes": outcomes, "by_mail": True}}
    process = house.process(xml, settings, runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    drain.drain_all()
    ask_by_letter(link_id=Link.objects.get(case_id=case).id)
    return case, path_in(str(mail.outbox[-1].body))


def test_an_approval_is_given_from_its_letter_after_a_look(client: Client, house: House) -> None:
    """F091: whoever scans the mail decides nothing by opening the page; the link works once."""
    case, path = approval(house)
    page = client.get(path).content.decode()
    assert "Taras" in page
    assert "Approve" in page
    client.head(path)
    assert list(house.tasks(case)) == ["agree"]
    assert client.post(path, {"outcome": "approve"}).status_code == 303
    assert house.stage(case) == "done"
    did = sql.row(
        "SELECT actor_id, how FROM processes_passed WHERE case_id = %(c)s AND kind = 'ended'",
        {"c": case},
    )
    assert did == (house.id_of("taras"), "approve")
    assert "your answer has arrived" in client.get(path).content.decode()


def test_the_letter_of_what_was_given_to_another_approves_nothing(
    client: Client, house: House
) -> None:
    case, path = approval(house)
    task = house.tasks(case)["agree"]
    delegate_task(task, to=house.id_of("fedir"), by=house.people["taras"])
    clock.advance(dt.timedelta(minutes=1))
    client.post(path, {"outcome": "approve"})
    assert list(house.tasks(case)) == ["agree"]
    drain.drain_all()
    new = Link.objects.get(case_id=case, user_id=house.id_of("fedir"))
    ask_by_letter(link_id=new.id)
    assert client.post(path_in(str(mail.outbox[-1].body)), {"outcome": "refuse"}).status_code == 303
    assert house.tasks(case) == {}


def test_an_outcome_that_is_none_is_refused_and_the_link_still_works(
    client: Client, house: House
) -> None:
    case, path = approval(house)
    assert client.post(path, {"outcome": "burn"}).status_code == 422
    assert client.post(path, {"outcome": "approve"}).status_code == 303
    assert house.stage(case) == "done"


# The list editor


def test_the_list_says_whom_to_ask_and_what_the_page_shows(sign_in: SignIn, house: House) -> None:
    """F279: without a word of FEEL."""
    olena = sign_in("olena")
    made = create_record(types().by_code("process"), {"title": "Prices"}, by=house.people["olena"])
    set_up_process(made.record_id, by=house.people["olena"], runs_on=("lead",))
    at = f"/processes/{made.record_id}/route"
    olena.post(at, {"do": "add", "kind": "auto", "seen": draft_of(made.record_id).seen})
    sent = {"do": "save", "step": "s1", "title": "Ask", "do_kind": "ask", "do_to": "=email",
            "do_days": "5", "shown": "1", "shows": ["title"], "forms": "1",
            "form_field": ["amount"], "form_required": ["amount"],
            "switches": ["do_show_files", "do_upload"], "do_upload": "on"}  # fmt: skip
    answer = olena.post(at, sent | {"seen": draft_of(made.record_id).seen})
    assert answer.status_code == 200
    kept = Version.objects.get(process_id=made.record_id).settings["step_s1"]
    assert kept["do"] == {
        "kind": "ask", "to": "=email", "days": 5, "show_files": False, "upload": True
    }  # fmt: skip
    assert kept["shows"] == ["title"]
    assert kept["form"] == [{"field": "amount", "required": True}]
