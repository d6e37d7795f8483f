"""In whose name a process acts: a named authority, reviewed when it is published."""

from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.viewer import load_viewer
from officina.processes.bundle import Bundle
from officina.processes.doing.registry import JobError
from officina.processes.running.loading import Case


def robot(case: Case) -> Actor:
    """The case itself: for what it writes into its own rows, and for the tasks that it gives."""
    return Actor(robot=case.title[:80], cause=case.cause, depth=case.depth + 1)


def authority(case: Case) -> Actor:
    """Who answers for what the robot steps of a case do. Raises JobError."""
    return authority_of(case.bundle, case.title, depth=case.depth, cause=case.cause)


def authority_of(bundle: Bundle, name: str, *, depth: int, cause: int | None = None) -> Actor:
    """The rights of whoever answers for a version, so that nobody gives himself rights by drawing.

    Raises JobError where he does not work here any more.
    """
    user_id = bundle.authority_id
    viewer = load_viewer(user_id) if user_id is not None else None
    if viewer is None:
        raise JobError(_("Whoever answered for this process left. Publish it again."))
    return Actor(viewer=viewer, robot=name[:80], cause=cause, depth=depth + 1)
