"""Boxed expressions as frozen values, named as in the standard (DMN 1.5, 7.3, 8.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dmn.structure import (
    Element,
    InformationItem,
    NamedElement,
    UnaryTests,
    attribute,
    child,
    one_of,
    text,
)

HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation = Literal["SUM", "COUNT", "MIN", "MAX"]
FunctionKind = Literal["FEEL", "Java", "PMML"]

HIT_POLICIES: tuple[HitPolicy, ...] = (
    "UNIQUE",
    "FIRST",
    "PRIORITY",
    "ANY",
    "COLLECT",
    "RULE ORDER",
    "OUTPUT ORDER",
)
AGGREGATIONS: tuple[Aggregation, ...] = ("SUM", "COUNT", "MIN", "MAX")
FUNCTION_KINDS: tuple[FunctionKind, ...] = ("FEEL", "Java", "PMML")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression(Element):
    """Expression (7.3.1), the root of all boxed expressions."""

    type_ref: str | None = field(default=None, metadata=attribute("typeRef"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Expression):
    """LiteralExpression (7.3.5)."""

    text: str | None = field(default=None, metadata=text("text"))
    expression_language: str | None = field(default=None, metadata=attribute("expressionLanguage"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterBinding(Element):
    """Binding (7.3.6): the value that an invocation hands to a parameter."""

    parameter: InformationItem = field(
        default=InformationItem(), metadata=child("parameter", "InformationItem")
    )
    formula: Expression | None = field(default=None, metadata=one_of("expression"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Expression):
    """Invocation (7.3.6)."""

    called: Expression | None = field(default=None, metadata=one_of("expression"))
    bindings: tuple[ParameterBinding, ...] = field(
        default=(), metadata=child("binding", "ParameterBinding")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause(Element):
    """InputClause (8.3.2): a column of conditions."""

    expression: LiteralExpression = field(
        default=LiteralExpression(), metadata=child("inputExpression", "LiteralExpression")
    )
    values: UnaryTests | None = field(default=None, metadata=child("inputValues", "UnaryTests"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause(NamedElement):
    """OutputClause (8.3.2): a column of conclusions."""

    values: UnaryTests | None = field(default=None, metadata=child("outputValues", "UnaryTests"))
    default: LiteralExpression | None = field(
        default=None, metadata=child("defaultOutputEntry", "LiteralExpression")
    )
    type_ref: str | None = field(default=None, metadata=attribute("typeRef"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAnnotationClause(NamedElement):
    """RuleAnnotationClause (8.3.2): a column of remarks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAnnotation(Element):
    """RuleAnnotation (8.3.3)."""

    text: str | None = field(default=None, metadata=text("text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule(Element):
    """DecisionRule (8.3.3): one row."""

    inputs: tuple[UnaryTests, ...] = field(default=(), metadata=child("inputEntry", "UnaryTests"))
    outputs: tuple[LiteralExpression, ...] = field(
        default=(), metadata=child("outputEntry", "LiteralExpression")
    )
    annotations: tuple[RuleAnnotation, ...] = field(
        default=(), metadata=child("annotationEntry", "RuleAnnotation")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Expression):
    """DecisionTable (8.3.1)."""

    inputs: tuple[InputClause, ...] = field(default=(), metadata=child("input", "InputClause"))
    outputs: tuple[OutputClause, ...] = field(default=(), metadata=child("output", "OutputClause"))
    annotations: tuple[RuleAnnotationClause, ...] = field(
        default=(), metadata=child("annotation", "RuleAnnotationClause")
    )
    rules: tuple[DecisionRule, ...] = field(default=(), metadata=child("rule", "DecisionRule"))
    hit_policy: HitPolicy = field(default="UNIQUE", metadata=attribute("hitPolicy", HIT_POLICIES))
    aggregation: Aggregation | None = field(
        default=None, metadata=attribute("aggregation", AGGREGATIONS)
    )
    orientation: str | None = field(default=None, metadata=attribute("preferredOrientation"))
    output_label: str | None = field(default=None, metadata=attribute("outputLabel"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry(Element):
    """ContextEntry (7.3.8); without a variable it is the result of its context."""

    variable: InformationItem | None = field(
        default=None, metadata=child("variable", "InformationItem")
    )
    value: Expression | None = field(default=None, metadata=one_of("expression"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Expression):
    """Context (7.3.8)."""

    entries: tuple[ContextEntry, ...] = field(
        default=(), metadata=child("contextEntry", "ContextEntry")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Expression):
    """FunctionDefinition (7.3.9)."""

    parameters: tuple[InformationItem, ...] = field(
        default=(), metadata=child("formalParameter", "InformationItem")
    )
    body: Expression | None = field(default=None, metadata=one_of("expression"))
    kind: FunctionKind = field(default="FEEL", metadata=attribute("kind", FUNCTION_KINDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedList(Expression):
    """List (7.3.11), also a row of a relation."""

    elements: tuple[Expression, ...] = field(default=(), metadata=one_of("expression"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Expression):
    """Relation (7.3.10)."""

    columns: tuple[InformationItem, ...] = field(
        default=(), metadata=child("column", "InformationItem")
    )
    rows: tuple[BoxedList, ...] = field(default=(), metadata=child("row", "BoxedList"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildExpression(Element):
    """ChildExpression and TypedChildExpression (7.3.12)."""

    expression: Expression | None = field(default=None, metadata=one_of("expression"))
    type_ref: str | None = field(default=None, metadata=attribute("typeRef"))


NO_EXPRESSION = ChildExpression()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Expression):
    """Conditional (7.3.13)."""

    condition: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("if", "ChildExpression")
    )
    then: ChildExpression = field(default=NO_EXPRESSION, metadata=child("then", "ChildExpression"))
    otherwise: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("else", "ChildExpression")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Expression):
    """Filter (7.3.14)."""

    collection: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("in", "ChildExpression")
    )
    match: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("match", "ChildExpression")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Expression):
    """Iterator (7.3.15), the root of `For`, `Some` and `Every`."""

    variable: str = field(default="", metadata=attribute("iteratorVariable"))
    collection: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("in", "ChildExpression")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Iterator):
    """For (7.3.15)."""

    result: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("return", "ChildExpression")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Iterator):
    """Quantified (7.3.16), the root of `Some` and `Every`."""

    satisfies: ChildExpression = field(
        default=NO_EXPRESSION, metadata=child("satisfies", "ChildExpression")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Some(Quantified):
    """Some (7.3.16)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(Quantified):
    """Every (7.3.16)."""
