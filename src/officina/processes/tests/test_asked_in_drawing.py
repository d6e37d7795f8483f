"""Fields laid beside the drawing: what is asked at the start, what comes with a message (F071)."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.api.tests.conftest import Program
from officina.processes.actions.start_case import start_case
from officina.processes.tests.conftest import House, SignIn
from officina.processes.tests.drawings import drawing, end, start, user
from officina.processes.tests.test_between_cases import MESSAGE, cases, catch

pytestmark = pytest.mark.django_db

PAID = '<messageEventDefinition messageRef="paid"/>'
XML = drawing(
    start(), catch("wait", PAID), user("after"), end(),
    flows="start>wait\nwait>after\nafter>done", also=MESSAGE,
)  # fmt: skip
ME = {"performers": [{"kind": "initiator"}]}
FACTS = re.compile(r"data-facts='([^']*)'|data-facts=\"([^\"]*)\"")


def asked(client: Client, process: int, facts: dict[str, Any], **typed: Any) -> Any:
    """The element as the drawing holds it after something was typed, and the page."""
    sent = {"facts": json.dumps(facts), **({"do": "save", "asks": "1"} if typed else {}), **typed}
    page = client.post(f"/processes/{process}/drawing/element", sent)
    found = FACTS.search(page.text)
    assert found is not None
    return json.loads(html.unescape(found[1] or found[2])), page.text


def test_the_start_asks_what_is_laid_beside_the_drawing(house: House, sign_in: SignIn) -> None:
    """As in the list: a line for each field, and an empty one for the next."""
    process = house.process(XML, {"after": ME})
    olena = sign_in("olena")
    begin = {"id": "start", "tag": "startEvent"}
    _facts, page = asked(olena, process, begin)
    assert "What is asked at the start" in page
    typed = {"ask_name": [""], "ask_label": ["For how many days"], "ask_kind": ["integer"]}
    begin, page = asked(olena, process, begin, **typed)
    [one] = begin["settings"]["form"]
    assert one == {"name": "asked_1", "kind": "integer", "label": {"en": "For how many days"}}
    assert page.count('name="ask_name"') == 2
    typed = {"ask_name": ["asked_1", ""], "ask_label": ["For how many days", "Why"],
             "ask_kind": ["integer", "longtext"], "ask_required": ["asked_1"]}  # fmt: skip
    begin, _page = asked(olena, process, begin, **typed)
    assert [one.get("required", False) for one in begin["settings"]["form"]] == [True, False]
    house.draft(process, XML, {"after": ME, "start": begin["settings"]})
    assert olena.post(f"/processes/{process}/publish", {"note": "Asks"}).status_code < 400
    nina = sign_in("nina")
    assert "For how many days" in nina.get(f"/processes/{process}/start").text
    assert nina.post(f"/processes/{process}/start", {"asked_1": ""}).status_code == 422
    nina.post(f"/processes/{process}/start", {"asked_1": "5", "asked_2": "Sun"})
    [case] = cases(process)
    assert house.variables(case) == {"asked_1": 5, "asked_2": "Sun"}
    gone, _page = asked(
        olena, process, begin, ask_name=["asked_1", "asked_2"], ask_label=["For", "Why"],
        ask_kind=["integer", "longtext"], ask_gone="asked_1",
    )  # fmt: skip
    assert [one["name"] for one in gone["settings"]["form"]] == ["asked_2"]


def test_what_comes_with_a_message_has_names_for_other_programs(
    house: House, sign_in: SignIn
) -> None:
    """F109: named by its words, and by none that the process knows already."""
    process = house.process(XML, {"after": ME}, runs_on=("lead",))
    olena = sign_in("olena")
    wait = {"id": "wait", "tag": "intermediateCatchEvent", "event": "message", "ref": "paid"}
    typed = {
        "ask_name": ["", "", ""],
        "ask_label": ["Sum paid", "Amount", "Дата"],
        "ask_kind": ["money", "money", "date"],
    }
    wait, page = asked(olena, process, wait, **typed)
    names = [one["name"] for one in wait["settings"]["form"]]
    assert names == ["sum_paid", "amount_2", "asked_1"]
    assert "Other programs call it “sum_paid”." in page
    house.draft(process, XML, {"after": ME, "wait": wait["settings"]})
    olena.post(f"/processes/{process}/publish", {"note": "Typed"})
    lead = house.lead()
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    bank = Program(issue_token("Bank", ["write:*"], by=house.people["olena"])[1])
    sent = {"name": "paid", "subject": lead, "variables": {"sum_paid": "much"}}
    assert bank("POST", "/cases/do/message", sent).status_code == 422
    sent["variables"] = {"sum_paid": "10"}
    assert bank("POST", "/cases/do/message", sent).status_code == 200
    assert str(house.variables(case)["sum_paid"]) == "10.00"


@pytest.mark.parametrize(
    "facts",
    [
        {"id": "x", "tag": "startEvent", "event": "timer"},
        {"id": "x", "tag": "startEvent", "settings": {"on": {"event": "record.created"}}},
        {"id": "x", "tag": "endEvent", "event": "message"},
        {"id": "x", "tag": "intermediateThrowEvent", "event": "message"},
    ],
)
def test_where_nobody_types_nothing_is_laid(
    house: House, sign_in: SignIn, facts: dict[str, Any]
) -> None:
    process = house.process(XML, {"after": ME})
    _facts, page = asked(sign_in("olena"), process, facts)
    assert 'name="ask_name"' not in page
