"""Read the command line, run the command, say in a sentence what went wrong."""

import argparse
import os
import sys
from collections.abc import Sequence

from officina.kernel import config, database
from officina.shell.cli import house


def main(arguments: Sequence[str] | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officina.shell.settings")
    options = _parser().parse_args(arguments)
    try:
        sys.exit(options.run(options))
    except (config.BadSettings, database.NoBinaries, database.ClusterFailed) as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="officina", description="The corporate portal.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    house.add(commands)
    return parser
