"""Commands that work on the whole house: `migrate`, `shell`, `django`."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from officina.kernel import config, database


@contextmanager
def opened(*, migrated: bool = False) -> Iterator[config.Config]:
    """Bring up the database and Django; leave the database as it was found."""
    settings = config.load()
    cluster = None if settings.database_url else database.Cluster(settings.home / "postgres")
    if cluster:
        cluster.start()
    try:
        import django

        django.setup()
        if migrated:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
        yield settings
    finally:
        if cluster:
            cluster.leave()


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.add_parser("migrate", help="bring the database to this version").set_defaults(
        run=migrate
    )
    commands.add_parser("shell", help="a Python prompt inside the portal").set_defaults(run=shell)
    django = commands.add_parser("django", help="a command of Django, such as makemigrations")
    django.add_argument("arguments", nargs=argparse.REMAINDER)
    django.set_defaults(run=run_django)
    up = commands.add_parser("up")
    up.set_defaults(run=run_up)


def migrate(options: argparse.Namespace) -> int:
    with opened():
        from django.core.management import call_command

        call_command("migrate", verbosity=1)
    return 0


def shell(options: argparse.Namespace) -> int:
    with opened():
        from django.core.management import call_command

        call_command("shell")
    return 0


def run_django(options: argparse.Namespace) -> int:
    with opened():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["officina django", *options.arguments])
    return 0


def run_up(options: argparse.Namespace) -> int:
    with opened(migrated=True) as settings:
        import uvicorn
        from a2wsgi import WSGIMiddleware

        from officina.shell.wsgi import application

        print(f"Officina is at {settings.address}", flush=True)
        uvicorn.run(WSGIMiddleware(application), host=settings.host, port=settings.port)  # type: ignore[arg-type]
    return 0
