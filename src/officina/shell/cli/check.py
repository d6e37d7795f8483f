"""`check`: does everything that the portal stands on work here?"""

import argparse
import secrets
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from officina.kernel import clock
from officina.kernel.config import Config
from officina.shell.cli import migrating
from officina.shell.cli.opening import opened

type Answer = tuple[bool, str]

OLDEST = 150_000
EXTENSIONS = {"btree_gin", "btree_gist", "pg_trgm", "unaccent"}
LEAST_FREE = 1024**3
MOST_SKEW = 5
CASES = 5_000


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "test what the portal stands on, and say what is wrong"
    commands.add_parser("check", help=about).set_defaults(run=check)


def check(options: argparse.Namespace) -> int:
    """Print a line for everything that was tested; exit with 1 when something is wrong."""
    with opened() as settings:
        if not migrating.has_contents():
            print("The database is empty: `officina migrate` or `officina up` comes first.")
            return 1
        answers = list(_ask(settings))
    for is_well, sentence in answers:
        print(f"{'ok    ' if is_well else 'WRONG '} {sentence}")
    return 0 if all(is_well for is_well, _ in answers) else 1


def _ask(settings: Config) -> Iterator[Answer]:
    questions: list[Callable[[Config], Answer]]
    questions = [
        _version,
        _letters,
        _extensions,
        _migrations,
        _storage,
        _files,
        _clock,
        _queue,
        _mail,
        _processes,
    ]
    for question in questions:
        try:
            yield question(settings)
        except Exception as error:
            yield False, f"{question.__name__.strip('_')}: {error}".strip()


def _version(settings: Config) -> Answer:
    where = "outside" if settings.database_url else "embedded"
    number = int(_value("SELECT current_setting('server_version_num')"))
    return number >= OLDEST, f"Database: PostgreSQL {number // 10_000}, {where}."


def _letters(settings: Config) -> Answer:
    knows = _value("SELECT show_trgm('я') <> '{}' AND lower('ЩȘĂ') = 'щșă'")
    if knows:
        return True, "Letters: Cyrillic and Romanian are compared and searched."
    return False, "Letters: the database's locale is plain C; search would ignore Cyrillic."


def _extensions(settings: Config) -> Answer:
    missing = EXTENSIONS - set(_value("SELECT array_agg(extname::text) FROM pg_extension"))
    if _value("SELECT count(*) FROM pg_extension WHERE extname = 'intarray'"):
        return False, "Extensions: intarray must not be installed, it disables our indexes."
    said = f"missing: {', '.join(sorted(missing))}" if missing else "all here"
    return not missing, f"Extensions: {said}."


def _migrations(settings: Config) -> Answer:
    waiting = migrating.pending()
    return not waiting, f"Version: {waiting or 'no'} migrations wait."


def _storage(settings: Config) -> Answer:
    probe = settings.home / ".probe"
    probe.write_text("written")
    probe.unlink()
    free = shutil.disk_usage(settings.home).free
    return free > LEAST_FREE, f"Storage: {settings.home} is writable, {free / 1024**3:.1f} GB free."


def _files(settings: Config) -> Answer:
    if not settings.files_url:
        return True, "Files: in the home folder."
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = default_storage.save(f"probe/{secrets.token_hex(8)}", ContentFile(b"written"))
    with default_storage.open(name) as file:
        is_same = file.read() == b"written"
    default_storage.delete(name)
    return is_same, "Files: the bucket takes, gives and deletes."


def _clock(settings: Config) -> Answer:
    skew = abs((_value("SELECT clock_timestamp()") - clock.now()).total_seconds())
    return skew < MOST_SKEW, f"Clock: {skew:.1f} s between this machine and the database."


def _queue(settings: Config) -> Answer:
    from officina.kernel.jobs import queries

    failed, waiting = queries.failed().count(), queries.waiting().count()
    return not failed, f"Queue: {waiting} waiting, {failed} failed."


def _mail(settings: Config) -> Answer:
    from officina.kernel.notify.mail.server import in_use

    if in_use() is None:
        return True, "Mail: no server is set."
    from django.core.mail import mailers

    with mailers.default:
        return True, "Mail: the server answers."


def _processes(settings: Config) -> Answer:
    from officina.processes import invariant

    stuck = _value("SELECT count(*) FROM processes_waiting WHERE kind = 'incident'")
    broken = invariant.broken(most=CASES)
    if broken:
        said = "; ".join(map(str, broken[:3]))
        return False, f"Processes: {len(broken)} cases wait for what is not there: {said}"
    return True, f"Processes: every live step has what it waits for; {stuck} incidents."


def _value(query: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
