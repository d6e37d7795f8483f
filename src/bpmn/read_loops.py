"""Loop characteristics from XML (BPMN 2.0.2, 10.3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpmn.document import OFFICINA, Element, child, children, local, tag_of, text_of
from bpmn.loops import Loop, MultiInstance, StandardLoop

if TYPE_CHECKING:
    from bpmn.events.base import EventDefinition
    from bpmn.expressions import Expression
    from bpmn.read import Reader


def read_loop(reader: Reader, activity: Element) -> Loop | None:
    """Return the loop of an activity, if it has one."""
    standard = child(activity, "standardLoopCharacteristics")
    if standard is not None:
        has_maximum = standard.get("loopMaximum") is not None
        return StandardLoop(
            reader.expression(child(standard, "loopCondition")),
            standard.get("testBefore") == "true",
            reader.integer(standard, "loopMaximum", 0) if has_maximum else None,
        )
    many = child(activity, "multiInstanceLoopCharacteristics")
    return None if many is None else _multi_instance(reader, activity, many)


def _multi_instance(reader: Reader, activity: Element, many: Element) -> MultiInstance:
    behavior = many.get("behavior", "All")
    reference = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}.get(behavior)
    return MultiInstance(
        sequential=many.get("isSequential") == "true",
        cardinality=reader.expression(child(many, "loopCardinality")),
        collection=_collection(reader, activity, many),
        item=many.get(OFFICINA + "element") or _item(many, "inputDataItem"),
        results=many.get(OFFICINA + "resultCollection") or _results(reader, activity, many),
        result=many.get(OFFICINA + "resultElement") or _item(many, "outputDataItem"),
        completion=reader.expression(child(many, "completionCondition")),
        behavior=behavior,
        thrown=_referred(reader, activity, many, reference) if reference else None,
        complex=tuple(_complex(reader, activity, many)) if behavior == "Complex" else (),
    )


def _collection(reader: Reader, activity: Element, many: Element) -> Expression | str | None:
    own = many.get(OFFICINA + "collection")
    if own is not None:
        return reader.compiled(own, many)
    reference = local(text_of(child(many, "loopDataInputRef")))
    return _variable(reader, activity, reference, "dataInputAssociation") if reference else None


def _results(reader: Reader, activity: Element, many: Element) -> str | None:
    reference = local(text_of(child(many, "loopDataOutputRef")))
    return _variable(reader, activity, reference, "dataOutputAssociation") if reference else None


def _variable(reader: Reader, activity: Element, reference: str, tag: str) -> str:
    """Return the variable behind a data input or output of the activity, or the data object."""
    near, far = ("targetRef", "sourceRef") if "Input" in tag else ("sourceRef", "targetRef")
    for association in children(activity, tag):
        if local(text_of(child(association, near))) == reference:
            reference = local(text_of(child(association, far))) or reference
            break
    return reader.references.data.get(reference, reference)


def _item(many: Element, tag: str) -> str | None:
    item = child(many, tag)
    return None if item is None else item.get("name") or item.get("id")


def _referred(
    reader: Reader, activity: Element, many: Element, attribute: str
) -> EventDefinition | None:
    found = reader.document.element(local(many.get(attribute)))
    if found is None:
        reader.problem("no-definition", f"{attribute} refers to no event definition", many)
        return None
    return _definition(reader, activity, found)


def _definition(reader: Reader, activity: Element, found: Element) -> EventDefinition | None:
    from bpmn.events import DEFINITIONS

    kind = DEFINITIONS.get(tag_of(found) or "")
    return None if kind is None else kind.read(reader, found, activity)


def _complex(
    reader: Reader, activity: Element, many: Element
) -> list[tuple[Expression, EventDefinition | None]]:
    found: list[tuple[Expression, EventDefinition | None]] = []
    for definition in children(many, "complexBehaviorDefinition"):
        condition = reader.expression(child(definition, "condition"))
        event = child(definition, "event")
        if condition is None:
            reader.problem("no-condition", "a complex behavior needs a condition", definition)
            continue
        thrown = list(reader.definitions(event)) if event is not None else []
        found.append((condition, thrown[0] if thrown else None))
    return found
