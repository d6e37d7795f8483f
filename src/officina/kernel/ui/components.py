"""Components: macros of `templates/ui/components/` and what `drawn` draws; `ui.name(...)`.

They are globals, not imports, because a block rendered alone does not run its template's imports.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Macro

from officina.kernel.ui.drawn import DRAWN

FOLDER = Path(__file__).parent / "templates" / "ui" / "components"

type Component = Callable[..., Any]


class Components:
    def __init__(self, env: Environment) -> None:
        self._env = env
        self._found: dict[str, Component] = {}

    def __getattr__(self, name: str) -> Component:
        if not self._found or self._env.auto_reload:
            self._found = collect(self._env)
        try:
            one = self._found[name]
        except KeyError:
            raise AttributeError(f"No component is called “{name}”.") from None
        if not self._env.auto_reload:
            # Found without this method from now on: a page asks hundreds of times.
            setattr(self, name, one)
        return one


def collect(env: Environment) -> dict[str, Component]:
    """Return all public components by name; refuse two of one name."""
    found: dict[str, Component] = dict(DRAWN)
    for path in sorted(FOLDER.glob("*.html")):
        module: Any = env.get_template(f"ui/components/{path.name}").module
        for name, macro in vars(module).items():
            if isinstance(macro, Macro):
                if name in found:
                    raise ValueError(f"Two components are called “{name}”.")
                found[name] = macro
    return found
