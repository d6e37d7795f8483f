"""The metamodel of DMN 1.5 as frozen values: types, the requirements graph, and all expressions.

The one place from which programs take the classes (clauses 6, 7 and 8 of the standard).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dmn.expressions import (
    Aggregation,
    BoxedList,
    ChildExpression,
    Conditional,
    Context,
    ContextEntry,
    DecisionRule,
    DecisionTable,
    Every,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    FunctionKind,
    HitPolicy,
    InputClause,
    Invocation,
    Iterator,
    LiteralExpression,
    OutputClause,
    ParameterBinding,
    Quantified,
    Relation,
    RuleAnnotation,
    RuleAnnotationClause,
    Some,
)
from dmn.infoset import Document
from dmn.structure import (
    Element,
    InformationItem,
    NamedElement,
    UnaryTests,
    attribute,
    child,
    one_of,
    references,
    text,
)

__all__ = [
    "Aggregation",
    "BoxedList",
    "BusinessKnowledgeModel",
    "ChildExpression",
    "Conditional",
    "Context",
    "ContextEntry",
    "Decision",
    "DecisionRule",
    "DecisionService",
    "DecisionTable",
    "DrgElement",
    "Element",
    "Every",
    "Expression",
    "Filter",
    "For",
    "FunctionDefinition",
    "FunctionItem",
    "FunctionKind",
    "HitPolicy",
    "Import",
    "InformationItem",
    "InformationRequirement",
    "InputClause",
    "InputData",
    "Invocation",
    "ItemDefinition",
    "Iterator",
    "KnowledgeRequirement",
    "LiteralExpression",
    "Model",
    "NamedElement",
    "OutputClause",
    "ParameterBinding",
    "Quantified",
    "Relation",
    "RuleAnnotation",
    "RuleAnnotationClause",
    "Some",
    "UnaryTests",
]


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
