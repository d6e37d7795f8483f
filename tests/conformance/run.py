"""`make conformance`: run the standards' suites, print the scores and write them down.

Writes docs/reference/conformance.json, which is committed: a test fails where a score falls.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from scores import COMMITTED, measure, suites

_PAIR = re.compile(r"\[\s+(\d+),\s+(\d+)\s+\]")


def main() -> int:
    folder = suites()
    if folder is None:
        print("OFFICINA_SUITES names no folder with the suites: nothing was run.")
        print(f"The scores of the last run stand in {COMMITTED}.")
        return 0
    found = measure(folder)
    for suite, score in found.items():
        for name in score["percent"]:
            passed, count = score[name]
            print(f"{suite:8}{name:12}{passed:6} of {count:<6}{score['percent'][name]:8.2f} %")
    COMMITTED.parent.mkdir(parents=True, exist_ok=True)
    COMMITTED.write_text(_PAIR.sub(r"[\1, \2]", json.dumps(found, indent=1)) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
