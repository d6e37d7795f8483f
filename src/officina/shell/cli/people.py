"""Commands about who is here: `demo` builds the demo company."""

import argparse
import sys

from officina.shell.cli import migrating
from officina.shell.cli.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo_parser = commands.add_parser("demo", help="fill an empty portal with the demo company")
    demo_parser.add_argument(
        "--scale", type=int, default=0, metavar="RECORDS", help="and with so many records more"
    )
    demo_parser.set_defaults(run=demo)


def demo(options: argparse.Namespace) -> int:
    """Build Aurora Group; print its sign-ins."""
    with opened():
        migrating.migrate(verbosity=0)
        from officina.shell import claim
        from officina.shell.demo import NotEmpty, build
        from officina.shell.demo.scale import scale

        try:
            signs = build()
            claim.close(for_demo=True)
        except NotEmpty as refusal:
            print(refusal, file=sys.stderr)
            return 2
        if options.scale:
            scale(options.scale, lambda said: print(said, flush=True))
        print("Sign in as:")
        for address, password in signs:
            print(f"  {address}  {password}")
    return 0
