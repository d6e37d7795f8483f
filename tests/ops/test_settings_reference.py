import dataclasses
import re
import typing
from pathlib import Path

from officina.kernel.config import Config

PAGE = (Path(__file__).parents[2] / "docs/reference/settings.md").read_text()


def test_every_setting_stands_in_the_reference_with_its_default_and_meaning():
    hints = typing.get_type_hints(Config, include_extras=True)
    rows = re.findall(r"^\| `\w+` \| `(\w+)` \| `?([^|`]*)`? \| (.+) \|$", PAGE, re.MULTILINE)
    written = {name: (default.strip(), about) for name, default, about in rows}
    actual = {
        field.name: (_shown(field.default), hints[field.name].__metadata__[0])
        for field in dataclasses.fields(Config)
    }
    assert written == actual


def _shown(default):
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default in {"", (), None} else str(default)
