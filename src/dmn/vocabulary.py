"""The XML words of DMN 1.1 to 1.5: namespaces, element names, and what each class reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import MappingProxyType

from dmn import model
from dmn.model import DrgElement, Element, Expression

MODEL_NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
        "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
        "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
        "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
        "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    }
)
LATEST_NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"

FEEL_NAMESPACES = frozenset(
    (
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    )
)

EXPRESSIONS: Mapping[str, type[Expression]] = MappingProxyType(
    {
        "literalExpression": model.LiteralExpression,
        "invocation": model.Invocation,
        "decisionTable": model.DecisionTable,
        "context": model.Context,
        "functionDefinition": model.FunctionDefinition,
        "relation": model.Relation,
        "list": model.BoxedList,
        "conditional": model.Conditional,
        "filter": model.Filter,
        "for": model.For,
        "some": model.Some,
        "every": model.Every,
    }
)
DRG_ELEMENTS: Mapping[str, type[DrgElement]] = MappingProxyType(
    {
        "inputData": model.InputData,
        "decision": model.Decision,
        "businessKnowledgeModel": model.BusinessKnowledgeModel,
        "decisionService": model.DecisionService,
    }
)
GROUPS: Mapping[str, Mapping[str, type[Element]]] = MappingProxyType(
    {"expression": EXPRESSIONS, "drgElement": DRG_ELEMENTS}
)

KEPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Model": frozenset(
            (
                "knowledgeSource",
                "association",
                "textAnnotation",
                "group",
                "elementCollection",
                "performanceIndicator",
                "organizationUnit",
            )
        ),
        "Decision": frozenset(
            (
                "authorityRequirement",
                "supportedObjective",
                "impactedPerformanceIndicator",
                "decisionMaker",
                "decisionOwner",
                "usingProcess",
                "usingTask",
            )
        ),
        "BusinessKnowledgeModel": frozenset(("authorityRequirement",)),
        "LiteralExpression": frozenset(("importedValues",)),
    }
)
"""Elements that the standard has there and that mean nothing to evaluation: kept as they are."""


@dataclass(frozen=True, slots=True)
class Slot:
    """How one field of a class stands in XML."""

    field: str
    how: str
    names: tuple[str, ...]
    kinds: Mapping[str, type[Element]]
    many: bool
    default: object
    choices: tuple[str, ...]


def _slots_of(kind: type[Element]) -> tuple[Slot, ...]:
    """The slots of a class, children in the order of the standard's schema."""
    found = []
    for f in fields(kind):
        if "how" not in f.metadata:
            continue
        how, default = f.metadata["how"], f.default
        assert default is not MISSING
        if how == "group":
            kinds = GROUPS[f.metadata["group"]]
        elif how == "child":
            kinds = {f.metadata["name"]: getattr(model, f.metadata["kind"])}
        else:
            kinds = {}
        names = tuple(kinds) or (f.metadata["name"],)
        many = default == () and how != "attribute"
        found.append(Slot(f.name, how, names, kinds, many, default, f.metadata.get("choices", ())))
    return tuple(found)


SLOTS: Mapping[type[Element], tuple[Slot, ...]] = MappingProxyType(
    {
        kind: _slots_of(kind)
        for kind in vars(model).values()
        if isinstance(kind, type) and issubclass(kind, Element)
    }
)
