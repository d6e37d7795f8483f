"""Robots on stages (F103, F126-F129): rows that are compiled to BPMN and run by the one engine.

    compiling   a row becomes a small drawing: begins, is the condition true?, the action, the end
    running     on a record: in memory, in one transaction, leaving a line on its timeline
    waking      which events wake which robots

None of them leaves a case: what it waits for is a moment, or a job of the queue.
"""
