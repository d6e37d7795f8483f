"""What the designer's panel knows of one element, and what was typed into it.

The drawing lives in the browser until it is saved, so the browser says what stands in the element
and is told what has to stand there now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

MAX_SENT = 200_000
TIMES = ("timeDuration", "timeDate", "timeCycle")


class BadFacts(ValueError):
    """The browser sent what is no element."""


@dataclass(frozen=True, slots=True)
class Way:
    """A flow out of a gateway: its id, its name, and where it leads."""

    id: str
    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Facts:
    """``tag`` is the local name in BPMN; ``event`` the kind of its event definition.

    ``settings`` are those of ``processes.steps``; ``otherwise`` is the flow that a gateway takes
    when no condition holds; ``source`` the tag that a flow leaves; ``key`` the FEEL by which a
    message finds its case.
    """

    id: str
    tag: str
    event: str = ""
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    condition: str = ""
    source: str = ""
    is_otherwise: bool = False
    otherwise: str = ""
    ways: tuple[Way, ...] = ()
    time: str = ""
    time_kind: str = ""
    ref: str = ""
    key: str = ""
    called: str = ""
    decision: str = ""
    result: str = ""
    script: str = ""
    interrupts: bool = True

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read(text: str) -> Facts:
    """The facts as the browser sends them. Raises BadFacts."""
    if len(text) > MAX_SENT:
        raise BadFacts("too long")
    try:
        sent = json.loads(text)
    except ValueError:
        raise BadFacts("no JSON") from None
    if not isinstance(sent, dict):
        raise BadFacts("no object")
    kinds = {one.name: _kind(one.type) for one in fields(Facts)}
    found: dict[str, Any] = {}
    for name, value in sent.items():
        kind = kinds.get(name)
        if kind is None or not isinstance(value, kind):
            raise BadFacts(name)
        found[name] = value
    ways = found.get("ways", [])
    if not all(isinstance(one, dict) for one in ways):
        raise BadFacts("ways")
    found["ways"] = tuple(
        Way(*(str(one.get(key, ""))[:200] for key in ("id", "name", "to"))) for one in ways[:100]
    )
    if not found.get("id") or not found.get("tag"):
        raise BadFacts("id")
    return Facts(**found)


def _kind(annotation: Any) -> type:
    text = str(annotation)
    if text.startswith("Mapping"):
        return dict
    return list if text.startswith("tuple") else bool if text == "bool" else str
