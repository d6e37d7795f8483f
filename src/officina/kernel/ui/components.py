"""Components: every macro of `templates/ui/components/`, called as `ui.name(...)`.

They are globals, not imports, because a block rendered alone does not run its template's imports.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Macro

FOLDER = Path(__file__).parent / "templates" / "ui" / "components"


class Components:
    def __init__(self, env: Environment) -> None:
        self._env = env
        self._macros: dict[str, Macro] = {}

    def __getattr__(self, name: str) -> Macro:
        if not self._macros or self._env.auto_reload:
            self._macros = collect(self._env)
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(f"No component is called “{name}”.") from None


def collect(env: Environment) -> dict[str, Macro]:
    """Return all public macros by name; refuse two of one name."""
    macros: dict[str, Macro] = {}
    for path in sorted(FOLDER.glob("*.html")):
        module: Any = env.get_template(f"ui/components/{path.name}").module
        for name, macro in vars(module).items():
            if isinstance(macro, Macro):
                if name in macros:
                    raise ValueError(f"Two components are called “{name}”.")
                macros[name] = macro
    return macros
