"""Who of the house has the portal open now, in any process; colleagues are told as it changes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from officina.kernel.live import audience

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""Many come at nine: they are told of together."""
GRACE_SECONDS = 3.0
"""From one page to the next a browser is away for a moment."""

type Tell = Callable[[dict[str, list[int]]], None]


class Pulse:
    """Keeps the roll of one hub and what all hubs together have, which is ``known``.

    ``seated`` says who sits here; ``ask`` runs a question to the database in a thread; ``tell``
    sends ``{"come": [...], "gone": [...]}`` to those who may know.
    """

    def __init__(
        self,
        hub: str,
        *,
        seated: Callable[[], set[int]],
        ask: Callable[..., Awaitable[frozenset[int]]],
        tell: Tell,
    ) -> None:
        self.known: frozenset[int] = frozenset()
        self._hub = hub
        self._seated = seated
        self._ask = ask
        self._tell = tell
        self._said: set[int] = set()
        self._left: dict[int, float] = {}
        self._looking: asyncio.Task[None] | None = None

    def left(self, user_id: int) -> None:
        self._left[user_id] = asyncio.get_running_loop().time()
        self.look()

    def look(self, after: float | None = None) -> None:
        """Count again soon; once for all who come and go meanwhile."""
        if self._looking is None and audience.calls_rolls():
            self._looking = asyncio.get_running_loop().create_task(
                self._look(PAUSE_SECONDS if after is None else after)
            )

    def heard(self, hub: str) -> None:
        """Another process, or this one, has told of a change."""
        if hub != self._hub:
            self.look()

    def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def call(self) -> None:
        """Put the roll down, and tell what changed in all of them; also the sign of life."""
        here = self._here()
        changed, self._said = here != self._said, here
        everywhere = await self._ask(audience.call_roll, self._hub, sorted(here), changed)
        come, gone = everywhere - self.known, self.known - everywhere
        self.known = everywhere
        if come or gone:
            self._tell({"come": sorted(come), "gone": sorted(gone)})

    async def _look(self, after: float) -> None:
        await asyncio.sleep(after)
        self._looking = None
        try:
            await self.call()
        except Exception as error:  # the database is away: the next beat counts again
            log.warning("Who is online was not counted: %s", error)
            self._said = set()
        if self._left:
            self.look(GRACE_SECONDS)

    def _here(self) -> set[int]:
        now = asyncio.get_running_loop().time()
        self._left = {u: at for u, at in self._left.items() if now - at < GRACE_SECONDS}
        return self._seated() | self._left.keys()
