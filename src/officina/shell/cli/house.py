"""Commands that work on the house as a whole: `migrate`, `shell`, `django`."""

import argparse

from officina.shell.cli import migrating
from officina.shell.cli.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "bring the database to this version"
    commands.add_parser("migrate", help=about).set_defaults(run=migrate)
    about = "a Python prompt inside the portal"
    commands.add_parser("shell", help=about).set_defaults(run=shell)
    about = "a command of Django, for those who develop the portal"
    django = commands.add_parser("django", help=about)
    django.add_argument("arguments", nargs=argparse.REMAINDER)
    django.set_defaults(run=run_django)


def migrate(options: argparse.Namespace) -> int:
    with opened():
        changed = migrating.migrate(verbosity=1)
        print("The database is at this version." if changed else "Nothing to migrate.")
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
