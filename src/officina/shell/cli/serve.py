"""`up` (everything, from nothing) and `serve` (one role of a larger house)."""

import argparse
import asyncio
from collections.abc import Callable

import uvloop

from officina.kernel import config, database
from officina.shell.cli.keep import upgrade_now
from officina.shell.cli.opening import embedded, start_django
from officina.shell.serving.listening import bind
from officina.shell.serving.running import AlreadyRuns, House


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "start everything in one process, the embedded database included"
    commands.add_parser("up", help=about).set_defaults(run=up)
    about = "run one part of the portal, beside others on the same database"
    serve_parser = commands.add_parser("serve", help=about)
    serve_parser.add_argument(
        "--role",
        choices=["all", "web", "live", "worker"],
        default="all",
        help="pages, live signals, background work, or all of it (default)",
    )
    serve_parser.set_defaults(run=serve)


def up(options: argparse.Namespace) -> int:
    settings = config.load()
    house = House(settings.home)
    try:
        house.take()
    except AlreadyRuns as already:
        print(f"{already} Press Ctrl-C there to end it.")
        return 0
    try:
        return _run(settings, "all", lambda: _welcome(settings, house))
    finally:
        house.leave()


def serve(options: argparse.Namespace) -> int:
    settings = config.load()

    def ready() -> None:
        where = "" if options.role == "worker" else f" at {settings.host}:{settings.port}"
        print(f"Officina ({options.role}) is ready{where}.", flush=True)

    return _run(settings, options.role, lambda: ready)


def _run(settings: config.Config, role: str, prepare: Callable[[], Callable[[], None]]) -> int:
    """Run one role. `prepare` may ask the database; what it returns is called when all is up."""
    # The port first: a program that cannot be reached should not begin to migrate.
    listener = None if role == "worker" else bind(settings)
    with embedded(settings) as cluster:
        start_django()
        from officina.shell.serving.process import Process, Role

        upgrade_now(settings)
        ready = prepare()
        address = cluster.address() if cluster else database.outside(settings.database_url)

        async def run() -> None:
            await Process(settings, address, role=Role(role), cluster=cluster).run(listener, ready)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())
    return 0


def _welcome(settings: config.Config, house: House) -> Callable[[], None]:
    from officina.shell import claim

    token = claim.offer()

    def say() -> None:
        house.announce(settings.address)
        print(f"\n  Officina is up at {settings.address}", flush=True)
        if token:
            print(f"  Set it up here (the link works once): {settings.address}/setup/{token}")
        print("  Ctrl-C ends it.\n", flush=True)

    return say
