"""Work in the background: jobs (slow or outside, once each) and loops (always, as long as we run).

    @job(queue="mail")
    def send_letter(letter_id: int) -> None: ...

    send_letter.defer(letter_id=7)          # in the transaction: it runs only if we commit

Apps put their jobs into a module `jobs.py`, which is found by itself, and register their loops in
`AppConfig.ready`.
"""

from officina.kernel.jobs.job import Job, job
from officina.kernel.jobs.loops import register_loop

__all__ = ["Job", "job", "register_loop"]
