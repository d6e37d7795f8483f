"""The types of FEEL and what conforms to what (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from feel import tree
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.tree import Node
from feel.values import Function, Range, Spend, Value, free


@dataclass(frozen=True, slots=True)
class Type:
    """Any type. `name` is how FEEL writes it."""

    @property
    def name(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class SimpleType(Type):
    """number, string, boolean, a temporal type, Any or Null."""

    of: str

    def __str__(self) -> str:
        return self.of


@dataclass(frozen=True, slots=True)
class ListType(Type):
    element: Type

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    element: Type

    def __str__(self) -> str:
        return f"range<{self.element}>"


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """A context that has at least these members."""

    members: tuple[tuple[str, Type], ...]

    @staticmethod
    def of(members: Mapping[str, Type]) -> ContextType:
        return ContextType(tuple(members.items()))

    def member(self, name: str) -> Type | None:
        return next((kind for key, kind in self.members if key == name), None)

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {kind}' for name, kind in self.members)}>"


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    parameters: tuple[Type, ...]
    result: Type

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


@dataclass(frozen=True, slots=True)
class UnknownType(Type):
    """A name that nobody declared: nothing is of this type."""

    of: str

    def __str__(self) -> str:
        return self.of


ANY = SimpleType("Any")
NULL = SimpleType("Null")
NUMBER = SimpleType("number")
STRING = SimpleType("string")
BOOLEAN = SimpleType("boolean")
DATE = SimpleType("date")
TIME = SimpleType("time")
DATE_AND_TIME = SimpleType("date and time")
DAYS_AND_TIME = SimpleType("days and time duration")
YEARS_AND_MONTHS = SimpleType("years and months duration")
LIST = ListType(ANY)
RANGE = RangeType(ANY)
CONTEXT = ContextType(())
FUNCTION = FunctionType((), ANY)
"""Every function: only `instance of function` without parameters means this."""

_BY_NAME: dict[str, Type] = {
    kind.of: kind
    for kind in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_AND_TIME, DAYS_AND_TIME)
} | {
    YEARS_AND_MONTHS.of: YEARS_AND_MONTHS,
    "null": NULL,
    "dateTime": DATE_AND_TIME,
    "dayTimeDuration": DAYS_AND_TIME,
    "yearMonthDuration": YEARS_AND_MONTHS,
    "list": LIST,
    "context": CONTEXT,
    "range": RANGE,
    "function": FUNCTION,
}
_OF_CLASS: dict[type, Type] = {
    type(None): NULL,
    bool: BOOLEAN,
    Decimal: NUMBER,
    str: STRING,
    Date: DATE,
    Time: TIME,
    DateTime: DATE_AND_TIME,
    DaysTimeDuration: DAYS_AND_TIME,
    YearsMonthsDuration: YEARS_AND_MONTHS,
}


def builtin_type(name: str) -> Type | None:
    """The type that the standard calls so; None where it has none of that name."""
    return _BY_NAME.get(name)


def type_of(node: Node, declared: Mapping[str, Type]) -> Type:
    """The type that a type name in an expression stands for; host types by their names."""
    match node:
        case tree.TypeName(name=name):
            return declared.get(name) or _BY_NAME.get(name) or UnknownType(name)
        case tree.ListTypeName(element=element):
            return ListType(type_of(element, declared))
        case tree.RangeTypeName(element=element):
            return RangeType(type_of(element, declared))
        case tree.ContextTypeName(members=members):
            return ContextType(tuple((m.name, type_of(m.type, declared)) for m in members))
        case tree.FunctionTypeName(parameters=parameters, result=result):
            of_parameters = tuple(type_of(parameter, declared) for parameter in parameters)
            return FunctionType(of_parameters, type_of(result, declared))
    raise TypeError(node)


def type_of_value(value: Value) -> Type:
    """The most special type that the value has."""
    simple = _OF_CLASS.get(type(value))
    if simple is not None:
        return simple
    match value:
        case list():
            kinds = {type_of_value(item) for item in value}
            return ListType(kinds.pop() if len(kinds) == 1 else ANY)
        case dict():
            return ContextType(tuple((key, type_of_value(item)) for key, item in value.items()))
        case Range():
            return RangeType(type_of_value(value.high if value.low is None else value.low))
        case Function():
            return FunctionType(tuple(p.type for p in value.parameters), value.result)
    raise TypeError(type(value))


def kind_of(value: Value) -> str:
    """What to call the value in a sentence."""
    match value:
        case list():
            return "list"
        case dict():
            return "context"
        case Range():
            return "range"
        case Function():
            return "function"
    return "null" if value is None else str(_OF_CLASS[type(value)])


def is_instance(value: Value, kind: Type, spend: Spend = free) -> bool:
    """`value instance of kind` (table 49). Null is an instance of Null only, not even of Any."""
    if value is None:
        return kind == NULL
    match kind:
        case SimpleType(of="Any"):
            return True
        case SimpleType():
            return _OF_CLASS.get(type(value)) == kind
        case ListType(element=element):
            if not isinstance(value, list) or element is ANY:
                return isinstance(value, list)
            spend(len(value))
            return all(fits(item, element, spend) for item in value)
        case ContextType(members=members):
            spend(len(members))
            return isinstance(value, dict) and all(
                name in value and fits(value[name], member, spend) for name, member in members
            )
        case RangeType(element=element):
            return isinstance(value, Range) and all(
                fits(end, element) for end in (value.low, value.high)
            )
        case FunctionType() if kind is FUNCTION:
            return isinstance(value, Function)
        case FunctionType():
            return isinstance(value, Function) and conforms(type_of_value(value), kind)
    return False


def fits(value: Value, kind: Type, spend: Spend = free) -> bool:
    """Whether the value conforms to the type; null conforms to every type."""
    return value is None or is_instance(value, kind, spend)


def conforms(kind: Type, to: Type) -> bool:
    """Whether every value of `kind` may stand where `to` is wanted (10.3.2.9.2)."""
    if to == ANY or kind in (to, NULL):
        return True
    match kind, to:
        case ListType(element=mine), ListType(element=wanted):
            return conforms(mine, wanted)
        case RangeType(element=mine), RangeType(element=wanted):
            return conforms(mine, wanted)
        case ContextType(), ContextType(members=members):
            return all(
                (own := kind.member(name)) is not None and conforms(own, member)
                for name, member in members
            )
        case FunctionType(), FunctionType():
            return len(kind.parameters) == len(to.parameters) and (
                all(map(conforms, to.parameters, kind.parameters))
                and conforms(kind.result, to.result)
            )
    return False


class Misfit:
    """What `coerce` answers where a value cannot be made to fit."""


MISFIT = Misfit()


def coerce(value: Value, kind: Type, spend: Spend = free) -> Value | Misfit:
    """The value made to fit the type by one implicit conversion (10.3.2.9.4), or MISFIT.

    A list of one stands for its element, an element for a list of one, and a date for its
    midnight in UTC. Conversions do not follow each other: `[[5]]` is no number.
    """
    if kind is ANY or fits(value, kind, spend):
        return value
    if isinstance(value, list) and len(value) == 1 and fits(value[0], kind, spend):
        return value[0]
    if isinstance(kind, ListType) and fits(value, kind.element, spend):
        return [value]
    if kind == DATE_AND_TIME and isinstance(value, Date):
        return DateTime(value, Time(0, 0))
    return MISFIT
