"""Pages of processes: who may open them, what a change of a list does, what numbers open."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.processes.models import Version
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.report import Wanted, by_process, by_step, cases_behind
from officina.processes.tests.conftest import MONDAY, House, SignIn
from officina.processes.tests.drawings import drawing, end, start, user


@pytest.fixture
def drawn(house: House) -> int:
    """A process of Olena's without any step."""
    process = types().by_code("process")
    return create_record(process, {"title": "Purchase"}, by=house.people["olena"]).record_id


def send(client: Client, process: int, seen: str = "", **typed: Any) -> Any:
    seen = seen or draft_of(process).seen
    return client.post(f"/processes/{process}/route", {"seen": seen, **typed})


def test_f279_a_list_is_written_by_its_owner_alone(sign_in: SignIn, drawn: int) -> None:
    codes = {who: send(sign_in(who), drawn, do="add", kind="task").status_code
             for who in ("olena", "igor", "taras")}  # fmt: skip
    assert codes == {"olena": 200, "igor": 200, "taras": 403}
    assert [one.code for one in draft_of(drawn).route.steps] == ["s1", "s2"]


def test_outsiders_find_no_process(sign_in: SignIn, drawn: int) -> None:
    clara = sign_in("clara")
    for path in (f"/processes/{drawn}/route", f"/processes/{drawn}/start", "/processes/who"):
        assert clara.get(path).status_code == 404, path


def test_an_empty_library_has_one_main_button(sign_in: SignIn, house: House) -> None:
    page = sign_in("olena").get("/processes/").content.decode()
    page = page.partition('id="library"')[2]
    assert "No process is drawn yet." in page
    assert page.count('class="button primary"') == 1


def test_a_process_is_asked_for_no_next_step_and_its_first_version_for_no_word(
    sign_in: SignIn, house: House
) -> None:
    """Nothing could have changed before the first version."""
    buy = drawing(start(), user("buy"), end(), flows="start>buy\nbuy>done")
    performers = {"buy": {"performers": [{"kind": "initiator"}]}}
    process = house.process(buy, performers)
    olena = sign_in("olena")
    page = olena.get(f"/processes/{process}/?tab=versions").content.decode()
    assert "Version 1" in page
    assert "Nothing is said about what changed." not in page
    assert "No next step" not in page
    assert "No next step" in olena.get(f"/leads/{house.lead()}/").content.decode()


def test_a_step_is_saved_as_it_is_typed(sign_in: SignIn, house: House, drawn: int) -> None:
    """F077, F078, F080, F081: time, reminder, main action, performers."""
    olena = sign_in("olena")
    send(olena, drawn, do="add", kind="task")
    send(
        olena,
        drawn,
        do="save",
        step="s1",
        title="Prepare the solution",
        whos="1",
        who=[f"person:{house.id_of('ivan')}", "initiator"],
        duration_amount="1",
        duration_unit="days",
        remind_amount="1",
        remind_unit="hours",
        main_action="letter",
        switches=["must"],
        must="on",
    )
    step = draft_of(drawn).route.step("s1")
    assert [one["kind"] for one in step.performers] == ["person", "initiator"]
    assert step.settings == {
        "duration": "P1D",
        "remind_before": ["PT1H"],
        "main_action": {"kind": "letter"},
        "must": True,
    }
    assert Version.objects.get(process_id=drawn).settings["step_s1"]["must"] is True


def test_what_another_changed_meanwhile_is_told_and_kept(sign_in: SignIn, drawn: int) -> None:
    olena, igor = sign_in("olena"), sign_in("igor")
    send(olena, drawn, do="add", kind="task")
    old = draft_of(drawn).seen
    send(igor, drawn, do="save", step="s1", title="Igor's name")
    answer = send(olena, drawn, seen=old, do="save", step="s1", title="Olena's name")
    assert "Somebody else changed" in answer.headers["HX-Trigger"]
    assert draft_of(drawn).route.step("s1").title == "Igor's name"


def test_a_removed_step_comes_back_by_undo(sign_in: SignIn, drawn: int) -> None:
    olena = sign_in("olena")
    send(olena, drawn, do="add", kind="task")
    send(olena, drawn, do="save", step="s1", title="Kept")
    answer = send(olena, drawn, do="remove", step="s1")
    undo = answer.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert draft_of(drawn).route.steps == ()
    olena.post(undo)
    assert [one.title for one in draft_of(drawn).route.steps] == ["Kept"]


