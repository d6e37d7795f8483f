"""The hub with streams that write into a list."""

import asyncio
import json

import pytest

from officina.kernel.live import Audience, audience, session_hash
from officina.kernel.live.hub import STREAMS_A_SESSION, Hub
from officina.kernel.live.stream import LONGEST_QUEUE, Stream

ANNA, BORIS, EVERYONE, SALES = 1, 2, 50, 60
LEAD, DEAL = 1, 2

PEOPLE = {
    "anna-1": Audience(ANNA, {None: frozenset({ANNA, EVERYONE})}),
    "anna-2": Audience(ANNA, {None: frozenset({ANNA, EVERYONE})}),
    "boris": Audience(BORIS, {None: frozenset({BORIS, EVERYONE}), DEAL: frozenset({BORIS})}),
}


@pytest.fixture
def people(monkeypatch):
    people = dict(PEOPLE)
    monkeypatch.setattr(audience, "_find", people.get)
    monkeypatch.setattr(audience, "_may_stand_at", lambda key, place: place != "record:666")
    return people


class Tab:
    """A browser tab that remembers what it was told."""

    def __init__(self):
        self.told = []
        self.stream = Stream(self._send)
        self.is_stuck = False

    async def _send(self, message):
        if self.is_stuck:
            await asyncio.sleep(3600)
        self.told.append(message["body"].decode())

    async def open(self, hub, session, last_event=""):
        known = await hub.join(session, self.stream, last_event)
        self.stream.begin()
        await settle()
        return known

    @property
    def events(self):
        blocks = [block for block in "".join(self.told).split("\n\n") if "event:" in block]
        parsed = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
        return [(block["event"], json.loads(block["data"])) for block in parsed][1:]

    @property
    def last_id(self):
        ids = [line[4:] for line in "".join(self.told).split("\n") if line.startswith("id: ")]
        return ids[-1]


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)


def record(principals, *, type_id=LEAD, number=7, event=70):
    return json.dumps({"k": "record", "t": type_id, "r": number, "e": event, "a": principals})


def play(scene):
    asyncio.run(scene())


def test_a_change_reaches_those_whose_token_overlaps_and_nobody_else(people):
    async def scene():
        hub, anna, boris = Hub(), Tab(), Tab()
        await anna.open(hub, "anna-1")
        await boris.open(hub, "boris")
        hub.receive(record([ANNA, SALES]))
        hub.receive(record([EVERYONE], type_id=DEAL, number=8))
        await settle()
        changed = ("changed", {"type": LEAD, "record": 7, "event": 70})
        assert anna.events == [
            changed,
            ("changed", {"type": DEAL, "record": 8, "event": 70}),
        ]
        assert boris.events == []  # for deals his token is narrower

    play(scene)


def test_a_notification_reaches_every_tab_of_its_person_only(people):
    async def scene():
        hub, one, two, boris = Hub(), Tab(), Tab(), Tab()
        await one.open(hub, "anna-1")
        await two.open(hub, "anna-2")
        await boris.open(hub, "boris")
        hub.receive(json.dumps({"k": "user", "u": ANNA, "w": "notifications"}))
        await settle()
        assert one.events == two.events == [("notifications", {})]
        assert boris.events == []

    play(scene)


def test_an_unknown_session_is_not_seated(people):
    async def scene():
        assert not await Tab().open(Hub(), "stranger")

    play(scene)


def test_an_ended_session_closes_its_streams_and_no_other(people):
    async def scene():
        hub, one, two = Hub(), Tab(), Tab()
        await one.open(hub, "anna-1")
        await two.open(hub, "anna-2")
        hub.receive(json.dumps({"k": "session", "s": session_hash("anna-1")}))
        await settle()
        assert one.stream.closed.is_set()
        assert one.events == [("ended", {})]
        assert not two.stream.closed.is_set()

    play(scene)


def test_dismissal_ends_all_streams_of_a_person(people):
    async def scene():
        hub, one, two, boris = Hub(), Tab(), Tab(), Tab()
        for tab, session in ((one, "anna-1"), (two, "anna-2"), (boris, "boris")):
            await tab.open(hub, session)
        hub.receive(json.dumps({"k": "session", "u": ANNA}))
        await settle()
        assert [tab.stream.closed.is_set() for tab in (one, two, boris)] == [True, True, False]

    play(scene)


