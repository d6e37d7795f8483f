"""Robot steps that reach outside, done by the queue."""

from officina.kernel.jobs import job
from officina.processes.actions import do_robot_step


@job(attempts=1)
def do_outside(case_id: int, token: int, node: str, branch: int | None) -> None:
    do_robot_step.do_robot_step(case_id, token, node, branch)
