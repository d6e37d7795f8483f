"""Everything that happens later: reminders, escalations, digests, timers of processes.

    @on_due("reminder")
    def remind(one: Due) -> None: ...

    schedule("reminder", at, key="reminder:7")      # in the transaction, like everything else
    cancel("reminder:7")

Apps put their handlers into a module ``due.py``, which is found by itself.
"""

from officina.kernel.due.agenda import cancel, pending, schedule
from officina.kernel.due.handlers import Due, on_due

__all__ = ["Due", "cancel", "on_due", "pending", "schedule"]
