"""The elements of the BPMN 2.0.2 schema that are read, or may be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

GLOBAL_TASKS: Mapping[str, str] = MappingProxyType(
    {
        "globalTask": "task",
        "globalUserTask": "userTask",
        "globalManualTask": "manualTask",
        "globalScriptTask": "scriptTask",
        "globalBusinessRuleTask": "businessRuleTask",
    }
)

_BASE = {"documentation", "extensionElements"}

ROOT_ELEMENTS = frozenset(
    _BASE
    | GLOBAL_TASKS.keys()
    | {"import", "extension", "relationship", "process", "collaboration", "choreography"}
    | {"globalChoreographyTask", "conversation", "globalConversation", "correlationProperty"}
    | {"category", "dataStore", "endPoint", "error", "escalation", "interface", "itemDefinition"}
    | {"message", "partnerEntity", "partnerRole", "resource", "signal"}
)
"""What may stand directly in `definitions`, beside event definitions."""

INSIDE = frozenset(
    _BASE
    | {"incoming", "outgoing", "sequenceFlow", "laneSet", "auditing", "monitoring", "rendering"}
    | {"association", "textAnnotation", "group", "artifact"}
    | {"ioSpecification", "ioBinding", "dataInputAssociation", "dataOutputAssociation"}
    | {"property", "dataObject", "dataObjectReference", "dataStoreReference"}
    | {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}
    | {"performer", "humanPerformer", "potentialOwner", "resourceRole"}
    | {"correlationSubscription", "supportedInterfaceRef", "supports"}
    | {"completionCondition", "activationCondition"}
)
"""What may stand in a process or sub-process and is no node."""
