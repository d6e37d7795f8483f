"""Who listens in this process, and which signal goes to whom."""

import asyncio
import json
import logging
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor

from officina.kernel.live import audience
from officina.kernel.live.audience import Audience
from officina.kernel.live.presence import Presence
from officina.kernel.live.pulse import Pulse
from officina.kernel.live.signals import Payload, session_hash
from officina.kernel.live.stream import Stream, event

log = logging.getLogger(__name__)

# Signals kept for those who come back after a short break of the line.
REMEMBERED = 1_000
HEARTBEAT_SECONDS = 20
STREAMS_A_SESSION = 20


class Seat:
    """One session: its audience and its open streams."""

    __slots__ = ("audience", "indexed", "key", "streams")

    def __init__(self, key: str, audience: Audience) -> None:
        self.key = key
        self.audience = audience
        self.indexed: frozenset[int] = frozenset()
        self.streams: list[Stream] = []

    def push(self, chunk: bytes) -> None:
        for stream in list(self.streams):
            stream.push(chunk)


class Hub:
    """All streams of one process. Everything runs in its event loop but questions to the database,
    which run in few threads of their own."""

    def __init__(self) -> None:
        self.presence = Presence(self._tell_presence)
        self._seats: dict[str, Seat] = {}
        self._of_user: defaultdict[int, set[Seat]] = defaultdict(set)
        self._of_principal: defaultdict[int, set[Seat]] = defaultdict(set)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")
        self._recent: deque[tuple[int, Payload]] = deque(maxlen=REMEMBERED)
        self._run = secrets.token_hex(4)
        self._count = 0
        self._questions: set[asyncio.Task[None]] = set()
        self._pulse = Pulse(
            secrets.token_hex(8), seated=self._colleagues, ask=self.ask, tell=self._tell_pulse
        )

    def __len__(self) -> int:
        return sum(len(seat.streams) for seat in self._seats.values())

    # Coming and going

    async def ask[T](self, question: Callable[..., T], *details: object) -> T:
        """Run a question to the database in a thread of the hub."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, question, *details)

    async def join(self, session_key: str, stream: Stream, last_event: str) -> bool:
        """Seat a stream. Return False for a session that is unknown, over, or has too many."""
        found = await self.ask(audience.find, session_key)
        if found is None:
            return False
        seat = self._seats.get(session_key)
        if seat is None:
            seat = self._seats[session_key] = Seat(session_key, found)
        if len(seat.streams) >= STREAMS_A_SESSION:
            seat.streams[0].end()
        self._index(seat, found)
        seat.streams.append(stream)
        stream.push(b"retry: 2000\n\n" + self._event("hello", {"stream": stream.id}))
        if found.is_colleague:
            stream.push(event("pulse", {"all": sorted(self._pulse.known)}))
            self._pulse.look()
        self._catch_up(seat, stream, last_event)
        return True

    def leave(self, session_key: str, stream: Stream) -> None:
        self.presence.move(stream, None, frozenset())
        seat = self._seats.get(session_key)
        if seat is None or stream not in seat.streams:
            return
        seat.streams.remove(stream)
        if not seat.streams:
            del self._seats[session_key]
            self._index(seat, None)
            if seat.audience.is_colleague:
                self._pulse.left(seat.audience.user_id)

    def seat_of(self, session_key: str, stream_id: str) -> tuple[Seat, Stream] | None:
        seat = self._seats.get(session_key)
        streams = seat.streams if seat else []
        return next(((seat, s) for s in streams if seat and s.id == stream_id), None)

    def close(self) -> None:
        """End all streams: the process stops, and browsers will find the next one."""
        for stream in self._streams(self._seats.values()):
            stream.end()
        self._pulse.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    # Signals

    def receive(self, text: str) -> None:
        """Take a signal from the channel. A malformed one is logged and forgotten."""
        try:
            signal: Payload = json.loads(text)
            kind = signal["k"]
            self._count += 1
            self._recent.append((self._count, signal))
            if kind == "record":
                self._record(signal, self._who_may_see(signal))
            elif kind == "user":
                self._user(signal, self._of_user.get(signal["u"] or 0, ()))
            elif kind == "rights":
                self._later(self._rights(signal.get("u")))
            elif kind == "session":
                self._ended(signal)
            elif kind == "pulse":
                self._pulse.heard(signal["h"])
        except (ValueError, KeyError, TypeError):
            log.exception("A live signal is not understood: %.200s", text)

    def missed_some(self) -> None:
        """The channel was away: what was said meanwhile is unknown, so everybody reloads."""
        self._run = secrets.token_hex(4)
        self._recent.clear()
        for stream in self._streams(self._seats.values()):
            stream.push(self._event("reload", {}))
        self._pulse.look()

    async def beat(self) -> None:
        """Keep lines open through proxies, and tell clients how far they are."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            # An event without data is not dispatched, but its id is remembered by the browser.
            for stream in self._streams(list(self._seats.values())):
                stream.push(f"id: {self._number()}\n\n".encode())
            self._pulse.look(0)

    def _who_may_see(self, signal: Payload) -> Iterable[Seat]:
        principals = frozenset(signal["a"])
        near = {seat for one in principals for seat in self._of_principal.get(one, ())}
        return [seat for seat in near if seat.audience.sees(signal["t"], principals)]

    def _record(self, signal: Payload, seats: Iterable[Seat | Stream]) -> None:
        data = {"type": signal["t"], "record": signal["r"], "event": signal["e"]}
        chunk = self._event("changed", data)
        for seat in seats:
            seat.push(chunk)

    def _user(self, signal: Payload, seats: Iterable[Seat | Stream]) -> None:
        chunk = self._event(signal["w"], {})
        for seat in seats:
            seat.push(chunk)

    async def _rights(self, user_id: int | None) -> None:
        seats = self._of_user.get(user_id, set()) if user_id else self._seats.values()
        for seat in list(seats):
            found = await self.ask(audience.find, seat.key)
            if found is None:
                self._end(seat)
                continue
            if seat.streams:
                self._index(seat, found)
            for stream in list(seat.streams):
                await self.stand_at(seat, stream, stream.places)
            seat.push(self._event("rights", {}))

    def _ended(self, signal: Payload) -> None:
        if (user_id := signal.get("u")) is not None:
            for seat in list(self._of_user.get(user_id, ())):
                self._end(seat)
        else:
            for seat in list(self._seats.values()):
                if session_hash(seat.key) == signal["s"]:
                    self._end(seat)

    def _end(self, seat: Seat) -> None:
        for stream in list(seat.streams):
            stream.end(self._event("ended", {}))

    # Presence

    async def stand_at(self, seat: Seat, stream: Stream, places: Iterable[str]) -> None:
        """Note where a stream's reader is; places that he may not see are left out."""
        allowed = [
            place for place in places if await self.ask(audience.may_stand_at, seat.key, place)
        ]
        if stream in seat.streams:
            self.presence.move(stream, seat.audience.user_id, frozenset(allowed))

    def _tell_presence(self, place: str, users: list[int], streams: Iterable[Stream]) -> None:
        chunk = event("presence", {"at": place, "users": users})
        for stream in streams:
            stream.push(chunk)

    def _colleagues(self) -> set[int]:
        seats = self._seats.values()
        return {seat.audience.user_id for seat in seats if seat.audience.is_colleague}

    def _tell_pulse(self, change: dict[str, list[int]]) -> None:
        chunk = event("pulse", change)
        for seat in list(self._seats.values()):
            if seat.audience.is_colleague:
                seat.push(chunk)

    # How

    def _catch_up(self, seat: Seat, stream: Stream, last_event: str) -> None:
        if not last_event:
            return
        run, _, number = last_event.partition("-")
        oldest = self._recent[0][0] if self._recent else self._count + 1
        if run != self._run or not number.isdigit() or int(number) + 1 < oldest:
            stream.push(self._event("reload", {}))
            return
        for count, signal in list(self._recent):
            if count > int(number):
                self._again(seat, stream, signal)

    def _again(self, seat: Seat, stream: Stream, signal: Payload) -> None:
        if signal["k"] == "record":
            if seat.audience.sees(signal["t"], frozenset(signal["a"])):
                self._record(signal, [stream])
        elif signal["k"] == "user" and signal["u"] == seat.audience.user_id:
            self._user(signal, [stream])
        elif signal["k"] == "rights" and signal.get("u") in {None, seat.audience.user_id}:
            stream.push(self._event("rights", {}))

    def _index(self, seat: Seat, found: Audience | None) -> None:
        """Find the seat by these principals and this user from now on; None forgets it."""
        principals = found.principals() if found else frozenset()
        for one in seat.indexed - principals:
            self._forget(self._of_principal, one, seat)
        for one in principals - seat.indexed:
            self._of_principal[one].add(seat)
        seat.indexed = principals
        if found is None or found.user_id != seat.audience.user_id:
            self._forget(self._of_user, seat.audience.user_id, seat)
        if found is not None:
            seat.audience = found
            self._of_user[found.user_id].add(seat)

    @staticmethod
    def _forget(index: defaultdict[int, set[Seat]], key: int, seat: Seat) -> None:
        index[key].discard(seat)
        if not index[key]:
            del index[key]

    def _later(self, question: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(question)
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)

    def _event(self, name: str, data: object) -> bytes:
        return event(name, data, self._number())

    def _number(self) -> str:
        return f"{self._run}-{self._count}"

    @staticmethod
    def _streams(seats: Iterable[Seat]) -> list[Stream]:
        return [stream for seat in seats for stream in seat.streams]
