"""The face of a step on its task's card: drawn by whoever registers, once."""

from __future__ import annotations

from collections.abc import Callable

from officina.kernel.access.web import Request
from officina.work.ports import Face
from officina.work.tasks import TaskRow

type Draw = Callable[[Request, TaskRow], Face | None]

_draw: list[Draw] = []


def drawn_by(draw: Draw) -> None:
    """Have a function draw all faces; the views of this app do it in ready."""
    _draw[:] = [draw]


def face(request: Request, task: TaskRow) -> Face | None:
    return _draw[0](request, task) if _draw else None
