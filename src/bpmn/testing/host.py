"""The host in memory."""

from __future__ import annotations

import heapq
import json
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from bpmn import commands as c
from bpmn import effects as e
from bpmn import timers
from bpmn.definition import Definition
from bpmn.engine import Decide
from bpmn.errors import UnknownElement
from bpmn.expressions import Oracle
from bpmn.starts import StartSubscription, starts
from bpmn.state import State
from bpmn.step import step
from bpmn.testing.cases import Case, answered
from bpmn.testing.jobs import Answer, Done, Error, Failed, Job, JobHandler
from bpmn.values import NO_VALUES, HostValue, Value, to_values
from bpmn.waits import Kind, Wait, closed, opened, waits

EPOCH = datetime(2026, 1, 1, 9, tzinfo=UTC)


class Host:
    """Runs instances of definitions, delivers their messages and signals, and keeps the time."""

    def __init__(
        self,
        *definitions: Definition,
        now: datetime = EPOCH,
        data: Mapping[str, HostValue] = NO_VALUES,
        decide: Decide | None = None,
        job: JobHandler | None = None,
        oracle: Oracle | None = None,
    ) -> None:
        self.now = now
        self.data = to_values(data)
        self.cases: list[Case] = []
        self.messages: list[e.SendMessage] = []
        """Messages that nobody has taken yet."""
        self._definitions: list[Definition] = []
        self._decide, self._job, self._oracle = decide, job, oracle
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._outbox: deque[Callable[[], None]] = deque()
        self._count = 0
        self._starts: list[tuple[Definition, StartSubscription, Mapping[str, HostValue]]] = []
        self._held: dict[tuple[int, str, int], bool] = {}
        for definition in definitions:
            self.deploy(definition)

    # Deploying and starting

    def deploy(
        self, definition: Definition, variables: Mapping[str, HostValue] = NO_VALUES
    ) -> None:
        """Arm what starts instances by itself; those get the variables."""
        definition.require_executable()
        self._definitions.append(definition)
        for subscription in starts(definition):
            self._starts.append((definition, subscription, variables))
            if subscription.kind == "timer":
                self._start_later(definition, subscription, variables)
        self._start_on_conditions()
        self._flush()

    def start(self, process: str | None = None, /, **variables: HostValue) -> Case:
        """Start an instance at its none start event and run it until it waits."""
        return self.begin(c.Start(process, variables))

    def begin(self, command: c.Start, caller: tuple[Case, int, int | None] | None = None) -> Case:
        """Start an instance by a command."""
        case = Case(len(self.cases) + 1, self._owner(command.process), caller=caller)
        self.cases.append(case)
        self.send(case, command)
        self._flush()
        return case

    def _owner(self, process: str | None) -> Definition:
        for definition in self._definitions:
            if process is None or process in definition.processes:
                return definition
        raise UnknownElement("process", str(process))

    def _start_later(
        self,
        definition: Definition,
        subscription: StartSubscription,
        variables: Mapping[str, HostValue],
    ) -> None:
        timer = subscription.timer(definition, self.now, {**self.data, **to_values(variables)})
        command = c.Start(subscription.process, variables, subscription.event, subscription.trigger)
        if not isinstance(timer, timers.Cycle):
            due = timer if isinstance(timer, datetime) else timer.after(self.now)
            self._at(due, lambda: self._queue_start(command))
            return

        def again(due: datetime, left: int | None) -> None:
            self._queue_start(command)
            if left is None or left > 1:
                following = timer.every.after(due)
                self._at(following, lambda: again(following, None if left is None else left - 1))

        if timer.times != 0:
            first = timer.first(self.now)
            self._at(first, lambda: again(first, timer.times))

    def _queue_start(self, command: c.Start) -> None:
        def begin() -> None:
            self.begin(command)

        self._outbox.append(begin)

    def _start_on_conditions(self) -> None:
        for definition, each, variables in self._starts:
            if each.kind == "condition":
                data = {**self.data, **to_values(variables)}
                key = (id(definition), each.event, each.trigger)
                before, after = self._held.get(key, False), each.holds(definition, self.now, data)
                self._held[key] = after
                if after and not before:
                    start = c.Start(each.process, variables, each.event, each.trigger)
                    self._queue_start(start)

    # What people and programs do

    def complete(self, node: str, /, case: Case | None = None, **variables: HostValue) -> None:
        """Complete the oldest open work at a node."""
        found, wait = self._find("work", node, case)
        self.send(found, c.CompleteWork(wait.token, variables, wait.branch))
        self._flush()

    def finish(self, node: str, answer: Answer | None = None, /, case: Case | None = None) -> None:
        """Finish the oldest open job at a node."""
        found, wait = self._find("job", node, case)
        self._answer(found, wait, answer or Done())
        self._flush()

    def message(self, name: str, key: HostValue = None, /, **payload: HostValue) -> None:
        """Deliver a message: to one that waits, else by starting an instance, else later."""
        values = to_values({**payload, "": key})
        found_key = values.pop("")
        self._deliver(None, e.SendMessage("", name, found_key, values, None))
        self._flush()

    def signal(self, name: str, /, **payload: HostValue) -> None:
        """Broadcast a signal."""
        self._publish(None, name, to_values(payload))
        self._flush()

    def change(self, **data: HostValue) -> None:
        """Change data of the host, which conditions may watch."""
        self.data = {**self.data, **to_values(data)}
        self._start_on_conditions()
        for case in list(self.cases):
            if case.waiting("condition"):
                self.send(case, c.DataChanged())
        self._flush()

    def advance(self, time: timedelta) -> None:
        """Let time pass, and everything that is due in it happen."""
        self.run(self.now + time)

    def run(self, until: datetime | None = None) -> None:
        """Jump from one due thing to the next, up to a time, or until nothing is due."""
        self._flush()
        while self._agenda and (until is None or self._agenda[0][0] <= until):
            due, _, action = heapq.heappop(self._agenda)
            self.now = max(self.now, due)
            action()
            self._flush()
        if until is not None:
            self.now = max(self.now, until)

    def send(self, case: Case, command: c.Command) -> None:
        """Take one step of an instance and perform its effects."""
        answer = answered(case, command)
        if answer is not None:
            case.open.pop(answer, None)
        state, effects = step(
            case.definition,
            case.state,
            command,
            now=self.now,
            data=self.data,
            decide=self._decide,
            oracle=self._oracle,
        )
        saved = json.dumps(state.to_json())
        case.state = State.from_json(json.loads(saved))
        case.journal += effects
        for effect in effects:
            self._perform(case, effect)
        expected = waits(case.definition, case.state)
        if case.open.keys() != expected:
            missing, extra = expected - case.open.keys(), case.open.keys() - expected
            raise AssertionError(f"after {command}: not open {missing}, open {extra}")

    # Effects

    def _perform(self, case: Case, effect: e.Effect) -> None:
        wait = opened(effect)
        if wait is not None:
            if wait in case.open:
                raise AssertionError(f"{effect} is open already")
            case.open[wait] = effect
        over = closed(effect)
        if over is not None and case.open.pop(over, None) is None:
            raise AssertionError(f"{effect} closes what is not open")
        match effect:
            case e.CallService() if wait is not None:
                job, asked = effect, wait
                self._outbox.append(lambda: self._do(case, asked, job))
            case e.StartTimer() if wait is not None:
                timer, armed = effect, wait
                self._at(effect.due, lambda: self._ring(case, armed, timer))
            case e.SendMessage():
                sent = effect
                self._outbox.append(lambda: self._deliver(case, sent))
            case e.PublishSignal():
                name, payload = effect.name, effect.payload
                self._outbox.append(lambda: self._publish(case, name, payload))
            case e.CallProcess():
                call = effect
                self._outbox.append(lambda: self._call(case, call))
            case e.Subscribe() if effect.kind == "message" and self.messages:
                self._outbox.append(self._deliver_kept)
            case e.ProcessEnded() if case.caller is not None:
                ended, caller = effect, case.caller
                self._outbox.append(lambda: self._return(case, ended, caller))
            case _:
                pass

    def _do(self, case: Case, wait: Wait, effect: e.CallService) -> None:
        if case.open.get(wait) is not effect or self._job is None:
            return
        job = Job(case, effect.node, effect.kind, effect.inputs, effect.token, effect.branch)
        answer = self._job(job)
        if answer is None:
            return
        if answer.after:
            given = answer
            self._at(self.now + answer.after, lambda: self._answer_if(case, wait, effect, given))
        else:
            self._answer(case, wait, answer)

    def _answer_if(self, case: Case, wait: Wait, effect: e.Effect, answer: Answer) -> None:
        if case.open.get(wait) is effect:
            self._answer(case, wait, answer)

    def _answer(self, case: Case, wait: Wait, answer: Answer) -> None:
        token, branch = wait.token, wait.branch
        match answer:
            case Done():
                if answer.then is not None:
                    answer.then()
                self.send(case, c.JobDone(token, answer.variables, branch))
            case Failed():
                self.send(case, c.JobFailed(token, answer.message, branch))
            case Error():
                self.send(case, c.ThrowError(token, answer.code, branch=branch))

    def _ring(self, case: Case, wait: Wait, effect: e.StartTimer) -> None:
        if case.open.get(wait) is effect:
            self.send(case, c.TimerDue(wait.token, wait.at))

    def _deliver(self, sender: Case | None, message: e.SendMessage) -> None:
        if not self._take(sender, message):
            self.messages.append(message)

    def _deliver_kept(self) -> None:
        kept, self.messages = self.messages, []
        for message in kept:
            self._deliver(None, message)

    def _take(self, sender: Case | None, message: e.SendMessage) -> bool:
        for case in sorted(self.cases, key=lambda each: each is sender):
            for wait in case.waiting("message"):
                waiting = cast("e.Subscribe", case.open[wait])
                if waiting.name == message.name and waiting.key in (None, message.key):
                    command = c.MessageReceived(wait.token, wait.at, message.payload, wait.branch)
                    self.send(case, command)
                    return True
        for _, each, variables in self._starts:
            if each.kind == "message" and each.name == message.name:
                start = c.Start(each.process, variables, each.event, each.trigger, message.payload)
                self.begin(start)
                return True
        return False

    def _publish(self, sender: Case | None, name: str, payload: Mapping[str, Value]) -> None:
        for case in list(self.cases):
            heard = any(
                cast("e.Subscribe", case.open[wait]).name == name for wait in case.waiting("signal")
            )
            if case is not sender and heard:
                self.send(case, c.SignalReceived(name, payload))
        for _, each, variables in self._starts:
            if each.kind == "signal" and each.name == name:
                self.begin(c.Start(each.process, variables, each.event, each.trigger, payload))

    def _call(self, case: Case, effect: e.CallProcess) -> None:
        caller = (case, effect.token, effect.branch)
        self.begin(c.Start(effect.element, effect.variables), caller)

    def _return(
        self, case: Case, ended: e.ProcessEnded, caller: tuple[Case, int, int | None]
    ) -> None:
        parent, token, branch = caller
        if ended.outcome == "error":
            self.send(parent, c.ThrowError(token, ended.code or "", branch=branch))
        elif ended.outcome != "cancelled":
            self.send(parent, c.ProcessDone(token, case.state.variables, branch))

    # Small things

    def _at(self, due: datetime, action: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._agenda, (due, self._count, action))

    def _flush(self) -> None:
        while self._outbox:
            self._outbox.popleft()()

    def _find(self, kind: Kind, node: str, case: Case | None) -> tuple[Case, Wait]:
        for each in self.cases if case is None else [case]:
            for wait in each.waiting(kind):
                if wait.at == node:
                    return each, wait
        raise UnknownElement(f"open {kind} at", node)
