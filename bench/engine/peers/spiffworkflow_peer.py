# mypy: ignore-errors
# What is imported here is installed for the bench only.
"""SpiffWorkflow: tasks are manual ones, because its service tasks need a host of their own.

Conditions are Python there, and durations Python texts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from bench.engine.peers.reporting import CASES, Cannot, report
from bench.engine.timing import median_us
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

logging.disable(logging.CRITICAL)
VARIABLES = {"amount": 250, "region": "EU", **{f"field_{n}": "x" * 40 for n in range(12)}}


def text_of(name: str) -> str:
    text = (CASES / f"{name}.bpmn").read_text()
    text = text.replace("serviceTask", "manualTask").replace(" = &quot;", " == &quot;")
    return text.replace(">PT4H<", '>"PT4H"<')


def spec_of(text: str) -> object:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(text.encode()), filename="bench.bpmn")
    return parser.get_spec("p")


def play(spec: object) -> None:
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    while not workflow.is_completed():
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        assert ready
        for task in ready:
            task.run()
        workflow.do_engine_steps()


def plays(name: str) -> Callable[[], float]:
    return lambda: median_us(partial(play, spec_of(text_of(name))))


def pick_up() -> float:
    workflow = BpmnWorkflow(spec_of(text_of("fifty")))
    workflow.data.update(VARIABLES)
    workflow.task_tree.data.update(VARIABLES)
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def step(workflow: BpmnWorkflow) -> None:
        before = len(workflow.get_tasks(state=TaskState.COMPLETED))
        workflow.get_tasks(state=TaskState.READY, manual=True)[0].run()
        workflow.do_engine_steps()
        assert len(workflow.get_tasks(state=TaskState.COMPLETED)) > before

    for _ in range(4):
        step(workflow)
    saved = serializer.serialize_json(workflow)
    return median_us(lambda: step(serializer.deserialize_json(saved)))


def no_feel() -> float:
    raise Cannot("its expressions are Python")


def no_table() -> float:
    raise Cannot("its tables match Python, not ranges of FEEL")


report(
    {
        "comparison": no_feel,
        "table": no_table,
        "row": plays("row"),
        "split": plays("split"),
        "many": plays("many"),
        "pick up": pick_up,
        "parse": lambda: median_us(partial(spec_of, text_of("big"))),
    }
)
