"""What other programs tell processes, and what they may ask of cases (F075, F109, F262)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.urls import reverse

from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.api.tests.conftest import Program
from officina.kernel.principals.models import Role
from officina.kernel.records.queries.timeline import timeline
from officina.people.actions.give_role import give_role
from officina.processes.actions.publish import CannotPublish
from officina.processes.actions.start_case import start_case
from officina.processes.actions.suspend_case import suspend_case
from officina.processes.checking import compiled
from officina.processes.tests.conftest import MONDAY, House, SignIn
from officina.processes.tests.drawings import drawing, end, start, user
from officina.processes.tests.test_between_cases import MESSAGE, PAYMENT, cases, catch

pytestmark = pytest.mark.django_db

PAID = '<messageEventDefinition messageRef="paid"/>'
ANY = drawing(
    start(), catch("wait", PAID), user("after"), end(),
    flows="start>wait\nwait>after\nafter>done", also=MESSAGE,
)  # fmt: skip
AFTER = {"after": {"performers": [{"kind": "initiator"}]}}
BRINGS = {
    "form": [
        {"name": "sum", "kind": "money", "required": True, "label": {"en": "Sum"}},
        {"name": "day", "kind": "date"},
    ]
}
SEND = "/cases/do/message"

type Programs = Callable[..., Program]


@pytest.fixture
def program(house: House) -> Programs:
    def make(who: str = "olena", scopes: Collection[str] = ("write:*",)) -> Program:
        return Program(issue_token("Bank", scopes, by=house.people[who])[1])

    return make


def number(case: int, program: Program) -> str:
    return str(program("GET", f"/cases/{case}/steps").json()["number"])


def test_a_message_comes_to_the_case_of_its_key(house: House, program: Programs) -> None:
    """F109: the others wait on, and the card says what came."""
    process = house.process(PAYMENT)
    bank = program()
    first, second = (start_case(process, by=house.people["nina"]) for _each in range(2))
    answered = bank("POST", SEND, {"name": "paid", "key": number(second, bank)})
    assert answered.status_code == 200
    assert answered.json() == {
        "case": {"id": second, "number": number(second, bank), "status": "ended"},
        "is_started": False,
        "is_kept": False,
    }
    assert [house.stage(first), house.stage(second)] == ["running", "done"]
    told = timeline(second, created_at=MONDAY, viewer_id=house.id_of("olena"))[0]
    assert "case.message" in [one.kind for one in told]


def test_a_case_is_found_by_its_number_or_by_what_it_is_about(
    house: House, program: Programs
) -> None:
    process = house.process(ANY, AFTER, runs_on=("lead",))
    leads = [house.lead(), house.lead()]
    nina, bank = house.people["nina"], program()
    first, second = (start_case(process, by=nina, subject_id=lead) for lead in leads)
    told = bank("POST", SEND, {"name": "paid", "subject": leads[1]})
    assert told.json()["case"]["id"] == second
    told = bank("POST", SEND, {"name": "paid", "case": number(first, bank).lower()})
    assert told.json()["case"]["id"] == first
    assert list(house.tasks(first)) == list(house.tasks(second)) == ["after"]


def test_it_is_said_which_case_could_not_take_it_and_why(house: House, program: Programs) -> None:
    process = house.process(ANY, AFTER)
    bank, nina = program(), house.people["nina"]
    nobody = bank("POST", SEND, {"name": "paid"})
    assert (nobody.status_code, nobody.json()["detail"]) == (
        404, "Nobody waits for the message “paid”.",
    )  # fmt: skip
    first, _second = (start_case(process, by=nina) for _each in range(2))
    several = bank("POST", SEND, {"name": "paid"})
    assert several.status_code == 409
    assert "2 cases wait" in several.json()["detail"]
    k = number(first, bank)
    assert bank("POST", SEND, {"name": "paid", "case": k}).status_code == 200
    again = bank("POST", SEND, {"name": "paid", "case": k})
    assert (again.status_code, again.json()["detail"]) == (
        409, f"{k} does not wait for the message “paid” now.",
    )  # fmt: skip
    absent = bank("POST", SEND, {"name": "paid", "case": "K-99999"})
    assert (absent.status_code, absent.json()["detail"]) == (404, "There is no case “K-99999”.")


def test_a_case_that_stands_still_takes_nothing(house: House, program: Programs) -> None:
    case = start_case(house.process(ANY, AFTER), by=house.people["nina"])
    suspend_case(case, by=house.people["olena"])
    bank = program()
    told = bank("POST", SEND, {"name": "paid", "case": number(case, bank)})
    assert told.status_code == 409


def test_who_does_not_lead_the_process_sends_nothing(house: House, program: Programs) -> None:
    """F265: who sees the case is refused; to who does not, it is not there; nor to small scopes."""
    case = start_case(house.process(ANY, AFTER), by=house.people["nina"])
    k = number(case, program())
    sent = {"name": "paid", "case": k}
    who = ("nina", "fedir", "clara")
    answers = [program(one)("POST", SEND, sent).status_code for one in who]
    assert answers == [403, 404, 404]
    assert program("fedir")("POST", SEND, {"name": "paid"}).status_code == 404
    assert program("olena", ["read:*"])("POST", SEND, sent).status_code == 403
    assert program("olena", ["write:lead"])("POST", SEND, sent).status_code == 404
    assert house.waits(case) == [("message", "wait")]


def test_whom_the_event_names_sends_without_seeing_anything(
    house: House, program: Programs
) -> None:
    """F075, F109: a person, a role, a token; he is told that it was taken, and no more."""
    role = Role.objects.create(code="cashier", name={"en": "Cashier"})
    give_role(role, house.id_of("artem"), by=house.people["olena"])
    token, secret = issue_token("Bank", ["write:case"], by=house.people["ivan"])
    other = Program(issue_token("Shop", ["write:case"], by=house.people["ivan"])[1])
    senders = [
        {"kind": "person", "id": house.id_of("fedir")},
        {"kind": "role", "id": role.id},
        {"kind": "token", "id": token.id},
    ]
    process = house.process(PAYMENT, {"wait": {"senders": senders}})
    taken = []
    fedir = program("fedir")
    for send in (fedir, program("artem"), Program(secret)):
        case = start_case(process, by=house.people["nina"])
        sent = {"name": "paid", "key": number(case, program())}
        assert other("POST", SEND, sent).status_code == 404
        told = send("POST", SEND, sent)
        assert told.status_code == 200
        assert told.json()["case"] is None or send is not fedir
        assert send("POST", SEND, sent).status_code == 404
        taken.append(house.stage(case))
    assert taken == ["done"] * 3


def test_a_start_that_names_its_senders_is_started_by_them_alone(
    house: House, program: Programs
) -> None:
    begin = start("begin", PAID)
    xml = drawing(begin, user("after"), end(), flows="begin>after\nafter>done", also=MESSAGE)
    fedir = [{"kind": "person", "id": house.id_of("fedir")}]
    process = house.process(xml, {**AFTER, "begin": {"senders": fedir}})
    assert program("nina")("POST", SEND, {"name": "paid"}).status_code == 403
    assert cases(process) == []
    told = program("fedir")("POST", SEND, {"name": "paid"})
    assert (told.status_code, told.json()["is_started"]) == (200, True)
    assert len(cases(process)) == 1


def test_a_key_that_no_case_has_is_said(house: House, program: Programs) -> None:
    start_case(house.process(PAYMENT), by=house.people["nina"])
    told = program()("POST", SEND, {"name": "paid", "key": "K-000"})
    assert (told.status_code, told.json()["detail"]) == (
        404, "Nobody waits for the message “paid” with the key “K-000”.",
    )  # fmt: skip


def test_publishing_looks_at_the_senders_and_says_what_has_no_key(house: House) -> None:
    """F075: who is gone is an error at the element; a message without a key is a doubt."""
    gone = {"wait": {"senders": [{"kind": "token", "id": 999_999}]}, **AFTER}
    with pytest.raises(CannotPublish) as refused:
        house.process(ANY, gone)
    [fault] = refused.value.faults
    assert (fault.node, "not here any more" in fault.sentence) == ("wait", True)
    with pytest.raises(CannotPublish):
        house.process(ANY, {"wait": {"senders": [{"kind": "everyone"}]}, **AFTER})
    doubts = {
        xml: [
            one.node for one in compiled(xml, AFTER, {}, [])[1] if "several cases" in one.sentence
        ]
        for xml in (ANY, PAYMENT)
    }
    assert doubts == {ANY: ["wait"], PAYMENT: []}


def test_whoever_publishes_reads_who_may_send_what_to_which_case(
    house: House, sign_in: SignIn
) -> None:
    """F075: the report of publishing, with what it is only in doubt about."""
    process = house.process(PAYMENT)
    senders = {"wait": {"senders": [{"kind": "person", "id": house.id_of("fedir")}]}}
    house.draft(process, ANY, {**AFTER, **senders})
    page = sign_in("olena").get(reverse("process-publish", args=[process])).content.decode()
    for words in ("What may come from outside", "paid", "Fedir Finance", "several cases may wait"):
        assert words in page, words


def test_the_card_of_a_process_lists_its_messages_and_when_each_came_last(
    house: House, program: Programs, sign_in: SignIn
) -> None:
    """F109: in words, with the case that took it last."""
    senders = {"wait": {"senders": [{"kind": "person", "id": house.id_of("fedir")}]}}
    process = house.process(PAYMENT, senders)
    page = f"/processes/{process}/?tab=messages"
    shown = sign_in("olena").get(page).content.decode()
    for words in ("paid", "whose number comes as the key", "Fedir Finance", "has never come"):
        assert words in shown, words
    case = start_case(process, by=house.people["nina"])
    program()("POST", SEND, {"name": "paid", "key": number(case, program())})
    shown = sign_in("olena").get(page).content.decode()
    assert "has never come" not in shown
    assert f'href="/cases/{case}/"' in shown


def test_what_comes_is_typed_as_the_step_says(house: House, program: Programs) -> None:
    """F071: a form at the event is its declaration."""
    case = start_case(house.process(ANY, {**AFTER, "wait": BRINGS}), by=house.people["nina"])
    bank = program()
    wrong = {"sum": "much", "day": "2026-11-20", "iban": "x"}
    refused = bank("POST", SEND, {"name": "paid", "variables": wrong})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"sum", "iban"}
    refused = bank("POST", SEND, {"name": "paid", "variables": {"sum": "much"}})
    assert set(refused.json()["errors"]) == {"sum"}
    assert house.waits(case) == [("message", "wait")]
    [step] = bank("GET", f"/cases/{case}/steps").json()["steps"]
    assert [(one["code"], one["kind"], one["is_required"]) for one in step["takes"]] == [
        ("sum", "money", True),
        ("day", "date", False),
    ]
    right = {"sum": "12.50", "day": "2026-11-20"}
    assert bank("POST", SEND, {"name": "paid", "variables": right}).status_code == 200
    kept = bank("GET", f"/cases/{case}/variables").json()["variables"]
    assert kept == {"sum": "12.50", "day": "2026-11-20"}
    assert program("nina")("GET", f"/cases/{case}/variables").status_code == 403


def test_an_event_without_a_form_takes_what_the_process_knows(
    house: House, program: Programs
) -> None:
    form = [{"name": "sum", "kind": "money"}]
    settings = {"after": {**AFTER["after"], "form": form}}
    case = start_case(house.process(ANY, settings), by=house.people["nina"])
    bank = program()
    for variables in ({"iban": "x"}, {"sum": {"deep": 1}}):
        assert bank("POST", SEND, {"name": "paid", "variables": variables}).status_code == 422
    assert bank("POST", SEND, {"name": "paid", "variables": {"sum": 12.5}}).status_code == 200
    assert str(house.variables(case)["sum"]) == "12.50"


def test_a_message_starts_a_process_for_who_may_start_it(house: House, program: Programs) -> None:
    """F075: once for each idempotency key."""
    begin = start("begin", PAID)
    xml = drawing(begin, user("after"), end(), flows="begin>after\nafter>done", also=MESSAGE)
    process = house.process(xml, {**AFTER, "begin": BRINGS})
    nina = program("nina")
    sent = {"name": "paid", "variables": {"sum": "5"}}
    first = nina("POST", SEND, sent, Idempotency_Key="bank-1")
    again = nina("POST", SEND, sent, Idempotency_Key="bank-1")
    assert first.json() == again.json()
    assert first.json()["is_started"]
    [case] = cases(process)
    assert str(house.variables(case)["sum"]) == "5.00"
    asked = nina("GET", f"/cases/{case}/steps").json()
    assert asked["process"]["id"] == process
    [step] = asked["steps"]
    assert (step["kind"], step["title"], step["who"]["name"]) == ("work", "after", "Nina Sales")
    assert step["task"] == house.tasks(case)["after"]
    # A token for cases alone starts nothing.
    narrow = program("nina", ["write:case"])
    assert narrow("POST", SEND, sent).status_code == 404
    assert len(cases(process)) == 1


def test_what_cannot_be_kept_is_refused_in_words(house: House, program: Programs) -> None:
    """Bad input: long names, zeros, halves of characters, 201 kB."""
    house.process(ANY, AFTER)
    bank = program()
    bad: list[dict[str, Any]] = [
        {"name": "x" * 300},
        {"name": ""},
        {"name": "paid\0"},
        {"name": "\ud800"},
        {"name": 7},
        {},
        {"name": "paid", "variables": []},
        {"name": "paid", "key": {"a": 1}},
        {"name": "paid", "to": "everyone"},
        {"name": "paid", "key": "x" * 250_000},
    ]
    assert [bank("POST", SEND, one).status_code for one in bad] == [422] * len(bad)
