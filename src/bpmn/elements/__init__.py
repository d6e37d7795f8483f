"""The flow nodes of BPMN, one module an element.

A module of this folder is found by itself: every `Node` in it that has a tag is read and run.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpmn.model import Node
from bpmn.registry import by_tag

ELEMENTS: Mapping[str, type[Node]] = MappingProxyType(by_tag(__name__, __path__, Node))
