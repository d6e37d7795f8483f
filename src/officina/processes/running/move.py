"""One move of a case: commands to the engine, and what each of them leaves to be done.

Jobs that only write this database are done on the way: each ends a segment, and the engine goes on
within the same transaction with what they changed.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from typing import Any

import bpmn
from bpmn import effects as e
from bpmn.waits import Wait, closed, opened
from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.rules.words import NAMES as WORDS
from officina.processes import events, vocabulary
from officina.processes.running.loading import Case
from officina.processes.running.rows import Done, Line, Opened, answered
from officina.processes.running.saving import Written
from officina.processes.times import worked

NOBODY = "nobody"
"""The error that a step throws when nobody can do it; a boundary event may catch it."""


class Move:
    """A stimulus at work. ``case`` is changed in place; ``written`` is what is to be saved."""

    def __init__(self, case: Case, by: Actor) -> None:
        self.case = case
        self.bundle = case.bundle
        self.by = by
        self.now = clock.now()
        self.written = Written()
        self.jobs: deque[Wait] = deque()
        self.ended: e.ProcessEnded | None = None
        self.last_end = ""
        """The end event that was passed last: it says whether the case failed."""
        self.spared: set[tuple[str, int]] = set()
        """Kind and number of what has ended by itself, so that it is not taken back."""
        self._row: RecordRow | None = None
        self._is_read = False

    # The engine

    def send(self, command: bpmn.Command, done: Done | None = None) -> None:
        """Tell the engine one thing and note its effects. Raises bpmn.CommandError."""
        keys = answered(self.case.state, command)
        place = _place(self.case.state, command)
        state, effects = bpmn.step(
            self.bundle.definition,
            self.case.state,
            command,
            now=self.now,
            data=self.data(place),
            decide=self.bundle.decide,
        )
        for key in keys:
            self._close(key)
        if done is not None:
            self._note_done(command, done)
        before, self.case.state = self.case.state, state
        for n, effect in enumerate(effects):
            self._take(effect, command, done)
            if isinstance(effect, e.Passed | e.Ended):
                self._note_decision(before, effect, effects[n + 1 :])

    def adopt(self, moved: bpmn.Transition) -> None:
        """Note what moving to another version of the process leaves."""
        self.case.state = moved.state
        for effect in moved.effects:
            self._take(effect, None, None)

    def data(self, place: str | None) -> Mapping[str, bpmn.Value]:
        """What the segment after a place may read of the record and the case."""
        names = self.bundle.names
        if place is not None:
            names = self.bundle.definition.reads(place).names
        asked = names - self.case.state.variables.keys()
        if not asked:
            return {}
        type_def = self.case.about.subject_type if self.case.subject_id is not None else None
        is_asked = type_def is not None and vocabulary.needs_record(asked, type_def)
        return self._values(names, self.record() if is_asked else None)

    def values(self, token: int | None = None) -> dict[str, Any]:
        """All that an expression of a step's settings may read."""
        row = self.record()
        names = vocabulary.known([row.type] if row else [])
        found: dict[str, Any] = self._values(names, row)
        state = self.case.state
        own = state.variables
        if token is not None and token in state.tokens:
            own = state.variables_at(token)
        return found | dict(own)

    def _values(self, names: Any, row: RecordRow | None) -> dict[str, bpmn.Value]:
        case, about = self.case, {}
        if "case" in names:
            said = case.about
            about = {"number": said.number, "title": said.title, "started": said.started_at}
        return vocabulary.values(
            row, names, deep=self.bundle.deep, initiator_id=case.initiator_id, case=about
        )

    def record(self) -> RecordRow | None:
        """The record that the case runs on, as it is now."""
        subject = self.case.subject_id
        if not self._is_read and subject is not None:
            type_def = self.case.about.subject_type
            try:
                self._row = read(subject, type_def, rights=None) if type_def else None
            except NoSuchRecord:
                self._row = None
            self._is_read = True
        return self._row

    def forget_record(self) -> None:
        """Read it again at the next need: something was written."""
        self._is_read = False

    def refuse_work(self, key: Wait, sentence: str) -> None:
        """Make an incident of work that nobody can do."""
        self.send(bpmn.ThrowError(key.token, NOBODY, branch=key.branch))
        incident = self.written.opened.get(Wait("incident", *key[1:]))
        if incident is not None:
            incident.data |= {"kind": "performers", "message": sentence}

    def note_end(self) -> None:
        """What an end leaves: the case's own end, and what its caller is given."""
        assert self.ended is not None
        case, outcome = self.case, self.ended.outcome
        case.status = "ended"
        is_done = outcome in ("completed", "terminated")
        fails = self.bundle.step(self.last_end).fails if self.last_end else False
        case.outcome = "done" if is_done and not fails else "cancelled"
        kind = events.CASE_ENDED if is_done else events.CASE_CANCELLED
        said = {"outcome": outcome, "end": self.last_end, "code": self.ended.code}
        self.written.events.append((kind.code, None, {k: v for k, v in said.items() if v}))
        if case.caller is not None and outcome != "cancelled":
            caller, token, branch = case.caller
            back: dict[str, Any] = {"error": self.ended.code or "error"}
            if outcome != "error":
                back = {"variables": _coded(case.state.variables)}
            self.written.outgoing.append(
                {"k": "return", "to_case": caller, "t": token, "b": branch, "p": back}
            )

    # Effects

    def _take(self, effect: e.Effect, command: bpmn.Command | None, done: Done | None) -> None:
        key = opened(effect)
        if key is not None:
            self._open(key, effect)
        over = closed(effect)
        if over is not None:
            self._close(over)
        match effect:
            case e.Started():
                self._line("started", effect.node, effect.flow or "", effect.token)
            case e.Passed():
                self._line("passed", effect.node, effect.flow or "", None)
                if self.bundle.definition.nodes[effect.node].tag == "endEvent":
                    self.last_end = effect.node
            case e.Ended():
                self._end(effect, command, done)
            case e.SendMessage():
                self._send_out("message", effect.name, effect.key, effect.payload)
            case e.PublishSignal():
                self._send_out("signal", effect.name, None, effect.payload)
            case e.ProcessEnded():
                self.ended = effect
            case e.RaiseIncident():
                self._tell(events.INCIDENT_RAISED.code, effect.node, kind=effect.kind)
            case _:
                pass

    def _open(self, key: Wait, effect: e.Effect) -> None:
        row = Opened(key, effect)
        match effect:
            case e.CallService():
                self.jobs.append(key)
            case e.Subscribe():
                row.name = effect.name
                row.message_key = message_key(effect.key)
                if effect.reads:
                    row.data = {"reads": sorted(".".join(path) for path in effect.reads)}
            case e.RaiseIncident():
                read = effect.values or self._read_at(effect.node, self.case.state)
                row.data = {
                    "kind": effect.kind,
                    "message": effect.message,
                    "expression": effect.expression or self._ways_of(effect.node),
                    "values": _coded(read),
                }
            case _:
                pass
        self.written.opened[key] = row

    def _close(self, key: Wait) -> None:
        if self.written.opened.pop(key, None) is None:
            self.written.closed.add(key)

    def _end(self, effect: e.Ended, command: bpmn.Command | None, done: Done | None) -> None:
        line = Line("ended", effect.node, token=effect.token, how=effect.how)
        if effect.how == "skipped":
            line.kind = "skipped"
            line.actor, line.behalf = self.by.user_id, self.by.on_behalf_of
        is_his = getattr(command, "token", None) == effect.token
        if done is not None and is_his and getattr(command, "branch", None) is None:
            self._sign(line, done)
        self.written.lines.append(line)

    def _note_done(self, command: bpmn.Command, done: Done) -> None:
        """The event of a step that a person ended; for one of several instances its own line."""
        token = getattr(command, "token", None)
        found = self.case.state.tokens.get(token) if token is not None else None
        if found is None:
            return
        said = {"task": done.task, "outcome": done.outcome, "reason": done.reason}
        self._tell(events.STEP_ENDED.code, found.node, **{k: v for k, v in said.items() if v})
        branch = getattr(command, "branch", None)
        if branch is not None:
            line = Line("ended", found.node, token=token, branch=branch, how="completed")
            self._sign(line, done)
            self.written.lines.append(line)

    def _sign(self, line: Line, done: Done) -> None:
        line.how = done.outcome or "completed"
        line.actor, line.behalf, line.task = done.actor, done.behalf, done.task
        if not self.bundle.step(line.node).pauses_clock:
            calendar = self.case.calendar
            line.working = worked(done.since, self.now, calendar)
            line.waiting = worked(done.since, done.taken_at or done.since, calendar)
            line.late = done.due_at is not None and done.due_at < self.now
        line.reason = done.reason

    def _line(self, kind: str, node: str, flow: str, token: int | None) -> None:
        self.written.lines.append(Line(kind, node, flow, token))

    def _tell(self, code: str, node: str, **said: Any) -> None:
        title = self.bundle.title(node)
        self.written.events.append((code, None, {"node": node, "title": title, **said}))

    def _send_out(self, kind: str, name: str, key: Any, payload: Mapping[str, Any]) -> None:
        self.written.outgoing.append(
            {"k": kind, "m": name, "c": message_key(key), "p": _coded(payload)}
        )

    def _note_decision(self, before: bpmn.State, effect: e.Effect, after: Any) -> None:
        """The values of all names that the way out was decided by, and the way taken."""
        node = effect.node if isinstance(effect, e.Passed | e.Ended) else ""
        if node not in self.bundle.ways:
            return
        if isinstance(effect, e.Ended) and effect.how != "completed":
            return
        flows = {flow.id for flow in self.bundle.definition.nodes[node].outgoing}
        taken = next((x.flow for x in after if getattr(x, "flow", None) in flows), "")
        read = self._read_at(node, before, self.case.state)
        self.written.decisions.append((node, taken or "", _coded(read)))

    def _read_at(self, node: str, *states: bpmn.State) -> dict[str, Any]:
        """The values of all names that the ways out of a node are decided by."""
        # "This week" and "me" are no facts of the case.
        names = self.bundle.ways.get(node, frozenset()) - frozenset(WORDS)
        if not names:
            return {}
        seen: dict[str, Any] = {}
        for scope in (scope for state in states for scope in state.scopes.values()):
            seen |= {name: value for name, value in scope.variables.items() if name in names}
        data = self.data(node)
        return {name: seen[name] if name in seen else data.get(name) for name in sorted(names)}

    def _ways_of(self, node: str) -> str:
        """The conditions of the ways out of a node, one a line."""
        flows = self.bundle.definition.nodes[node].outgoing
        return "\n".join(flow.condition.text for flow in flows if flow.condition is not None)


def message_key(value: bpmn.Value) -> str | None:
    """A correlation key as text that equal values share; ``None`` takes any message."""
    if value is None:
        return None
    return json.dumps(bpmn.values.encode(value), sort_keys=True, ensure_ascii=False)[:400]


def _coded(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: bpmn.values.encode(value) for name, value in variables.items()}


def _place(state: bpmn.State, command: bpmn.Command) -> str | None:
    """From where `definition.reads` is asked; ``None``: whatever the drawing reads."""
    match command:
        case bpmn.TimerDue() | bpmn.MessageReceived():
            return command.event
        case (
            bpmn.CompleteWork()
            | bpmn.JobDone()
            | bpmn.JobFailed()
            | bpmn.ProcessDone()
            | bpmn.ThrowError()
        ):
            token = state.tokens.get(command.token)
            return token.node if token is not None else None
        case _:
            return None