def test_what_cannot_run_is_not_published(sign_in: SignIn, drawn: int) -> None:
    """F074: the dialog says what is in the way, at the step's own words."""
    olena = sign_in("olena")
    send(olena, drawn, do="add", kind="task")
    page = olena.get(f"/processes/{drawn}/publish").content.decode()
    assert "Say what is to be done." in page
    assert "Choose who does it." in page


def test_f093_what_runs_on_a_card_asks_for_it(sign_in: SignIn, house: House) -> None:
    """Started from the library; a card that he does not see is as one that is not there."""
    buy = drawing(start(), user("buy"), end(), flows="start>buy\nbuy>done")
    performers = {"buy": {"performers": [{"kind": "initiator"}]}}
    process = house.process(buy, performers, runs_on=("lead",))
    lead, olena = house.lead(), sign_in("olena")
    address = f"/processes/{process}/start"
    assert 'name="on-lead"' in olena.get(address).content.decode()
    refused = {
        typed: (answer.status_code, sentence in answer.content.decode())
        for typed, sentence in [
            ("", "Choose the card that it is about."),
            ("9" * 5_000, "Choose one of the list."),
            (str(house.id_of("olena")), "Choose one of the list."),
        ]
        for answer in [olena.post(address, {"on-lead": typed})]
    }
    assert set(refused.values()) == {(422, True)}
    assert olena.post(address, {"on-lead": lead}).status_code == 302
    assert sign_in("taras").post(address, {"on-lead": lead}).status_code == 422
    [case] = cases_behind(wanted(house, "olena"), "started")
    assert "Pump for Alpha" in case.title


def test_f093_a_card_offers_at_its_head_what_may_be_started_on_it(
    sign_in: SignIn, house: House
) -> None:
    lead, olena = house.lead(), sign_in("olena")

    def is_offered() -> bool:
        page = olena.get(f"/leads/{lead}/").content.decode()
        tools = page[page.index('class="card-tools"') : page.index('class="card-title"')]
        return f'href="/processes/start?on={lead}" aria-label="Start a process"' in tools

    assert not is_offered()
    by_hand = drawing(start(), user("buy"), end(), flows="start>buy\nbuy>done")
    house.process(by_hand, {"buy": {"performers": [{"kind": "initiator"}]}}, runs_on=("lead",))
    assert is_offered()


def test_f241_each_number_opens_its_cases(sign_in: SignIn, house: House, drawn: int) -> None:
    olena = sign_in("olena")
    send(olena, drawn, do="add", kind="approval")
    fedir = f"person:{house.id_of('fedir')}"
    send(olena, drawn, do="save", step="s1", title="Agree", whos="1", who=[fedir])
    olena.post(f"/processes/{drawn}/publish", {"note": "First"})
    for _turn in range(2):
        olena.post(f"/processes/{drawn}/start")
    cases = [row.id for row in cases_behind(wanted(house, "olena"), "started")]
    house.complete(cases[0], "step_s1", "fedir", "refuse")
    [row] = by_process(wanted(house, "olena"))
    assert row.counts == {"started": 2, "open": 1, "done": 0, "failed": 1, "late": 0}
    [step, *_rest] = by_step(wanted(house, "olena", drawn))
    assert (step.title, step.counts["failed"], step.counts["open"]) == ("Agree", 1, 1)
    failed = cases_behind(wanted(house, "olena", drawn), "failed", "step_s1")
    assert [one.id for one in failed] == [cases[0]]
    assert by_process(wanted(house, "nina")) == []
    assert olena.get("/processes/report?as=xlsx").status_code == 200


def wanted(house: House, who: str, process: int | None = None) -> Wanted:
    from officina.kernel.access.policy import rights_of

    rights = rights_of(house.people[who])
    assert rights is not None
    return Wanted(rights, MONDAY.replace(month=1), process_id=process)


def test_f088_the_journal_asks_as_much_for_many_cases_as_for_one(
    sign_in: SignIn, house: House, drawn: int, django_assert_max_num_queries: Any
) -> None:
    olena = sign_in("olena")
    send(olena, drawn, do="add", kind="task")
    send(olena, drawn, do="save", step="s1", title="Do it", whos="1", who=["initiator"])
    olena.post(f"/processes/{drawn}/publish")
    for _turn in range(12):
        olena.post(f"/processes/{drawn}/start")
    olena.get("/cases/")
    with django_assert_max_num_queries(24):
        page = olena.get("/cases/").content.decode()
    assert page.count("Do it") == 12
