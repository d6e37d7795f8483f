"""What happens to people by itself: planned moves are made, sessions that are over forgotten."""

from officina.kernel.jobs.loops import register_loop
from officina.people import sessions
from officina.people.actions.place_person import make_due_moves

EVERY_HOUR = 3600.0


def look_after() -> bool:
    """One round; several processes may run it at once."""
    make_due_moves()
    sessions.purge()
    return False


def register() -> None:
    register_loop("people", look_after, every=EVERY_HOUR)
