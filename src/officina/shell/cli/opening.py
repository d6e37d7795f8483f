"""What a command needs before it works: settings, the database, Django."""

import contextlib
import os
from collections.abc import Iterator

from officina.kernel import config, database
from officina.kernel.database import majors


@contextlib.contextmanager
def opened() -> Iterator[config.Config]:
    """Bring up the database and Django; leave the database as it was found."""
    settings = config.load()
    with embedded(settings):
        start_django()
        yield settings


@contextlib.contextmanager
def embedded(settings: config.Config) -> Iterator[database.Cluster | None]:
    """Use the embedded database, or nothing where an outside one is named."""
    if settings.database_url:
        yield None
        return
    folder = settings.home / "postgres"
    if majors.take_over(folder, database.find()):
        print("The data were brought over to a new version of PostgreSQL.", flush=True)
    cluster = database.Cluster(folder)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.leave()


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officina.shell.settings")
    import django

    django.setup()
