"""`backup`, `restore` and `upgrade`: nothing is lost, and nothing is replaced unasked."""

import argparse
from pathlib import Path

from officina.kernel import clock, config, database
from officina.shell.cli import migrating
from officina.shell.cli.opening import embedded, opened, start_django
from officina.shell.keeping.backup import back_up, put_back, room_for
from officina.shell.serving.running import House


class NotNow(Exception):
    """The command would do harm in the present state; the text says what to do first."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup_parser = commands.add_parser("backup", help="write everything into one file")
    backup_parser.add_argument("file", nargs="?", type=Path, help="default: backups/ in the home")
    backup_parser.set_defaults(run=backup)
    restore_parser = commands.add_parser("restore", help="put a backup in place of what is here")
    restore_parser.add_argument("file", type=Path)
    restore_parser.add_argument(
        "--replace", action="store_true", help="yes, the present contents may go"
    )
    restore_parser.set_defaults(run=restore)
    about = "back up, then bring the database to this version"
    commands.add_parser("upgrade", help=about).set_defaults(run=upgrade)


def backup(options: argparse.Namespace) -> int:
    with opened() as settings:
        path = back_up_now(settings, options.file)
    print(f"Backed up to {path}.")
    return 0


def restore(options: argparse.Namespace) -> int:
    settings = config.load()
    house = House(settings.home)
    house.take()
    try:
        with embedded(settings):
            start_django()
            if not options.replace and migrating.has_contents():
                raise NotNow(
                    "This house has contents, which a restore would replace. Back them up, then "
                    "say --replace."
                )
            manifest = put_back(settings, _address, database.find(), options.file.absolute())
        # The keys may have come with the backup, so what is migrated is opened anew.
        print(f"Restored {options.file}, made {manifest.made_at}. `officina upgrade` comes next.")
    finally:
        house.leave()
    return 0


def upgrade(options: argparse.Namespace) -> int:
    settings = config.load()
    house = House(settings.home)
    house.take()
    try:
        with opened():
            if upgrade_now(settings):
                print("The database is at this version.")
            else:
                print("There is nothing to upgrade.")
    finally:
        house.leave()
    return 0


def upgrade_now(settings: config.Config) -> bool:
    """Back up a house that has contents, then migrate. Return whether anything was to be done."""
    if not migrating.pending():
        return False
    if migrating.has_contents():
        print(f"Backed up to {back_up_now(settings, None)} before the upgrade.", flush=True)
    return migrating.migrate()


def back_up_now(settings: config.Config, to: Path | None) -> Path:
    if not room_for(settings, _size()):
        raise NotNow("There is not enough room on the disk for a backup.")
    name = f"officina-{clock.now():%Y-%m-%d-%H%M%S}.tar"
    path = (to or settings.home / "backups" / name).absolute()
    back_up(settings, _address(), database.find(), path)
    return path


def _address() -> database.Address:
    from django.conf import settings as django_settings

    address: database.Address = django_settings.DATABASE_ADDRESS
    return address


def _size() -> int:
    from django.conf import settings as django_settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        in_database = int(cursor.fetchone()[0])
    files = Path(django_settings.MEDIA_ROOT).rglob("*")
    return in_database + sum(path.stat().st_size for path in files if path.is_file())
