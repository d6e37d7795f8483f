"""Run a program as somebody who is not root: `python as_user.py namespace|UID program argument…`.

PostgreSQL refuses to run as root. In a user namespace root's files stay readable and the program
believes to be an ordinary user; where namespaces are forbidden (some containers) the program runs
as `nobody`, who then must own the data. Only the standard library, because it starts often.
"""

import os
import sys
from pathlib import Path

ORDINARY = 1000


def become(who: str) -> None:
    if who == "namespace":
        enter_namespace()
    else:
        os.setgroups([])
        os.setgid(int(who))
        os.setuid(int(who))


def enter_namespace() -> None:
    """Map root to an ordinary user. Raise OSError where the kernel or the container forbids it."""
    user, group = os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{ORDINARY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{ORDINARY} {group} 1")


def main() -> None:
    become(sys.argv[1])
    if sys.argv[2:]:
        os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606


if __name__ == "__main__":
    main()
