"""Item definitions as types, and the conversions to them (DMN 1.5, 7.3.2 and 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dmn.errors import NOWHERE, CyclicRequirements
from dmn.infoset import Node
from dmn.model import ItemDefinition, UnaryTests
from dmn.vocabulary import FEEL_NAMESPACES
from feel import types
from feel.types import ANY, FunctionType, ListType, Misfit, Type
from feel.values import Function, Value

type Constraint = Callable[[Value], bool]
type TestCompiler = Callable[[UnaryTests], Constraint | None]
"""Makes a constraint of unary tests; None where they cannot be read."""


_PLAIN: Mapping[str, type] = {"number": Decimal, "string": str, "boolean": bool}


@dataclass(frozen=True, slots=True)
class DataType:
    """A type of FEEL with the constraint of an item definition; null is always allowed."""

    name: str
    feel: Type
    constraint: Constraint | None = None
    _plain: type | None = field(init=False, repr=False, compare=False)
    """The class whose every value is of this type: most checks end there."""

    def __post_init__(self) -> None:
        is_plain = self.constraint is None and isinstance(self.feel, types.SimpleType)
        object.__setattr__(self, "_plain", _PLAIN.get(str(self.feel)) if is_plain else None)

    def coerce(self, value: Value) -> Value | Misfit:
        """The value as this type has it, or a Misfit (10.3.2.9.4)."""
        if value is None or type(value) is self._plain:
            return value
        if isinstance(self.feel, FunctionType) and isinstance(value, Function):
            return value if _may_stand_for(value, self.feel) else types.MISFIT
        fitted = types.coerce(value, self.feel)
        if isinstance(fitted, Misfit) or self.constraint is None or self.constraint(fitted):
            return fitted
        return types.MISFIT

    @property
    def formal(self) -> Type:
        """What FEEL is to check of an argument; `is_checked` tells whether that is not all."""
        return types.FUNCTION if isinstance(self.feel, FunctionType) else self.feel

    @property
    def is_checked(self) -> bool:
        """Whether FEEL alone cannot tell that a value is of this type."""
        return self.constraint is not None or isinstance(self.feel, FunctionType)


def _may_stand_for(function: Function, wanted: FunctionType) -> bool:
    """Whether a function may be of a type: what it does not declare, it may be."""
    return any(_is_like(one, wanted) for one in function.overloads or (function,))


def _is_like(function: Function, wanted: FunctionType) -> bool:
    formals, count = function.parameters, len(wanted.parameters)
    if formals and formals[-1].variadic:
        formals = formals[:-1] + (formals[-1],) * (count - len(formals) + 1)
    if any(not formal.optional for formal in formals[count:]) or len(formals) < count:
        return False
    pairs = zip(wanted.parameters, formals, strict=False)
    return all(types.conforms(given, formal.type) for given, formal in pairs) and (
        function.result == ANY or types.conforms(function.result, wanted.result)
    )


ANYTHING = DataType("Any", ANY)
_COMPONENT = "<component>"


@dataclass(slots=True)
class Types:
    """The types that a model knows: those of the standard, its own, and imported ones."""

    definitions: Mapping[str, ItemDefinition]
    imported: Sequence[tuple[str, Types]]
    """The types of imported models, by the names of the imports."""
    namespaces: Mapping[str, str]
    """The names under which models are imported, by their namespaces."""
    compile_tests: TestCompiler
    unknown: dict[str, str] = field(default_factory=dict)
    _known: dict[str, DataType] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def named(self, type_ref: str | None, source: Node | None = None) -> DataType:
        """The type that a `typeRef` means; an unknown one is noted and taken for Any."""
        if type_ref is None:
            return ANYTHING
        name = self._local(type_ref.strip(), source)
        if name in self._open:
            return self._within_itself(name, source)
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._find(name)
        return known

    def declared(self) -> dict[str, Type]:
        """All names of item definitions with their types, for `instance of`."""
        found = {name: self.named(name).feel for name in self.definitions}
        for prefix, others in self.imported:
            for name in others.definitions:
                found[f"{prefix}.{name}" if prefix else name] = others.named(name).feel
        return found

    def _local(self, name: str, source: Node | None) -> str:
        """Resolve the prefixes that DMN 1.1 writes: `feel:number`, `other:tPerson`."""
        prefix, colon, rest = name.partition(":")
        if not colon or source is None:
            return name
        uri = source.prefixes.get(prefix)
        if uri is None:
            return name
        if uri in FEEL_NAMESPACES or uri not in self.namespaces:
            return rest
        return f"{self.namespaces[uri]}.{rest}"

    def _find(self, name: str) -> DataType:
        definition = self.definitions.get(name)
        if definition is not None:
            self._open.append(name)
            try:
                return self._of(definition)
            finally:
                self._open.pop()
        builtin = types.builtin_type(name)
        if builtin is not None:
            return DataType(name, builtin)
        for prefix, others in self.imported:
            rest = name.removeprefix(f"{prefix}.") if prefix else name
            if (rest != name or not prefix) and rest in others.definitions:
                return others.named(rest)
        self.unknown[name] = f"There is no type {name!r}."
        return ANYTHING

    def _of(self, definition: ItemDefinition) -> DataType:
        if definition.function_item is not None:
            return self._function(definition)
        if definition.components:
            inner = self._context(definition)
        else:
            inner = self._alias(definition)
        allowed = self._tests(definition.allowed_values)
        constraint = _both(inner.constraint, allowed)
        kind = inner.feel
        if definition.is_collection:
            kind = ListType(kind)
            constraint = _each(constraint)
        constraint = _both(constraint, self._tests(definition.type_constraint))
        return DataType(definition.name, kind, constraint)

    def _function(self, definition: ItemDefinition) -> DataType:
        item = definition.function_item
        assert item is not None
        parameters = tuple(self.named(p.type_ref, p.source).feel for p in item.parameters)
        result = self.named(item.output_type_ref, item.source).feel
        kind: Type = types.FunctionType(parameters, result)
        return DataType(definition.name, ListType(kind) if definition.is_collection else kind)

    def _alias(self, definition: ItemDefinition) -> DataType:
        name = (definition.type_ref or "").strip()
        return self.named(name or None, definition.source)

    def _context(self, definition: ItemDefinition) -> DataType:
        members: dict[str, Type] = {}
        constraints: dict[str, Constraint] = {}
        self._open.append(_COMPONENT)
        for component in definition.components:
            inner = self._of(component)
            members[component.name] = inner.feel
            if inner.constraint is not None:
                constraints[component.name] = inner.constraint
        self._open.pop()
        constraint = _members(constraints) if constraints else None
        return DataType(definition.name, types.ContextType.of(members), constraint)

    def _within_itself(self, name: str, source: Node | None) -> DataType:
        """A type that its own components have: looked up when there is a value to check."""
        if _COMPONENT not in self._open[self._open.index(name) :]:
            place = source.place if source else NOWHERE
            raise CyclicRequirements(f"the item definition {name!r} is defined by itself", place)

        def fits(value: Value) -> bool:
            return not isinstance(self.named(name).coerce(value), Misfit)

        return DataType(name, ANY, fits)

    def _tests(self, tests: UnaryTests | None) -> Constraint | None:
        return None if tests is None else self.compile_tests(tests)


def _both(first: Constraint | None, second: Constraint | None) -> Constraint | None:
    if first is None or second is None:
        return first or second
    return lambda value: first(value) and second(value)


def _each(constraint: Constraint | None) -> Constraint | None:
    if constraint is None:
        return None

    def check(value: Value) -> bool:
        return isinstance(value, list) and all(item is None or constraint(item) for item in value)

    return check


def _members(constraints: Mapping[str, Constraint]) -> Constraint:
    def check(value: Value) -> bool:
        return isinstance(value, dict) and all(
            value.get(name) is None or constraint(value[name])
            for name, constraint in constraints.items()
        )

    return check
