"""Small documents for tests, written as XML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

import dmn
import feel

DMN_1_5 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def document(*parts: str, namespace: str = "urn:test", version: str = DMN_1_5) -> bytes:
    """Definitions with these parts."""
    inside = "\n".join(parts)
    return (
        f'<definitions xmlns="{version}" name="Test" id="test" namespace="{namespace}">'
        f"\n{inside}\n</definitions>"
    ).encode()


def input_data(name: str, type_ref: str = "") -> str:
    named = f"name={quoteattr(name)} id={quoteattr(name)}"
    return f"<inputData {named}>{variable(name, type_ref)}</inputData>"


def variable(name: str, type_ref: str = "") -> str:
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<variable name={quoteattr(name)}{typed}/>"


def literal(text: str, type_ref: str = "") -> str:
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<literalExpression{typed}><text>{escape(text)}</text></literalExpression>"


def decision(
    name: str,
    expression: str,
    *,
    inputs: Iterable[str] = (),
    decisions: Iterable[str] = (),
    knowledge: Iterable[str] = (),
    type_ref: str = "",
) -> str:
    """A decision; references are ids, or `namespace#id` of imported elements."""
    required = [*(("Input", one) for one in inputs), *(("Decision", one) for one in decisions)]
    needs = "".join(
        f"<informationRequirement><required{kind} href={quoteattr(_href(one))}/>"
        "</informationRequirement>"
        for kind, one in required
    ) + "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr(_href(one))}/>"
        "</knowledgeRequirement>"
        for one in knowledge
    )
    return (
        f"<decision name={quoteattr(name)} id={quoteattr(name)}>"
        f"{variable(name, type_ref)}{needs}{expression}</decision>"
    )


def knowledge_model(
    name: str,
    parameters: Sequence[str],
    body: str,
    *,
    knowledge: Iterable[str] = (),
    type_ref: str = "",
    kind: str = "FEEL",
) -> str:
    """A business knowledge model; parameters are `name` or `name: type`."""
    formals = "".join(
        f"<formalParameter name={quoteattr(p.partition(':')[0].strip())}"
        + (f" typeRef={quoteattr(p.partition(':')[2].strip())}" if ":" in p else "")
        + "/>"
        for p in parameters
    )
    needs = "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr(_href(one))}/>"
        "</knowledgeRequirement>"
        for one in knowledge
    )
    return (
        f"<businessKnowledgeModel name={quoteattr(name)} id={quoteattr(name)}>"
        f'{variable(name, type_ref)}<encapsulatedLogic kind="{kind}">{formals}{body}'
        f"</encapsulatedLogic>{needs}</businessKnowledgeModel>"
    )


def table(
    inputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    outputs: Sequence[str] = ('<output name="out"/>',),
    hit_policy: str = "UNIQUE",
    aggregation: str = "",
    type_ref: str = "",
) -> str:
    """A decision table; inputs are `text`, `text: type` or whole elements, rules are rows."""
    columns = "".join(one if one.startswith("<") else _input(one) for one in inputs)
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry>{_text(cell)}</inputEntry>" for cell in row[: len(inputs)])
        + "".join(f"<outputEntry>{_text(cell)}</outputEntry>" for cell in row[len(inputs) :])
        + "</rule>"
        for row in rules
    )
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    extra += f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return (
        f'<decisionTable hitPolicy="{hit_policy}"{extra}>'
        f"{columns}{''.join(outputs)}{rows}</decisionTable>"
    )


def item(name: str, inside: str, *, is_collection: bool = False) -> str:
    many = ' isCollection="true"' if is_collection else ""
    return f"<itemDefinition name={quoteattr(name)}{many}>{inside}</itemDefinition>"


def value_of(name: str, *parts: str, inputs: dict[str, feel.HostValue] | None = None) -> feel.Value:
    """The value of one decision in a document of these parts."""
    return outcome_of(name, *parts, inputs=inputs).value


def outcome_of(
    name: str, *parts: str, inputs: dict[str, feel.HostValue] | None = None
) -> dmn.Outcome:
    return dmn.compile(dmn.read(document(*parts))).evaluate(name, inputs or {})


def _href(reference: str) -> str:
    return reference if "#" in reference else f"#{reference}"


def _input(text: str) -> str:
    expression, _, type_ref = text.partition(":")
    typed = f" typeRef={quoteattr(type_ref.strip())}" if type_ref else ""
    return f"<input><inputExpression{typed}>{_text(expression.strip())}</inputExpression></input>"


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"
