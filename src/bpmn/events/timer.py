"""The timer event definition (BPMN 2.0.2, 10.5.5): a date, a duration, or a repeating cycle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

import feel
from bpmn import catching, timers
from bpmn.document import child, text_of
from bpmn.effects import StartTimer, StopTimer
from bpmn.events.base import Event, EventDefinition
from bpmn.expressions import Expression, Stuck

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.read import Reader
    from bpmn.values import Json


@dataclass(frozen=True, kw_only=True)
class TimerEventDefinition(EventDefinition):
    tag = "timerEventDefinition"
    kind = "timer"
    is_spent = True

    text: str
    fixed: timers.Timer | None
    expression: Expression | None

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        for tag in ("timeDuration", "timeDate", "timeCycle"):
            text = text_of(child(element, tag))
            if text:
                fixed = timers.parse(text)
                expression = None if fixed else reader.expression(child(element, tag))
                return cls(text=text, fixed=fixed, expression=expression)
        reader.problem("no-timer", "a timer needs a date, a duration or a cycle", element)
        return cls(text="", fixed=None, expression=None)

    def arm(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        timer = self.timer(run, scope)
        if isinstance(timer, timers.Cycle):
            if timer.times == 0:
                return None
            due = timer.first(run.now)
            left = None if timer.times is None else timer.times - 1
            duration: str | None = timer.every.text
            memory: Json = [_text(due), duration, left]
        else:
            duration = None if isinstance(timer, datetime) else timer.text
            due = timer if isinstance(timer, datetime) else timer.after(run.now)
            memory = _text(due)
        run.effects.append(StartTimer(owner, key, due, duration))
        return memory

    def again(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        memory = catching.memory(run, owner, key)
        if not isinstance(memory, list) or memory[2] == 0:
            return None
        last, duration, left = memory
        every = timers.duration(str(duration))
        assert every is not None
        # From the time it was due, not from now: a late host must not make a cycle drift.
        due = every.after(datetime.fromisoformat(str(last)))
        run.effects.append(StartTimer(owner, key, due, every.text))
        return [_text(due), duration, left - 1 if isinstance(left, int) else None]

    def reopen(self, run: Run, owner: int, key: str, memory: Json) -> None:
        due, duration = memory[:2] if isinstance(memory, list) else (memory, None)
        if isinstance(self.fixed, timers.Duration):
            duration = self.fixed.text
        text = duration if isinstance(duration, str) else None
        run.effects.append(StartTimer(owner, key, datetime.fromisoformat(str(due)), text))

    def disarm(self, run: Run, owner: int, event: Event, key: str) -> None:
        run.effects.append(StopTimer(owner, key))

    def timer(self, run: Run, scope: int | None) -> timers.Timer:
        """Return the timer of this moment. Raise Stuck for what is none."""
        if self.fixed is not None:
            return self.fixed
        value = (
            run.value(self.expression, scope, purpose="timer")
            if self.expression is not None
            else None
        )
        if isinstance(value, feel.Date):
            value = f"{value}T00:00:00"
        known = (str, feel.DateTime, feel.DaysTimeDuration, feel.YearsMonthsDuration)
        found = timers.parse(str(value)) if isinstance(value, known) else None
        if found is None:
            raise Stuck("expression", f"{self.text} is {value}, not a date, duration or cycle")
        return found

    def expressions(self) -> Iterator[Expression]:
        if self.expression is not None:
            yield self.expression


def _text(due: datetime) -> str:
    return due.isoformat().replace("+00:00", "Z")
