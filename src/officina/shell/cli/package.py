"""`package`: how the portal is set up, as a file: write it, compare it, put it in, take it back."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from officina.shell.cli.opening import opened


class NoPackage(Exception):
    """The file cannot be put in; the text says why."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("package", help="carry the configuration to another portal")
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB")
    export_parser = verbs.add_parser("export", help="write this portal's configuration")
    export_parser.add_argument("file", type=Path)
    export_parser.set_defaults(run=export)
    diff_parser = verbs.add_parser("diff", help="say what a package would change here")
    diff_parser.add_argument("file", type=Path)
    diff_parser.set_defaults(run=diff)
    apply_parser = verbs.add_parser("apply", help="put a package in, whole or not at all")
    apply_parser.add_argument("file", type=Path)
    apply_parser.add_argument("--dry-run", action="store_true", help="try it and take it back")
    remove = "also remove what the package does not have"
    apply_parser.add_argument("--remove", action="store_true", help=remove)
    lose = "empty values that do not fit the new kind of their field"
    apply_parser.add_argument("--lose", action="store_true", help=lose)
    apply_parser.set_defaults(run=apply)
    back_parser = verbs.add_parser("rollback", help="take a package back")
    back_parser.add_argument("number", nargs="?", type=int, help="default: the last one")
    back_parser.set_defaults(run=rollback)


def export(options: argparse.Namespace) -> int:
    with opened():
        from officina.kernel.portability.packages.files import read_here, to_zip

        options.file.write_bytes(to_zip(read_here()))
    print(f"Written to {options.file}.")
    return 0


def diff(options: argparse.Namespace) -> int:
    """Print a line for each difference; exit with 1 where there is any."""
    with opened():
        from officina.kernel.portability.packages.differences import compare
        from officina.kernel.portability.packages.files import from_zip, read_here
        from officina.kernel.records.checks import Refused

        try:
            found = compare(read_here(), from_zip(options.file.read_bytes()))
        except Refused as refused:
            raise NoPackage(refused.sentence) from refused
    signs = {"added": "+", "changed": "~", "removed": "-"}
    for one in found:
        print(f"{signs[one.kind]} {one.part}: {one.name}")
        for line in one.lines:
            print(f"    {line}")
    return 1 if found else 0


def apply(options: argparse.Namespace) -> int:
    with opened():
        from officina.kernel.portability.actions.apply_package import (
            WouldLose,
            apply_package,
            try_package,
        )
        from officina.kernel.portability.packages.files import from_zip
        from officina.kernel.principals.actor import Actor
        from officina.kernel.records.checks import Refused

        by = Actor.house("package")
        try:
            contents = from_zip(options.file.read_bytes())
            if options.dry_run:
                trial = try_package(contents, by=by, removes=options.remove)
                _tell([*trial.told, *trial.lost])
                if trial.lost and not trial.problem:
                    print("Say --lose to put it in all the same.")
                print(trial.problem or "It can be put in. Nothing was changed.")
                return 1 if trial.problem else 0
            done = apply_package(
                contents, options.file.name, by=by, removes=options.remove, loses=options.lose
            )
        except WouldLose as refused:
            raise NoPackage(f"{refused.sentence} Say --lose to agree.") from refused
        except Refused as refused:
            raise NoPackage(refused.sentence) from refused
    _tell(done.told if done else ())
    print(f"Put in as number {done.id}." if done else "Nothing differs.")
    return 0


def _tell(sentences: Iterable[str]) -> None:
    for one in sentences:
        print(f"! {one}")


def rollback(options: argparse.Namespace) -> int:
    with opened():
        from officina.kernel.portability.actions.apply_package import roll_back_package
        from officina.kernel.portability.models import AppliedPackage
        from officina.kernel.principals.actor import Actor
        from officina.kernel.records.checks import Refused

        last = AppliedPackage.objects.filter(rolled_back_at=None).order_by("-id").first()
        number = options.number or (last.id if last else 0)
        try:
            done = roll_back_package(number, by=Actor.house("package"))
        except Refused as refused:
            raise NoPackage(refused.sentence) from refused
    print(f"“{done.name}” was taken back.")
    return 0
