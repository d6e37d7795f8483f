"""Faces: what an app puts under the title of its own type's cards, instead of the stage bar.

faces.draw("task", face)        # in AppConfig.ready
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.records.rows import RecordRow


@dataclass(frozen=True, slots=True)
class CardFace:
    """``bar`` is drawn within the head, and refreshed with it."""

    bar: Markup
    shows: frozenset[str] = frozenset()
    """Fields that it shows itself, so that the side leaves them out."""


type Draw = Callable[[Request, RecordRow], CardFace]

_faces: dict[str, Draw] = {}


def draw(type_code: str, face: Draw) -> None:
    _faces[type_code] = face


def face_of(request: Request, row: RecordRow) -> CardFace | None:
    found = _faces.get(row.type.code)
    return found(request, row) if found else None
