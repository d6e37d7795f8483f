"""From one major version of PostgreSQL to the next: dumped with the old, read in with the new.

`python -m officina.kernel.database.majors FOLDER` makes the dump before the old programs go away;
`make run` calls it when the requirements bring another major. The new server finds it by itself.
"""

import sys
from pathlib import Path

from officina.kernel.database import binaries
from officina.kernel.database.cluster import Cluster, ClusterFailed
from officina.kernel.database.dump import dump, restore
from officina.kernel.database.lock import exclusive

DUMP = "before-upgrade.dump"


def keep(folder: Path) -> Path:
    """Dump the data of this folder with the version that wrote them."""
    written = major_of(folder)
    old = binaries.of_major(written) if written else None
    if old is None:
        raise ClusterFailed(
            f"The data in {folder} were written by PostgreSQL {written}, which is not here any "
            "more. See docs/how-to/upgrade.md."
        )
    cluster, draft = Cluster(folder, binaries=old), folder / f"{DUMP}.new"
    cluster.start()
    try:
        dump(old, cluster.address(), draft)
    finally:
        cluster.leave()
    return draft.rename(folder / DUMP)


def take_over(folder: Path, new: binaries.Binaries) -> bool:
    """Bring data of another major into a fresh server; the old ones stay beside it.

    Return False where nothing had to be done.
    """
    if major_of(folder) in {None, new.major}:
        return False
    with exclusive(folder / "majors.lock"):
        written = major_of(folder)
        if written == new.major:  # another process was first
            return False
        _take_over(folder, new, f"data-{written}")
    return True


def _take_over(folder: Path, new: binaries.Binaries, aside: str) -> None:
    kept = folder / DUMP
    if not kept.exists():
        keep(folder)
    (folder / "data").rename(folder / aside)
    cluster = Cluster(folder, binaries=new)
    try:
        cluster.start()
        restore(new, kept, cluster.address())
    finally:
        cluster.leave()
    kept.rename(folder / f"{aside}.dump")


def major_of(folder: Path) -> int | None:
    """Return which major wrote the data in this folder; None where there are none."""
    try:
        return int((folder / "data" / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    print(keep(Path(sys.argv[1])))
