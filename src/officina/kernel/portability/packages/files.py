"""A package as a zip of YAML files: one a thing, in a folder a part.

What a thing has under ``files`` lies beside it under its name, and the YAML says only which:
``processes/leave-request.yaml`` and ``processes/leave-request.bpmn``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.portability.packages.registry import Part_, parts
from officina.kernel.records.checks import Refused

FORMAT = 1
HEAD = "officina.yaml"
LARGEST = 5 * 1024**2
LARGEST_UNPACKED = 30 * 1024**2
MOST_FILES = 2_000
DEEPEST = 20

# libyaml is four times faster; a build of PyYAML may lack it.
_Fast = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

type Contents = dict[str, Part_]


class _Dumper(_Fast):  # type: ignore[misc, valid-type]
    """Texts of several lines as lines, so that a difference of two packages can be read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


class _Loader(yaml.SafeLoader):
    """Plain values only: what refers to itself or others could unfold without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("references are not read")
        return super().compose_node(parent, index)


def read_here() -> Contents:
    """This portal's set-up, by part and code."""
    return {one.code: one.read() for one in parts()}


def to_zip(contents: Contents) -> bytes:
    """The files of a package; the same set-up gives the same files."""
    buffer = io.BytesIO()
    moment = clock.now().timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        head = {"format": FORMAT, "parts": sorted(contents)}
        packed.writestr(zipfile.ZipInfo(HEAD, moment), _dump(head))
        for code, things in contents.items():
            for key, content in things.items():
                at = f"{code}/{file_name(key)}"
                beside = content.get("files") or {}
                said = {"code": key, **content} | ({"files": sorted(beside)} if beside else {})
                packed.writestr(zipfile.ZipInfo(f"{at}.yaml", moment), _dump(said))
                for name in sorted(beside):
                    packed.writestr(zipfile.ZipInfo(f"{at}.{name}", moment), beside[name])
    return buffer.getvalue()


def from_zip(data: bytes) -> Contents:
    """The set-up that a package holds. Raises Refused with a sentence for what cannot be read."""
    if len(data) > LARGEST:
        raise Refused(_("This package is too large."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            listed = packed.infolist()
            if sum(one.file_size for one in listed) > LARGEST_UNPACKED or len(listed) > MOST_FILES:
                raise Refused(_("This package is too large."))
            files = {one.filename: packed.read(one).decode() for one in listed}
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise Refused(_("This is no package of a portal.")) from error
    head = _load(HEAD, files.pop(HEAD, ""))
    if head.get("format") != FORMAT or not isinstance(head.get("parts"), list):
        raise Refused(_("This is no package of a portal, or of a newer version."))
    known = {one.code for one in parts()}
    contents: Contents = {code: {} for code in head["parts"] if code in known}
    for name, text in files.items():
        folder, _slash, _file = name.partition("/")
        if folder in contents and name.endswith(".yaml"):
            loaded = _load(name, text)
            key = loaded.pop("code", None)
            if not isinstance(key, str) or not key or key in contents[folder]:
                raise Refused(_("%(file)s has no code of its own.") % {"file": name[:120]})
            if "files" in loaded:
                loaded["files"] = _beside(name, loaded["files"], files)
            contents[folder] = {**contents[folder], key: loaded}
    return contents


def _beside(name: str, listed: Any, files: Mapping[str, str]) -> dict[str, str]:
    """The files of a thing by name. Raises Refused for one that is not there."""
    found = {}
    for one in listed if isinstance(listed, list) else [listed]:
        at = f"{name.removesuffix('.yaml')}.{one}"
        if at not in files:
            raise Refused(_("The file %(file)s is not in the package.") % {"file": at[:120]})
        found[str(one)] = files[at]
    return found


def _load(name: str, text: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(text, _Loader)  # noqa: S506 # a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Refused(_("%(file)s cannot be read.") % {"file": name[:120]}) from error
    if not isinstance(loaded, dict) or not _is_plain(loaded, DEEPEST):
        raise Refused(_("%(file)s cannot be read.") % {"file": name[:120]})
    return loaded


def _is_plain(value: Any, deep: int) -> bool:
    """Whether it is what JSON has: YAML knows dates and keys of any kind besides."""
    if deep == 0:
        return False
    if isinstance(value, dict):
        return all(isinstance(k, str) and _is_plain(v, deep - 1) for k, v in value.items())
    if isinstance(value, list):
        return all(_is_plain(one, deep - 1) for one in value)
    return value is None or isinstance(value, str | int | float | bool)


def _dump(content: Mapping[str, Any]) -> str:
    return yaml.dump(dict(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def file_name(key: str) -> str:
    """What a file of a thing is called."""
    return re.sub(r"[^\w.-]+", "-", key)[:80] or "thing"
