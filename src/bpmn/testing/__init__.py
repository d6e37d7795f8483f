"""A host in memory with a clock of its own: for tests, rehearsals and simulations.

    host = Host(definition)
    case = host.start("purchase", amount=250)
    host.complete("approve", approved=True)
    host.advance(timedelta(hours=2))
    assert case.has_ended

Everything happens on one agenda ordered by time, so the same calls always give the same run. After
every step the host checks that what it holds open is what the state waits for (`bpmn.waits`), and
goes on with the state as it is after saving and loading it.
"""

from bpmn.testing.cases import Case
from bpmn.testing.host import EPOCH, Host
from bpmn.testing.jobs import Answer, Done, Error, Failed, Job, JobHandler

__all__ = ["EPOCH", "Answer", "Case", "Done", "Error", "Failed", "Host", "Job", "JobHandler"]
