"""The how-to “call the portal from another program”, run as written against a real server."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.db import connections

from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.people.presets import lay_presets
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.set_up_process import set_up_process
from officina.shell.demo.cast import build_cast
from officina.shell.wsgi import application

PAGE = Path(__file__).parents[2] / "docs/how-to/use-the-api.md"
ORDERS = [
    {"number": 1, "title": "Tour to Turkey", "sum": "1450.00"},
    {"number": 2, "title": "Insurance", "sum": "90.00"},
]


class Silent(WSGIRequestHandler):
    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def address(own_database: str) -> Iterator[str]:
    with make_server("127.0.0.1", 0, application, handler_class=Silent) as server:

        def serve() -> None:
            server.serve_forever()
            connections.close_all()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_small_client_brings_orders_reads_lists_and_moves_on(address: str) -> None:
    """F262"""
    lay_presets()
    taras = Actor.person(build_cast(dt.date(2026, 11, 21))["taras"].id)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL):
        exec(block, names)
    _made, secret = issue_token("Shop", ["write:lead"], by=taras)
    portal = names["Portal"](address, secret)
    first = names["bring_orders"](portal, ORDERS)
    again = names["bring_orders"](portal, ORDERS)
    assert [one["id"] for one in first] == [one["id"] for one in again]
    [large] = names["large_open_leads"](portal)
    assert large["fields"]["title"] == "Tour to Turkey"
    assert names["offer"](portal, large["id"])["stage"] == "offer"
    with pytest.raises(names["Refused"]) as refused:
        portal.ask("POST", "/leads", {"fields": {"title": ""}})
    assert "title" in refused.value.errors


PAID = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="m"
 targetNamespace="https://example.org"><message id="paid" name="paid"/><process id="p"
 isExecutable="true"><startEvent id="start"/><intermediateCatchEvent id="wait">
 <messageEventDefinition
 messageRef="paid"/></intermediateCatchEvent><endEvent id="done"/><sequenceFlow id="a"
 sourceRef="start" targetRef="wait"/><sequenceFlow id="b" sourceRef="wait" targetRef="done"/>
 </process></definitions>"""


def test_a_bank_tells_a_process_that_it_has_the_money(address: str) -> None:
    """F075, F109"""
    lay_presets()
    cast = build_cast(dt.date(2026, 11, 21))
    olena, taras = (Actor.person(cast[name].id) for name in ("olena", "taras"))
    made = create_record(types().by_code("process"), {"title": "Sale"}, by=olena)
    set_up_process(made.record_id, by=olena, runs_on=("lead",))
    brings = {"wait": {"form": [{"name": "sum", "kind": "money", "required": True}]}}
    save_draft(made.record_id, by=olena, xml=PAID, settings=brings)
    publish(made.record_id, by=olena)
    lead = create_record(types().by_code("lead"), {"title": "Tour"}, by=taras).record_id
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL):
        exec(block, names)
    scopes = ["write:process", "write:case", "read:lead"]
    _made, secret = issue_token("Bank", scopes, by=olena)
    portal = names["Portal"](address, secret)
    payment = {"id": "payment-1", "sum": "1450.00"}
    case = names["confirm_payment"](portal, made.record_id, lead, payment)
    assert case["status"] == "ended"
    kept = portal.ask("GET", f"/cases/{case['id']}/variables")["variables"]
    assert kept == {"sum": "1450.00"}
    with pytest.raises(names["Refused"], match="Nobody waits"):
        portal.ask("POST", "/cases/do/message", {"name": "paid"})
