"""The metamodel of DMN 1.5 (clauses 6, 7, 8 and 10.2) as frozen values, named as in the standard.

Each field says in its metadata how XML holds it; `dmn.reading` and `dmn.writing` are written once
for all classes. What the classes do not hold (authority requirements, diagrams, extensions,
comments, foreign attributes) stays in `source` and is written back where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dmn.infoset import Document, Node

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

type Binding = Mapping[str, object]


def attribute(name: str, choices: tuple[str, ...] = ()) -> Binding:
    """A field held by an attribute; with `choices`, one of these."""
    return {"how": "attribute", "name": name, "choices": choices}


def text(name: str) -> Binding:
    """A field held by the text of a child element."""
    return {"how": "text", "name": name}


def child(name: str, kind: str) -> Binding:
    """A field held by child elements of one name: one, or all of them where it is a tuple."""
    return {"how": "child", "name": name, "kind": kind}


def references(name: str) -> Binding:
    """A field held by the `href` of child elements: one, or all of them where it is a tuple."""
    return {"how": "reference", "name": name}


def one_of(group: str) -> Binding:
    """A field held by children of any name of a substitution group."""
    return {"how": "group", "group": group}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """DMNElement (6.3.1)."""

    description: str | None = field(default=None, metadata=text("description"))
    id: str | None = field(default=None, metadata=attribute("id"))
    label: str | None = field(default=None, metadata=attribute("label"))
    source: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedElement(Element):
    """NamedElement (6.3.1)."""

    name: str = field(default="", metadata=attribute("name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Element):
    """UnaryTests (7.3.4): the text of tests on one value."""

    text: str = field(default="", metadata=text("text"))
    expression_language: str | None = field(default=None, metadata=attribute("expressionLanguage"))


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationItem(NamedElement):
    """InformationItem (7.3.3): a name and the type of its value."""

    type_ref: str | None = field(default=None, metadata=attribute("typeRef"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem(Element):
    """FunctionItem (7.3.2): the type of a function."""

    parameters: tuple[InformationItem, ...] = field(
        default=(), metadata=child("parameters", "InformationItem")
    )
    output_type_ref: str | None = field(default=None, metadata=attribute("outputTypeRef"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition(NamedElement):
    """ItemDefinition (7.3.2): a named type."""

    type_ref: str | None = field(default=None, metadata=text("typeRef"))
    allowed_values: UnaryTests | None = field(
        default=None, metadata=child("allowedValues", "UnaryTests")
    )
    type_constraint: UnaryTests | None = field(
        default=None, metadata=child("typeConstraint", "UnaryTests")
    )
    components: tuple[ItemDefinition, ...] = field(
        default=(), metadata=child("itemComponent", "ItemDefinition")
    )
    function_item: FunctionItem | None = field(
        default=None, metadata=child("functionItem", "FunctionItem")
    )
    is_collection: bool = field(default=False, metadata=attribute("isCollection"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(NamedElement):
    """Import (6.3.3): another model, whose elements are seen under `name`."""

    namespace: str = field(default="", metadata=attribute("namespace"))
    location: str | None = field(default=None, metadata=attribute("locationURI"))
    import_type: str | None = field(default=None, metadata=attribute("importType"))


# --- boxed expressions (7.3 and 10.2) ------------------------------------------------------------


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


# --- the decision requirements graph (6.3) -------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequirement(Element):
    """InformationRequirement (6.3.9): exactly one of the two references."""

    required_decision: str | None = field(default=None, metadata=references("requiredDecision"))
    required_input: str | None = field(default=None, metadata=references("requiredInput"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeRequirement(Element):
    """KnowledgeRequirement (6.3.10)."""

    required_knowledge: str | None = field(default=None, metadata=references("requiredKnowledge"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrgElement(NamedElement):
    """DRGElement (6.3.4): a node of the graph; `variable` names its value."""

    variable: InformationItem | None = field(
        default=None, metadata=child("variable", "InformationItem")
    )

    @property
    def value_name(self) -> str:
        """The name under which others see the value of this element."""
        return (self.variable.name if self.variable else "") or self.name

    @property
    def type_ref(self) -> str | None:
        """The type that the variable declares."""
        return self.variable.type_ref if self.variable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(DrgElement):
    """InputData (6.3.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(DrgElement):
    """Decision (6.3.5)."""

    question: str | None = field(default=None, metadata=text("question"))
    allowed_answers: str | None = field(default=None, metadata=text("allowedAnswers"))
    information_requirements: tuple[InformationRequirement, ...] = field(
        default=(), metadata=child("informationRequirement", "InformationRequirement")
    )
    knowledge_requirements: tuple[KnowledgeRequirement, ...] = field(
        default=(), metadata=child("knowledgeRequirement", "KnowledgeRequirement")
    )
    expression: Expression | None = field(default=None, metadata=one_of("expression"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(DrgElement):
    """BusinessKnowledgeModel (6.3.8)."""

    encapsulated_logic: FunctionDefinition | None = field(
        default=None, metadata=child("encapsulatedLogic", "FunctionDefinition")
    )
    knowledge_requirements: tuple[KnowledgeRequirement, ...] = field(
        default=(), metadata=child("knowledgeRequirement", "KnowledgeRequirement")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(DrgElement):
    """DecisionService (6.3.11)."""

    output_decisions: tuple[str, ...] = field(default=(), metadata=references("outputDecision"))
    encapsulated_decisions: tuple[str, ...] = field(
        default=(), metadata=references("encapsulatedDecision")
    )
    input_decisions: tuple[str, ...] = field(default=(), metadata=references("inputDecision"))
    input_data: tuple[str, ...] = field(default=(), metadata=references("inputData"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(NamedElement):
    """Definitions (6.3.2), with the models that it imports, directly or not."""

    imports: tuple[Import, ...] = field(default=(), metadata=child("import", "Import"))
    item_definitions: tuple[ItemDefinition, ...] = field(
        default=(), metadata=child("itemDefinition", "ItemDefinition")
    )
    elements: tuple[DrgElement, ...] = field(default=(), metadata=one_of("drgElement"))
    namespace: str = field(default="", metadata=attribute("namespace"))
    expression_language: str | None = field(default=None, metadata=attribute("expressionLanguage"))
    type_language: str | None = field(default=None, metadata=attribute("typeLanguage"))
    document: Document | None = field(default=None, compare=False, repr=False)
    imported: tuple[Model, ...] = field(default=(), repr=False)
