"""Names that the conditions of a drawing may use: of what it runs on, and of the case itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bpmn.document import OFFICINA, Document
from officina.kernel.access.policy import Rights
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import translated, types
from officina.kernel.rules.vocabulary import Name, Vocabulary
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.subjects import subjects_of, vocabulary

KEY = "drawing"


def names_of(process_id: int, rights: Rights) -> Vocabulary:
    """The fields of what it runs on; the last answer; what forms and steps of the case keep."""
    found = list(vocabulary(subjects_of(process_id), rights).names)
    taken = {one.code for one in found}
    version = draft_of(process_id).version
    if version is not None:
        own = _own(version.xml, version.settings)
        found += [one for one in own if one.code not in taken]
    return Vocabulary(tuple(found), f"{KEY}:{process_id}")


def _own(xml: str, settings: dict[str, Any]) -> list[Name]:
    answers: dict[str, str] = {}
    found: dict[str, Name] = {}
    group = _("The case")
    for raw in settings.values():
        for one in raw.get("outcomes") or ():
            answers[str(one.get("code"))] = translated(one.get("label") or {})
        for one in raw.get("form") or ():
            if one.get("name"):
                code = str(one["name"])
                label = translated(one.get("label") or {}) or code
                found[code] = Name(code, label, str(one.get("kind", "text")), group=group)
    for code in _results(xml):
        found.setdefault(code, Name(code, code, "text", group=group))
    if answers:
        options = tuple(answers.items())
        found["outcome"] = Name("outcome", _("The last answer"), "list", options, group=group)
    return list(found.values())


def _results(xml: str) -> list[str]:
    name = f"{OFFICINA}resultVariable"
    return [one.get(name, "") for one in Document.parse(xml).root.iter() if one.get(name)]


def offered(rest: str, rights: Rights) -> Vocabulary | None:
    """The vocabulary of a key ``drawing:7``, for who may see the process."""
    if not rest.isdecimal():
        return None
    try:
        read(int(rest), types().by_code("process"), rights=rights)
    except NoSuchRecord:
        return None
    return names_of(int(rest), rights)
