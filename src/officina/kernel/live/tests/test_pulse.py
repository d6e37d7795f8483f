"""Who is online, as two live processes count it (F196)."""

import asyncio
import json

import pytest

from officina.kernel.live import Audience, audience, pulse
from officina.kernel.live.hub import Hub
from officina.kernel.live.tests.test_hub import ANNA, BORIS, EVERYONE, Tab, play

CLARA = 3
PEOPLE = {
    "anna-1": Audience(ANNA, {None: frozenset({ANNA, EVERYONE})}, is_colleague=True),
    "anna-2": Audience(ANNA, {None: frozenset({ANNA, EVERYONE})}, is_colleague=True),
    "boris": Audience(BORIS, {None: frozenset({BORIS, EVERYONE})}, is_colleague=True),
    "clara": Audience(CLARA, {None: frozenset({CLARA})}),
}


class Rolls:
    """What `people` keeps in the database."""

    def __init__(self):
        self.lines, self.kept = [], {}

    def __call__(self, name, users, changed):
        self.kept[name] = users
        if changed:
            for say in self.lines:
                say(json.dumps({"k": "pulse", "h": name}))
        return frozenset(one for users in self.kept.values() for one in users)


@pytest.fixture
def rolls(monkeypatch):
    rolls = Rolls()
    monkeypatch.setattr(audience, "_find", PEOPLE.get)
    monkeypatch.setattr(audience, "_call_roll", rolls)
    monkeypatch.setattr(pulse, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(pulse, "GRACE_SECONDS", 0.05)
    return rolls


async def online(tab):
    """The people that a browser knows to be online, once it hears no more."""
    before = None
    while before != (before := len(tab.told)):
        await asyncio.sleep(0.1)
    found = set()
    for name, data in tab.events:
        if name == "pulse":
            found = (found | {*data.get("all", ()), *data.get("come", ())}) - {
                *data.get("gone", ())
            }
    return found


def hub_of(rolls):
    hub, loop = Hub(), asyncio.get_running_loop()
    # The channel speaks in the loop, whoever writes to it.
    rolls.lines.append(lambda text: loop.call_soon_threadsafe(hub.receive, text))
    return hub


def test_colleagues_hear_who_comes_and_goes_in_any_process(rolls):
    async def scene():
        here, there = hub_of(rolls), hub_of(rolls)
        anna, boris = Tab(), Tab()
        await anna.open(here, "anna-1")
        await boris.open(there, "boris")
        assert await online(anna) == {ANNA, BORIS} == await online(boris)
        there.leave("boris", boris.stream)
        assert await online(anna) == {ANNA}

    play(scene)


def test_one_browser_of_two_may_be_closed(rolls):
    async def scene():
        hub, one, two, boris = hub_of(rolls), Tab(), Tab(), Tab()
        await one.open(hub, "anna-1")
        await two.open(hub, "anna-2")
        await boris.open(hub, "boris")
        hub.leave("anna-1", one.stream)
        assert await online(boris) == {ANNA, BORIS}

    play(scene)


def test_people_of_other_companies_are_not_counted_and_hear_nothing(rolls):
    async def scene():
        hub, anna, clara = hub_of(rolls), Tab(), Tab()
        await clara.open(hub, "clara")
        await anna.open(hub, "anna-1")
        assert await online(anna) == {ANNA}
        assert clara.events == []

    play(scene)