def test_a_change_of_rights_counts_for_the_next_signal_and_tells_pages(people):
    async def scene():
        hub, anna = Hub(), Tab()
        await anna.open(hub, "anna-1")
        people["anna-1"] = Audience(ANNA, {None: frozenset({ANNA, SALES})})
        hub.receive(json.dumps({"k": "rights", "u": ANNA}))
        await settle()
        hub.receive(record([EVERYONE], number=8))
        hub.receive(record([SALES], number=9))
        await settle()
        assert anna.events == [
            ("rights", {}),
            ("changed", {"type": LEAD, "record": 9, "event": 70}),
        ]

    play(scene)


def test_rights_that_leave_no_audience_end_the_stream(people):
    async def scene():
        hub, anna = Hub(), Tab()
        await anna.open(hub, "anna-1")
        del people["anna-1"]
        hub.receive(json.dumps({"k": "rights", "u": None}))
        await settle()
        assert anna.stream.closed.is_set()

    play(scene)


def test_people_at_one_card_see_each_other_and_nobody_sees_what_he_may_not(people):
    async def scene():
        hub, anna, boris = Hub(), Tab(), Tab()
        await anna.open(hub, "anna-1")
        await boris.open(hub, "boris")
        for session, tab in (("anna-1", anna), ("boris", boris)):
            seat, stream = hub.seat_of(session, tab.stream.id)
            await hub.stand_at(seat, stream, ["record:7", "record:666"])
        await settle()
        both = ("presence", {"at": "record:7", "users": [ANNA, BORIS]})
        assert anna.events[-1] == boris.events[-1] == both
        assert hub.presence.users_at("record:666") == []
        hub.leave("boris", boris.stream)
        await settle()
        assert anna.events[-1] == ("presence", {"at": "record:7", "users": [ANNA]})

    play(scene)


def test_who_comes_back_soon_gets_what_he_missed(people):
    async def scene():
        hub, before, after = Hub(), Tab(), Tab()
        await before.open(hub, "anna-1")
        hub.receive(record([ANNA]))
        await settle()
        hub.leave("anna-1", before.stream)
        hub.receive(record([ANNA], number=8))
        hub.receive(record([BORIS], number=9))
        await after.open(hub, "anna-1", before.last_id)
        assert after.events == [("changed", {"type": LEAD, "record": 8, "event": 70})]

    play(scene)


def test_who_comes_back_after_a_break_of_the_channel_reloads(people):
    async def scene():
        hub, before, after = Hub(), Tab(), Tab()
        await before.open(hub, "anna-1")
        hub.missed_some()
        await settle()
        assert before.events == [("reload", {})]
        await after.open(hub, "anna-2", "another-3")
        assert after.events == [("reload", {})]

    play(scene)


def test_a_client_that_does_not_read_is_dropped(people):
    async def scene():
        hub, anna = Hub(), Tab()
        anna.is_stuck = True
        await anna.open(hub, "anna-1")
        for number in range(LONGEST_QUEUE + 1):
            hub.receive(record([ANNA], number=number))
        assert anna.stream.closed.is_set()
        assert anna.stream.is_dropped
        await settle()

    play(scene)


def test_one_session_keeps_a_bounded_number_of_streams(people):
    async def scene():
        hub = Hub()
        tabs = [Tab() for _ in range(STREAMS_A_SESSION + 1)]
        for tab in tabs:
            await tab.open(hub, "anna-1")
        await settle()
        assert [tab.stream.closed.is_set() for tab in tabs[:2]] == [True, False]

    play(scene)


def test_a_malformed_signal_is_logged_and_forgotten(people, caplog):
    async def scene():
        hub = Hub()
        for text in ("no json", "[]", '{"k":"record"}', '{"k":"user","u":1}'):
            hub.receive(text)

    play(scene)
    assert caplog.text.count("is not understood") == 4


def test_nothing_is_left_of_those_who_left(people):
    async def scene():
        hub, anna = Hub(), Tab()
        await anna.open(hub, "anna-1")
        hub.leave("anna-1", anna.stream)
        assert len(hub) == 0
        assert not hub._of_principal
        assert not hub._of_user

    play(scene)
