"""From NOTIFY to the browser, over a real server and a real database."""

import asyncio
import json
import time

import psycopg
import pytest
import uvicorn

from officina.kernel import live
from officina.kernel.live import Audience, audience, notify, session_hash
from officina.kernel.live.asgi import Live
from officina.kernel.live.hub import Hub
from officina.kernel.live.listen import listen

ANNA, BORIS = 1, 2
PEOPLE = {
    "anna": Audience(ANNA, {None: frozenset({ANNA})}),
    "boris": Audience(BORIS, {None: frozenset({BORIS})}),
}


@pytest.fixture
def conninfo(throwaway, own_database, monkeypatch):
    monkeypatch.setattr(audience, "_find", PEOPLE.get)
    monkeypatch.setattr(audience, "_may_stand_at", lambda key, place: place == "record:7")
    return throwaway.address(own_database).conninfo()


class Site:
    """The hub behind uvicorn on a free port."""

    def __init__(self, conninfo):
        self.hub = Hub()
        settings = uvicorn.Config(
            Live(self.hub, cookie="session"), port=0, lifespan="off", ws="none", log_config=None
        )
        self.server = uvicorn.Server(settings)
        self.listening = listen(
            conninfo, {live.CHANNEL: self.hub.receive}, on_return=self.hub.missed_some
        )

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self.server.serve())]
        self.tasks.append(asyncio.create_task(self.listening))
        while not self.server.started:
            await asyncio.sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        await asyncio.sleep(0.2)
        return self

    async def __aexit__(self, *error):
        self.hub.close()
        self.server.should_exit = True
        await self.tasks[0]
        self.tasks[1].cancel()
        await asyncio.gather(self.tasks[1], return_exceptions=True)

    async def request(self, method, path, *, session="", body=b"", **headers):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
        if session:
            lines.append(f"Cookie: session={session}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return Line(reader, writer)

    async def status(self, *details, **more):
        line = await self.request(*details, **more)
        try:
            return int((await line.reader.readline()).split()[1])
        finally:
            await line.close()


class Line:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def event(self):
        """Read up to the next event; return its name and data."""
        name = ""
        while True:
            text = (await asyncio.wait_for(self.reader.readline(), 5)).decode().strip()
            if text.startswith("event: "):
                name = text[7:]
            elif text.startswith("data: "):
                return name, json.loads(text[6:])

    async def ended(self):
        await asyncio.wait_for(self.reader.readuntil(b"\r\n0\r\n\r\n"), 5)
        return True

    async def close(self):
        self.writer.close()
        await self.writer.wait_closed()


def play(scene, conninfo):
    async def whole():
        async with Site(conninfo) as site:
            await scene(site)

    asyncio.run(whole())


def say(conninfo, *payloads):
    with psycopg.connect(conninfo) as connection:
        notify(connection, *payloads)


def test_a_change_arrives_and_an_ended_session_closes_within_a_second(conninfo):
    async def scene(site):
        anna = await site.request("GET", "/live", session="anna")
        assert (await anna.event())[0] == "hello"
        change = {"k": "record", "t": 1, "r": 7, "e": 70}
        say(conninfo, {**change, "r": 8, "a": [BORIS]}, {**change, "a": [ANNA]})
        assert await anna.event() == ("changed", {"type": 1, "record": 7, "event": 70})
        began = time.monotonic()
        say(conninfo, {"k": "session", "s": session_hash("anna")})
        assert await anna.event() == ("ended", {})
        assert await anna.ended()
        assert time.monotonic() - began < 1
        await anna.close()

    play(scene, conninfo)


def test_two_at_one_card_see_each_other_until_one_leaves(conninfo):
    async def scene(site):
        anna = await site.request("GET", "/live?at=record:7", session="anna")
        await anna.event()
        assert await anna.event() == ("presence", {"at": "record:7", "users": [ANNA]})
        boris = await site.request("GET", "/live", session="boris")
        _, hello = await boris.event()
        here = json.dumps({"stream": hello["stream"], "at": ["record:7", "record:8"]}).encode()
        assert await site.status("POST", "/live/here", session="boris", body=here) == 204
        both = ("presence", {"at": "record:7", "users": [ANNA, BORIS]})
        assert await anna.event() == both
        assert await boris.event() == both
        # Another's stream cannot be moved.
        assert await site.status("POST", "/live/here", session="anna", body=here) == 410
        await boris.close()
        assert await anna.event() == ("presence", {"at": "record:7", "users": [ANNA]})
        await anna.close()

    play(scene, conninfo)


def test_strangers_get_nothing(conninfo):
    async def scene(site):
        assert await site.status("GET", "/live") == 204
        assert await site.status("GET", "/live", session="nobody") == 204
        foreign = {"session": "anna", "Sec_Fetch_Site": "cross-site"}
        assert await site.status("GET", "/live", **foreign) == 403
        for body in (b"", b"[]", b"{}", b'{"stream": 1, "at": "record:7"}', b"x" * 5000):
            assert await site.status("POST", "/live/here", session="anna", body=body) == 400
        assert await site.status("DELETE", "/live", session="anna") == 404

    play(scene, conninfo)
