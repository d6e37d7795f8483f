"""Read the command line, run the command, say in a sentence what went wrong."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from officina.kernel import config, database
from officina.kernel.database.dump import DumpFailed
from officina.shell.cli import check, house, keep, package, people, serve, user
from officina.shell.cli.migrating import NewerDatabase
from officina.shell.keeping.backup import BadBackup
from officina.shell.serving.listening import PortTaken
from officina.shell.serving.running import AlreadyRuns

REFUSALS = (
    config.BadSettings,
    database.NoBinaries,
    database.ClusterFailed,
    DumpFailed,
    BadBackup,
    keep.NotNow,
    package.NoPackage,
    NewerDatabase,
    AlreadyRuns,
    PortTaken,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Exit with 0 when it is done, 1 when it found something wrong, 2 when it refused."""
    options = _parser().parse_args(arguments)
    try:
        sys.exit(options.run(options))
    except REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]
    """A command's own help begins with what the list of commands says of it."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        about = str(options.get("help", ""))
        options.setdefault("description", f"{about[:1].upper()}{about[1:]}.")
        return super().add_parser(name, **options)  # type: ignore[no-any-return]


class _Parser(argparse.ArgumentParser):
    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self.register("action", "parsers", _Commands)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="officina",
        description="A corporate portal. `officina COMMAND --help` tells more of a command.",
        epilog="Settings stand in the environment or in officina.toml: docs/reference/settings.md.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    serve.add(commands)
    keep.add(commands)
    check.add(commands)
    people.add(commands)
    user.add(commands)
    house.add(commands)
    package.add(commands)
    return parser
