"""Bring the database to this version, once even when several processes start together."""

from collections.abc import Iterator
from contextlib import contextmanager

# Any number that nobody else locks: the letters "ofic".
_LOCK = 0x6F666963


def pending() -> int:
    """Return how many migrations wait. Raise where the database is newer than the program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations
    foreign = [key for key in executor.loader.applied_migrations if key not in known]
    if ours := [key for key in foreign if key[0] in executor.loader.migrated_apps]:
        names = ", ".join(f"{app} {name}" for app, name in sorted(ours)[:3])
        raise NewerDatabase(
            f"The database was migrated by a newer version ({names}). "
            "Start that version, or restore a backup of this one."
        )
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_contents() -> bool:
    """Whether anything was ever migrated here."""
    from django.db import connection

    return "django_migrations" in connection.introspection.table_names()


class NewerDatabase(Exception):
    """An older program must not work on a newer database."""


def migrate(*, verbosity: int = 0) -> bool:
    """Apply what waits, and lay the types that apps declare. Return whether migrations waited."""
    from django.core.management import call_command

    from officina.kernel.records.declare import lay_types

    if not pending():
        with _alone():
            lay_types()
        return False
    with _alone():
        call_command("migrate", verbosity=verbosity, interactive=False)
    return True


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
