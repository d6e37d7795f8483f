"""Read the command line, run the command, say in a sentence what went wrong."""

import argparse
import sys
from collections.abc import Sequence

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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="officina", description="A corporate portal.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    serve.add(commands)
    keep.add(commands)
    check.add(commands)
    people.add(commands)
    user.add(commands)
    house.add(commands)
    package.add(commands)
    return parser
