"""Examples of a process, run before it is published: what goes in, what people answer, what comes.

{"name": "a large one", "data": {"amount": 5000}, "variables": {},
 "answers": {"approve": {"outcome": "approve"}}, "passes": ["sign"], "avoids": [], "ends": "done"}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

import bpmn
from bpmn.testing import Done, Host
from officina.kernel import clock
from officina.processes.bundle import Bundle

MOST = 100
MOST_STEPS = 500
A_YEAR = dt.timedelta(days=366)


def red(found: Bundle, examples: Sequence[Mapping[str, Any]]) -> list[str]:
    """A sentence for each example that does not come out as it should."""
    runs = [one for one in examples if "table" not in one]
    return [sentence for one in runs[:MOST] for sentence in _run(found, one)]


def _run(found: Bundle, example: Mapping[str, Any]) -> Iterator[str]:
    name = str(example.get("name", ""))[:200]
    try:
        trail, ends = play(found, example)
    except bpmn.BpmnError as error:
        yield _("Example “%(name)s”: %(why)s") % {"name": name, "why": error}
        return
    for node in example.get("passes", ()):
        if node not in trail:
            yield _("Example “%(name)s” does not come to “%(step)s”.") % {
                "name": name,
                "step": found.title(node),
            }
    for node in example.get("avoids", ()):
        if node in trail:
            yield _("Example “%(name)s” comes to “%(step)s”.") % {
                "name": name,
                "step": found.title(node),
            }
    wanted = example.get("ends")
    if wanted and wanted not in ends:
        yield _("Example “%(name)s” does not end at “%(step)s”.") % {
            "name": name,
            "step": found.title(str(wanted)),
        }


def play(found: Bundle, example: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The nodes that an example came to, in order, and the ends that it reached.

    Steps without an answer are completed plainly; nothing outside is touched.
    """
    host = Host(
        found.definition,
        now=clock.now(),
        data=example.get("data", {}),
        decide=found.decide,
        job=lambda job: Done(dict(example.get("answers", {}).get(job.node, {}))),
    )
    case = host.start(None, **example.get("variables", {}))
    answers = example.get("answers", {})
    for _each in range(MOST_STEPS):
        waiting = case.waiting("work")
        if waiting:
            node = waiting[0].at
            host.complete(node, case, **answers.get(node, {}))
        elif case.waiting("timer"):
            host.advance(A_YEAR)
        else:
            break
    ends = [node for node in case.trail if found.definition.nodes[node].tag == "endEvent"]
    return case.trail, ends
