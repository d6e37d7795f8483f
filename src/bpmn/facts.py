"""What elements are made with: the typed keywords that the reader hands to their classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from bpmn.errors import Place
    from bpmn.events.base import EventDefinition
    from bpmn.loops import Loop
    from bpmn.model import DataAssociation, Extension, Flow, Performer


class NodeFacts(TypedDict):
    """What every node is made with."""

    id: str
    name: str
    place: Place
    parent: str
    lane: str | None
    incoming: tuple[Flow, ...]
    outgoing: tuple[Flow, ...]
    default: str | None
    documentation: str
    extensions: tuple[Extension, ...]
    attributes: Mapping[str, str]


class ActivityFacts(NodeFacts):
    """What every activity is made with."""

    loop: Loop | None
    start_quantity: int
    completion_quantity: int
    is_for_compensation: bool
    boundaries: tuple[str, ...]
    handler: str | None
    inputs: tuple[DataAssociation, ...]
    outputs: tuple[DataAssociation, ...]
    names: tuple[str, ...]
    performers: tuple[Performer, ...]
    result: str | None


class EventFacts(NodeFacts):
    """What every event is made with."""

    definitions: tuple[EventDefinition, ...]
    parallel_multiple: bool
    inputs: tuple[DataAssociation, ...]
    outputs: tuple[DataAssociation, ...]
