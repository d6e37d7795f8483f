"""Event definitions (BPMN 2.0.2, 10.5.5), one module each.

A module of this folder is found by itself: every `EventDefinition` in it that has a tag is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpmn.events.base import EventDefinition
from bpmn.registry import by_tag

DEFINITIONS: Mapping[str, type[EventDefinition]] = MappingProxyType(
    by_tag(__name__, __path__, EventDefinition)
)
