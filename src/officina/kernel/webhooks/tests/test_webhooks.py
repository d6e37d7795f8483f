"""Other programs are told, signed, once each, and within what their person sees (F262)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from officina.kernel import clock, outside
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events import drain as log
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.webhooks import turns
from officina.kernel.webhooks.actions.replay_delivery import replay
from officina.kernel.webhooks.actions.set_webhook import set_webhook
from officina.kernel.webhooks.lanes import Lanes
from officina.kernel.webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db(transaction=False)
Cast = dict[str, Actor]


class Receiver(ThreadingHTTPServer):
    """A program that is told; ``answers`` is what it says."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = 200
        self.may_answer = threading.Event()
        self.may_answer.set()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.got.append((dict(self.headers), body))
        server.may_answer.wait(30)
        self.send_response(server.answers)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(b"noted")

    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """On this machine, which webhooks otherwise never ask."""
    monkeypatch.setattr(outside, "is_public", lambda address: True)
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def hook(cast: Cast, url: str = "http://127.0.0.1:9/hook", **more: Any) -> Webhook:
    made: dict[str, Any] = {"name": "Accounting", "url": url, "type_code": "lead", **more}
    return set_webhook(None, by=cast["olena"], **made)


def lead(cast: Cast, who: str = "taras", **values: Any) -> int:
    made = create_record(types().by_code("lead"), {"title": "Tour", **values}, by=cast[who])
    return made.record_id


def told() -> list[Delivery]:
    log.drain_all()
    return list(Delivery.objects.order_by("id"))


def send_what_is_due() -> None:
    lanes = Lanes()
    while lanes.step():
        pass


