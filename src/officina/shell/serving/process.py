"""One process of the portal: pages, live signals, jobs and loops, as its role says."""

import asyncio
import contextlib
import functools
import logging
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from enum import StrEnum
from typing import Any

import uvicorn

from officina.kernel import live
from officina.kernel.config import Config
from officina.kernel.database import Address, Cluster
from officina.kernel.jobs import loops, worker
from officina.kernel.live import hearing
from officina.kernel.live.hub import Hub
from officina.kernel.live.listen import listen
from officina.shell.serving.asgi import Portal

log = logging.getLogger(__name__)

GRACE_SECONDS = 10
WATCH_SECONDS = 0.5


class Role(StrEnum):
    ALL = "all"
    WEB = "web"
    LIVE = "live"
    WORKER = "worker"

    @property
    def has_pages(self) -> bool:
        return self in {Role.ALL, Role.WEB}

    @property
    def has_live(self) -> bool:
        return self in {Role.ALL, Role.LIVE}

    @property
    def has_jobs(self) -> bool:
        return self in {Role.ALL, Role.WORKER}


class Server(uvicorn.Server):
    """uvicorn without its own handling of signals: we have more to stop than it knows of."""

    def __init__(self, settings: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(settings)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Process:
    """Everything that runs in one process, from start to clean stop."""

    def __init__(
        self, config: Config, database: Address, *, role: Role, cluster: Cluster | None = None
    ) -> None:
        self._config = config
        self._database = database
        self._role = role
        self._cluster = cluster
        self._hub = Hub() if role.has_live else None
        self._loops = loops.Runner(loops.registered() if role.has_jobs else [])
        self._stopping = asyncio.Event()

    async def run(self, listener: socket.socket | None, ready: Callable[[], None]) -> None:
        """Run until a signal to stop; call `ready` when visitors are answered."""
        self._listen_to_signals()
        _allow_many_connections()
        server = self._server(ready) if listener else None
        async with self._background():
            if server and listener:
                await self._serve(server, listener)
            else:
                ready()
                await self._stopping.wait()

    async def _serve(self, server: Server, listener: socket.socket) -> None:
        serving = asyncio.create_task(server.serve([listener]))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._hub is not None:
            self._hub.close()
        server.should_exit = True
        await serving

    @contextlib.asynccontextmanager
    async def _background(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work) for work in self._works()]
        self._loops.start()
        try:
            yield
        finally:
            await asyncio.to_thread(self._loops.stop, GRACE_SECONDS)
            await _end(tasks)

    def _works(self) -> list[Any]:
        works: list[Any] = [self._signals()]
        if self._hub is not None:
            works.append(self._hub.beat())
        if self._role.has_jobs:
            works.append(worker.work(self._database.conninfo(), at_once=self._config.jobs_at_once))
        if self._cluster:
            works.append(self._watch(self._cluster))
        return works

    def _signals(self) -> Any:
        channels: dict[str, Callable[[str], None]] = {}
        for channel in self._loops.channels:
            channels[channel] = functools.partial(self._loops.notify, channel)
        channels[live.CHANNEL] = self._hear
        name = f"officina {self._role} signals"
        conninfo = self._database.conninfo(application_name=name)
        return listen(conninfo, channels, on_return=self._after_break)

    def _hear(self, text: str) -> None:
        # First what is kept in memory: a browser that is told asks again at once.
        hearing.hear(text)
        if self._hub is not None:
            self._hub.receive(text)

    def _after_break(self) -> None:
        hearing.missed_some()
        self._loops.wake_all()
        if self._hub is not None:
            self._hub.missed_some()

    async def _watch(self, cluster: Cluster) -> None:
        """Start the embedded database again when it was killed."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                if not cluster.is_alive() and await asyncio.to_thread(cluster.revive):
                    log.warning("The embedded database had stopped; it is started again.")
            except Exception as error:
                log.error("The embedded database does not start again: %s", error)
                await asyncio.sleep(5)

    def _server(self, ready: Callable[[], None]) -> Server:
        config = self._config
        application = Portal(config, hub=self._hub, has_pages=self._role.has_pages)
        settings = uvicorn.Config(
            application,
            lifespan="off",
            ws="none",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=bool(config.trusted_proxies),
            forwarded_allow_ips=list(config.trusted_proxies),
            ssl_certfile=config.tls_certificate,
            ssl_keyfile=config.tls_key,
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=30,
        )
        return Server(settings, ready)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        if self._stopping.is_set():
            raise KeyboardInterrupt  # asked twice: at once
        self._stopping.set()


def _allow_many_connections() -> None:
    """Each open tab is a file to the system, whose usual limit of 1,024 is soft."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel until it is done: a library may take a cancellation for a broken connection."""
    waiting, until = set(tasks), asyncio.get_running_loop().time() + GRACE_SECONDS
    while waiting and asyncio.get_running_loop().time() < until:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=1)
