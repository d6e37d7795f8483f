"""Read settings, refuse what is unknown or wrong, and say it in sentences."""

import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from officina.kernel.config.checks import complaints
from officina.kernel.config.fields import Config

PREFIX = "OFFICINA_"
# Named by the environment only: where the file is, what `make` and what tests and benches read.
ENVIRONMENT_ONLY = ("CONFIG", "PYTHON", "SUITES")
ENVIRONMENT_ONLY_PREFIXES = ("TEST_", "BENCH_")

_TYPES = typing.get_type_hints(Config)


class BadSettings(Exception):
    """One or more settings are wrong; the text has a sentence for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read the environment and the TOML file, the environment first.

    Raise `BadSettings` for an unknown name, a value of the wrong type, or values that do not fit
    together.
    """
    environ = os.environ if environ is None else environ
    wrong: list[str] = []
    values = _from_file(environ, wrong)
    values |= _from_environment(environ, wrong)
    if wrong:
        raise BadSettings(wrong)
    values["home"] = Path(values.get("home", Config.home)).expanduser().absolute()
    config = Config(**values)
    if wrong := complaints(config):
        raise BadSettings(wrong)
    return config


def _from_environment(environ: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if environ.get("DATABASE_URL"):
        values["database_url"] = environ["DATABASE_URL"]
    for variable, text in environ.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX)
        if name in ENVIRONMENT_ONLY or name.startswith(ENVIRONMENT_ONLY_PREFIXES):
            continue
        _take(values, name.lower(), text, called=variable, like=_like_variable, wrong=wrong)
    return values


def _from_file(environ: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    named = environ.get(PREFIX + "CONFIG")
    path = Path(named or Path(environ.get(PREFIX + "HOME") or Config.home) / "officina.toml")
    try:
        written = tomllib.loads(path.expanduser().read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            wrong.append(f"OFFICINA_CONFIG names {path}, and there is no such file.")
        return {}
    except (OSError, ValueError) as error:
        wrong.append(f"The settings file {path} cannot be read: {error}.")
        return {}
    values: dict[str, Any] = {}
    for name, value in written.items():
        _take(values, name, value, called=f"{name} in {path}", like=str, wrong=wrong)
    return values


def _take(
    values: dict[str, Any],
    name: str,
    value: Any,
    *,
    called: str,
    like: typing.Callable[[str], str],
    wrong: list[str],
) -> None:
    if name not in _TYPES:
        near = difflib.get_close_matches(name, _TYPES, n=1)
        hint = f" Did you mean {like(near[0])}?" if near else ""
        wrong.append(f"There is no setting {called}.{hint}")
        return
    try:
        values[name] = _convert(value, _TYPES[name])
    except ValueError as error:
        wrong.append(f"{called} must be {error}.")


def _like_variable(name: str) -> str:
    return PREFIX + name.upper()


def _convert(value: Any, wanted: Any) -> Any:
    """Return the value as the field's type. Raise ValueError with what it must be."""
    if isinstance(wanted, types.UnionType):
        if value == "":
            return None
        wanted = typing.get_args(wanted)[0]
    if wanted is bool:
        return _boolean(value)
    if wanted is int:
        if isinstance(value, bool) or not str(value).strip().lstrip("-").isdigit():
            raise ValueError("a whole number")
        return int(value)
    if typing.get_origin(wanted) is tuple:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise ValueError("a list of texts")
        return tuple(item.strip() for item in items if item.strip())
    if not isinstance(value, str):
        raise ValueError("a text")
    return Path(value).expanduser() if wanted is Path else value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = str(value).lower()
    if said not in {"1", "true", "yes", "0", "false", "no", ""}:
        raise ValueError("true or false")
    return said in {"1", "true", "yes"}