def test_a_program_is_told_signed_and_once(aurora: Cast, receiver: Receiver) -> None:
    """F262"""
    one = hook(aurora, receiver.url)
    number = lead(aurora, amount="100")
    [noted] = told()
    send_what_is_due()
    send_what_is_due()
    [(headers, body)] = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(one.secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{made}"
    sent = json.loads(body)
    assert (sent["type"], sent["data"]["record"]["id"]) == ("record.created", number)
    assert sent["data"]["record"]["fields"]["amount"] == "100.00"
    noted.refresh_from_db()
    assert (noted.status, noted.answered, noted.said) == ("done", 200, "noted")


def test_it_is_told_of_chosen_events_where_its_condition_holds(aurora: Cast) -> None:
    """F262"""
    hook(aurora, kinds=["record.created"], condition="amount > 1000")
    lead(aurora, amount="10")
    big = lead(aurora, amount="2000")
    type_def = types().by_code("lead")
    move_stage(big, type_def, to=type_def.stage("contact").id, by=aurora["taras"])
    assert [one.record_id for one in told()] == [big]


def test_what_its_person_may_not_see_is_not_told(aurora: Cast) -> None:
    """F264"""
    hook(aurora, acts_as=aurora["nina"].user_id)
    lead(aurora, who="olena")
    own = lead(aurora, who="nina")
    assert [one.record_id for one in told()] == [own]


def test_who_does_not_answer_is_asked_again_later_and_can_be_replayed(
    aurora: Cast, receiver: Receiver
) -> None:
    """F262"""
    one = hook(aurora, receiver.url)
    lead(aurora)
    [noted] = told()
    receiver.answers = 503
    for pause in (0, *turns.PAUSES):
        with clock.at(max(noted.try_at, clock.now()) + dt.timedelta(seconds=1)):
            send_what_is_due()
        noted.refresh_from_db()
        assert noted.answered == 503, pause
    assert (noted.status, noted.attempts) == ("failed", len(turns.PAUSES) + 1)
    one.refresh_from_db()
    assert one.failing_since is not None
    receiver.answers = 200
    assert replay(one.id, by=aurora["olena"]) == 1
    send_what_is_due()
    noted.refresh_from_db()
    one.refresh_from_db()
    assert (noted.status, one.failing_since) == ("done", None)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def test_who_takes_its_time_does_not_hold_the_others(aurora: Cast, receiver: Receiver) -> None:
    """F262"""
    receiver.may_answer.clear()
    slow, lanes = hook(aurora, receiver.url), Lanes()
    lead(aurora)
    told()
    assert lanes.step() is True
    with Receiver() as quick:
        threading.Thread(target=quick.serve_forever, daemon=True).start()
        prompt = hook(aurora, quick.url)
        for _each in range(3):
            lead(aurora)
        told()
        while Delivery.objects.filter(webhook=prompt, status="done").count() < 3:
            assert lanes.step() is True
        quick.shutdown()
    assert len(receiver.got) == 1, "its turn is not over, so nobody asks it again"
    assert not Delivery.objects.filter(webhook=slow, status="done").exists()
    receiver.may_answer.set()
    while lanes.step():
        pass
    assert Delivery.objects.filter(webhook=slow, status="done").count() == 4


def test_another_worker_leaves_it_alone_until_its_holder_is_given_up(aurora: Cast) -> None:
    one = hook(aurora)
    lead(aurora)
    told()
    assert [turn.webhook_id for turn in turns.take(5)] == [one.id]
    assert turns.take(5) == []
    with clock.at(clock.now() + turns.HELD + dt.timedelta(seconds=1)):
        assert [turn.webhook_id for turn in turns.take(5)] == [one.id]


def test_where_nobody_answers_what_waits_is_not_worn_out(
    aurora: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F262"""
    monkeypatch.setattr(outside, "is_public", lambda address: True)
    one = hook(aurora, "http://127.0.0.1:1/")
    for _each in range(3):
        lead(aurora)
    told()
    send_what_is_due()
    assert sorted(one.deliveries.values_list("attempts", flat=True)) == [0, 0, 1]
    with clock.at(clock.now() + turns.REST + dt.timedelta(seconds=1)):
        send_what_is_due()
        assert sorted(one.deliveries.values_list("attempts", flat=True)) == [0, 1, 1]
        replay(one.id, one.deliveries.earliest("id").id, by=aurora["olena"])
        assert turns.take(5), "who sends again by hand does not wait for its rest"


def test_who_does_not_answer_for_days_is_switched_off(aurora: Cast, receiver: Receiver) -> None:
    """F262"""
    one = hook(aurora, receiver.url)
    lead(aurora)
    told()
    receiver.answers = 500
    send_what_is_due()
    with clock.at(clock.now() + turns.GIVES_UP + dt.timedelta(days=1)):
        send_what_is_due()
    one.refresh_from_db()
    assert one.is_active is False


def test_a_redirect_is_an_answer_and_not_followed(aurora: Cast, receiver: Receiver) -> None:
    hook(aurora, receiver.url)
    lead(aurora)
    [noted] = told()
    receiver.answers = 302
    send_what_is_due()
    noted.refresh_from_db()
    assert (noted.status, noted.answered) == ("waiting", 302)


def test_an_address_inside_the_house_is_never_asked(aurora: Cast) -> None:
    """F262"""
    for url in ("http://127.0.0.1:9/", "http://localhost/", "http://169.254.169.254/latest"):
        one = hook(aurora, url)
        lead(aurora)
        told()
        send_what_is_due()
        noted = Delivery.objects.filter(webhook=one).get()
        assert (noted.status, noted.answered) == ("waiting", None)
        assert noted.said
        Webhook.objects.all().delete()


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "100.64.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::169.254.169.254",
        "2002:7f00:1::",
        "fe80::1%eth0",
        "fec0::1",
        "fd00::1",
        "ff0e::1",
    ],
)
def test_an_address_inside_is_known_whatever_it_is_wrapped_in(address: str) -> None:
    """F262"""
    assert not outside.is_public(address)


def test_addresses_of_the_internet_are_asked() -> None:
    for address in ("93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"):
        assert outside.is_public(address)


def test_only_administrators_set_them_up_and_bad_ones_are_refused(aurora: Cast) -> None:
    """F262"""
    with pytest.raises(NotAllowed):
        set_webhook(None, by=aurora["taras"], name="Mine", url="https://shop.example/")
    bad: list[dict[str, Any]] = [
        {"url": "ftp://shop.example/"},
        {"url": "https://me:secret@shop.example/"},
        {"name": ""},
        {"kinds": ["nothing.happened"]},
        {"condition": "nobody > 1"},
        {"type_code": "nothing"},
        {"type_code": "", "condition": "amount > 1"},
    ]
    for one in bad:
        with pytest.raises(Refused):
            hook(aurora, **one)
