# mypy: ignore-errors
# What is imported here is installed for the bench only.
"""SpiffWorkflow as a portal would run it: read under a lock, one task, saved; at every wait.

    python -m bench.engine.peers.spiffworkflow_saved file.bpmn conninfo

In our database, with the rows that a portal needs beside the state: what is waited for, and the
history. Prints milliseconds of CPU for the whole instance, here and in the backend, and the bytes
of a saved one in mid-run.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

import psycopg
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

VARIABLES = {"amount": 250, "region": "EU", **{f"field_{n}": "x" * 40 for n in range(12)}}
"""As in the peer's other timings."""
PLAYS = 6
READ = "SELECT state FROM peer_case WHERE id = %(id)s FOR UPDATE"
BEGIN = "INSERT INTO peer_case (id, state) VALUES (%(id)s, %(state)s)"
SAVE = """
WITH s AS (UPDATE peer_case SET state = %(state)s WHERE id = %(id)s),
 g AS (DELETE FROM processes_waiting WHERE case_id = %(id)s AND token = %(n)s),
 o AS (INSERT INTO processes_waiting (case_id, kind, token, node, name, data, since)
   VALUES (%(id)s, 'work', %(n)s + 1, %(node)s, '', '{}', now()))
INSERT INTO processes_passed (case_id, at, kind, node, flow, how, late, reason)
SELECT %(id)s, now(), 'passed', %(node)s, 'f1', '', false, '' FROM generate_series(1, 3)
"""
logging.disable(logging.CRITICAL)


def spec_of(text: str) -> object:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(text.encode()), filename="bench.bpmn")
    return parser.get_spec("p")


def play(spec: object, line: psycopg.Connection, case: int) -> list[int]:
    """One instance from its start to its end; return the bytes of each save."""
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    workflow = BpmnWorkflow(spec)
    workflow.data.update(VARIABLES)
    workflow.task_tree.data.update(VARIABLES)
    workflow.do_engine_steps()
    with line.transaction():
        line.execute(BEGIN, {"id": case, "state": serializer.serialize_json(workflow)})
    sizes = []
    while not workflow.is_completed():
        with line.transaction():
            saved = line.execute(READ, {"id": case}).fetchone()[0]
            workflow = serializer.deserialize_json(saved)
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            ready.run()
            workflow.do_engine_steps()
            state, node = serializer.serialize_json(workflow), ready.task_spec.name
            line.execute(SAVE, {"id": case, "state": state, "n": len(sizes), "node": node})
            sizes.append(len(state))
    return sizes


def main() -> None:
    spec, found = spec_of(Path(sys.argv[1]).read_text()), []
    with psycopg.connect(sys.argv[2], autocommit=True) as line:
        # The disk is the same for all that is compared, so nothing here waits for it.
        line.execute("SET synchronous_commit = off")
        line.execute("CREATE TABLE IF NOT EXISTS peer_case (id bigint PRIMARY KEY, state text)")
        backend = Path(f"/proc/{line.info.backend_pid}/schedstat")
        for n in range(PLAYS):
            before, began = int(backend.read_text().split()[0]), time.process_time_ns()
            sizes = play(spec, line, -1 - n)
            spent = time.process_time_ns() - began + int(backend.read_text().split()[0]) - before
            found += [spent / 1e6]
        line.execute("DELETE FROM peer_case")
        line.execute("DELETE FROM processes_waiting WHERE case_id < 0")
    print(json.dumps({"ms": min(found[1:]), "bytes": sizes[len(sizes) // 2], "waits": len(sizes)}))


if __name__ == "__main__":
    main()
