"""What a peer answers: for each case the median in microseconds, or why it has none."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

CASES = Path(sys.argv[1])
"""The folder of the models that all engines run."""


class Cannot(Exception):
    """The peer cannot do the case, because."""


def report(cases: Mapping[str, Callable[[], float]]) -> None:
    """Run the cases and print what they gave; one that fails does not stop the others."""
    found: dict[str, float | str] = {}
    for name, measure in cases.items():
        try:
            found[name] = measure()
        except Cannot as reason:
            found[name] = str(reason)
        except Exception as error:  # whatever a peer raises is its answer
            found[name] = f"{type(error).__name__}: {str(error)[:80]}"
    print(json.dumps(found))
