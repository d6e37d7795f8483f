"""The actor: who does a thing, for whom, and what caused it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from officina.kernel.principals.viewer import Viewer, load_viewer


class NotAPerson(Exception):
    """A verb that needs a person was called by a robot."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A parameter of every verb. Automation and people pass the same gates.

    ``viewer`` is whose rights count; ``None`` is the house itself (set-up, demo, migrations).
    """

    viewer: Viewer | None = None
    robot: str = ""
    on_behalf_of: int | None = None
    cause: int | None = None
    depth: int = 0

    @classmethod
    def of(cls, viewer: Viewer, *, on_behalf_of: int | None = None) -> Actor:
        return cls(viewer=viewer, on_behalf_of=on_behalf_of)

    @classmethod
    def person(cls, user_id: int) -> Actor:
        """An actor for a user's number; for commands and tests, views have a viewer already."""
        viewer = load_viewer(user_id)
        if viewer is None:
            raise NotAPerson(user_id)
        return cls(viewer=viewer)

    @classmethod
    def house(cls, robot: str = "house") -> Actor:
        """The portal itself; only code that no outsider reaches may act as it."""
        return cls(robot=robot)

    def caused_by(self, event_id: int) -> Actor:
        return replace(self, cause=event_id, depth=self.depth + 1)

    @property
    def user_id(self) -> int | None:
        return self.viewer.user_id if self.viewer else None
