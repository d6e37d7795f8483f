"""Runs the execution tests of betsy on `bpmn`, through its in-memory host.

The tests write their scripts as tokens, and conditions for an engine that knows Java. Both are
rewritten: conditions to FEEL, scripts to jobs that this adapter performs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import cast

from betsy import DeployError

import bpmn
from bpmn.effects import Escalated, ProcessEnded, RaiseIncident
from bpmn.testing import Answer, Case, Done, Error, Host, Job

_CALL = re.compile(r'(\w+)\((?:"?([^")]*)"?)\)')
_ASSIGNMENT = re.compile(r"(\w+) = (\w+) \+ 1|(\w+) = \"(\w*)\"")
# Conditions with a typing error are left as they are by the runner; the intent is plain.
_JAVA_CONTAINS = re.compile(rb'test\.contains\((?:"|&quot;)(\w+)(?:"|&quot;)\)(?:&gt;|>(?=<))?')


class Betsy:
    """The adapter that betsy.py asks for."""

    name = "officina bpmn"
    lang = "feel"

    def run(
        self,
        xml: bytes,
        starts: list[str],
        variables: dict[str, object],
        deadline_s: float,
        log: Callable[[str], None],
    ) -> str | None:
        """Deploy a model, start processes, and let virtual time pass up to the deadline."""
        model = _JAVA_CONTAINS.sub(rb'contains(test, "\1")', xml)
        model = model.replace(b'scriptFormat="feel"', b'scriptFormat="betsy"')
        try:
            definition = bpmn.read(model)
            definition.require_executable()
        except bpmn.BpmnError as error:
            raise DeployError(str(error)) from error

        def perform(job: Job) -> Answer:
            return _perform(definition, job, log)

        host = Host(job=perform)
        end = host.now + timedelta(seconds=deadline_s)
        host.deploy(definition, variables)
        for process in starts:
            if definition.process(process).body.starts:
                host.start(process, **variables)
        host.run(end)
        return _outcome(host.cases)


def _perform(definition: bpmn.Definition, job: Job, log: Callable[[str], None]) -> Answer:
    """Do what the tokens of a script say."""
    text: str = getattr(definition.nodes[job.node], "text", "")
    given: dict[str, object] = {}
    answer: Answer = Done(given)
    for line in text.splitlines():
        assigned = _ASSIGNMENT.fullmatch(line.strip())
        if assigned and assigned[1]:
            given[assigned[1]] = cast("Decimal", job.variables[assigned[2]]) + 1
        elif assigned:
            given[assigned[3]] = assigned[4]
        called = _CALL.fullmatch(line.strip())
        name, argument = (called[1], called[2]) if called else ("", "")
        if name == "bx":
            log(argument)
        elif name == "bx_data":
            log("DATA_correct" if job.variables.get(argument) == "String" else "DATA_incorrect")
        elif name == "bx_throw":
            answer = Error("ERR_CODE")
        elif name == "bx_wait":
            answer = Done(given, timedelta(seconds=10))
        elif name == "bx_par":
            log(f"PAR_{argument}_b")
            ends = partial(log, f"PAR_{argument}_e")
            answer = Done(given, timedelta(seconds=0.3), ends)
    return answer


def _outcome(cases: list[Case]) -> str | None:
    effects = [effect for case in cases for effect in case.journal]
    if any(isinstance(effect, RaiseIncident) for effect in effects):
        return "runtime"
    if any(isinstance(effect, ProcessEnded) and effect.outcome == "error" for effect in effects):
        return "thrownErrorEvent"
    if any(isinstance(effect, Escalated) and effect.caught_by is None for effect in effects):
        return "thrownEscalationEvent"
    return None
