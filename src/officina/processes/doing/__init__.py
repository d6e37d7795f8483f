"""What robot steps do: one module a kind, registered by its name in the settings (`do.kind`).

    @does("set_field")
    def set_field(job: Job) -> Mapping[str, Any]: ...

A kind that only writes this database is done within the move; one that reaches outside is done by
a job of the queue afterwards, at most once by its idempotency key (`outside=True`).
"""

from officina.processes.doing import (  # makes their kinds known
    absences,
    asking,
    changing,
    links,
    outside,
)
from officina.processes.doing.registry import Doer, Job, JobError, doer, does, kinds

__all__ = [
    "Doer",
    "Job",
    "JobError",
    "absences",
    "asking",
    "changing",
    "doer",
    "does",
    "kinds",
    "links",
    "outside",
]
