"""Lets the runner of the DMN Technology Compatibility Kit drive `dmn`. It only converts values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dmn
import feel
from dmn.model import DecisionService

if TYPE_CHECKING:
    import tck


class Tck:
    """Adapter of `tck.py`: one compiled model for each test file."""

    name = "officina"
    now = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

    def load(self, model: Path, extra: list[Path]) -> dmn.Decisions:
        others = [path.read_bytes() for path in extra]
        return dmn.compile(dmn.read(model.read_bytes(), imports=others))

    def evaluate(self, handle: dmn.Decisions, case: tck.Case, want: tck.Want) -> object:
        inputs: dict[str, Any] = {}
        for name, value in case.inputs.items():
            namespace = case.inputs_ns.get(name)
            inputs[f"{{{namespace}}}{name}" if namespace else name] = to_feel(value)
        if case.kind == "decision" or case.invocable is None:
            return from_feel(handle.evaluate(want.name, inputs, now=self.now).value)
        value = handle.evaluate(case.invocable, inputs, now=self.now).value
        if isinstance(value, dict) and outputs_of(handle, case.invocable) > 1:
            value = value.get(want.name)
        return from_feel(value)


def outputs_of(handle: dmn.Decisions, name: str) -> int:
    """How many output decisions a decision service has."""
    for element in handle.model.elements:
        if isinstance(element, DecisionService) and element.name == name:
            return len(element.output_decisions)
    return 0


def to_feel(value: Any) -> Any:
    """A value of the runner as FEEL has it; the runner's classes have no module to import here."""
    convert = _INTO.get(type(value).__name__)
    if convert is not None:
        return convert(value)
    if isinstance(value, list):
        return [to_feel(item) for item in value]
    if isinstance(value, dict):
        return {key: to_feel(item) for key, item in value.items()}
    return value


def _nanoseconds(seconds: Any) -> int:
    return int(seconds * 1_000_000_000)


_INTO: dict[str, Callable[[Any], Any]] = {
    "Date": lambda v: feel.Date(v.y, v.m, v.d),
    "Time": lambda v: feel.Time(_nanoseconds(v.sec), v.off),
    "DateTime": lambda v: feel.DateTime(
        feel.Date(v.y, v.m, v.d), feel.Time(_nanoseconds(v.sec), v.off)
    ),
    "DayTime": lambda v: feel.DaysTimeDuration(_nanoseconds(v.sec)),
    "YearMonth": lambda v: feel.YearsMonthsDuration(v.months),
    "_Untyped": str.__str__,
}


def from_feel(value: feel.Value) -> object:
    """A value of FEEL as the runner compares it."""
    import tck

    match value:
        case feel.Date():
            return tck.Date(value.year, value.month, value.day)
        case feel.Time():
            return tck.Time(_seconds(value.nanoseconds), value.zone)
        case feel.DateTime():
            time = value.time
            day = value.date
            return tck.DateTime(day.year, day.month, day.day, _seconds(time.nanoseconds), time.zone)
        case feel.DaysTimeDuration():
            return tck.DayTime(_seconds(value.nanoseconds))
        case feel.YearsMonthsDuration():
            return tck.YearMonth(value.months)
        case list():
            return [from_feel(item) for item in value]
        case dict():
            return {key: from_feel(item) for key, item in value.items()}
    return value


def _seconds(nanoseconds: int) -> Any:
    from decimal import Decimal

    return Decimal(nanoseconds) / 1_000_000_000
