# mypy: ignore-errors
# What is imported here is installed for the bench only.
"""SpiffWorkflow as a portal would run it: read, one task, saved; at every wait of one instance.

    python -m bench.engine.peers.spiffworkflow_saved file.bpmn

Prints milliseconds for the whole instance and the bytes of a saved one in mid-run.
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
import time
from pathlib import Path

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

VARIABLES = {"amount": 250, "region": "EU", **{f"field_{n}": "x" * 40 for n in range(12)}}
"""As in the peer's other timings."""
logging.disable(logging.CRITICAL)


def spec_of(text: str) -> object:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(text.encode()), filename="bench.bpmn")
    return parser.get_spec("p")


def play(spec: object, serializer: BpmnWorkflowSerializer) -> tuple[float, list[int]]:
    began, sizes = time.process_time(), []
    workflow = BpmnWorkflow(spec)
    workflow.data.update(VARIABLES)
    workflow.task_tree.data.update(VARIABLES)
    workflow.do_engine_steps()
    saved = serializer.serialize_json(workflow)
    while True:
        workflow = serializer.deserialize_json(saved)
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            return (time.process_time() - began) * 1000, sizes
        ready[0].run()
        workflow.do_engine_steps()
        saved = serializer.serialize_json(workflow)
        sizes.append(len(saved))


def main() -> None:
    spec = spec_of(Path(sys.argv[1]).read_text())
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    plays = [play(spec, serializer) for _ in range(5)]
    sizes = plays[0][1]
    print(
        json.dumps(
            {
                "ms": statistics.median(ms for ms, _sizes in plays),
                "bytes": sizes[len(sizes) // 2],
                "waits": len(sizes),
            }
        )
    )


if __name__ == "__main__":
    main()
