"""What happens to people by itself: planned moves are made, sessions that are over forgotten."""

from officina.kernel.jobs.loops import register_loop
from officina.people import sessions
from officina.people.actions.keep_working_day import close_forgotten_days
from officina.people.actions.place_person import make_due_moves
from officina.people.directories.syncing import sync_when_due
from officina.people.handover import hand_over_due

EVERY_HOUR = 3600.0
EVERY_MINUTE = 45.0
"""A leaver is out within a minute."""


def look_after() -> bool:
    """One round; several processes may run it at once."""
    make_due_moves()
    close_forgotten_days()
    sessions.purge()
    return False


def register() -> None:
    register_loop("people", look_after, every=EVERY_HOUR)
    register_loop("handover", hand_over_due, every=EVERY_MINUTE)
    register_loop("directory", sync_when_due, every=EVERY_MINUTE)
