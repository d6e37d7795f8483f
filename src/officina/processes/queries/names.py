"""Names that the conditions of a process may use: of what it runs on, and of the case itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from bpmn.document import OFFICINA, Document
from officina.kernel.access.policy import Rights
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import translated, types
from officina.kernel.records.vocabulary import name_of, vocabulary_of
from officina.kernel.rules.sentences import say
from officina.kernel.rules.vocabulary import Name, Vocabulary
from officina.processes.braces import names_for_texts
from officina.processes.forms import as_field
from officina.processes.models import Version
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.subjects import subjects_of
from officina.processes.steps import Step

KEY = "process"


def names_of(
    process_id: int, rights: Rights | None = None, version: Version | None = None
) -> Vocabulary:
    """The fields of the first type that it runs on, as far as the viewer may see them; the last
    answer; what forms and steps of the case keep. Of the draft where no version is given."""
    subjects = subjects_of(process_id)
    found = list(vocabulary_of(subjects[0], rights).names) if subjects else []
    taken = {one.code for one in found}
    version = version or draft_of(process_id).version
    if version is not None:
        own = _own(version.xml, version.settings)
        if version.route is not None:  # a list goes on only where it was approved
            taken.add("outcome")
        found += [one for one in own if one.code not in taken]
    return Vocabulary(tuple(found), f"{KEY}:{process_id}")


def asked(form: Sequence[Mapping[str, Any]]) -> list[Name]:
    """What a form asks that no card has."""
    return [name_of(as_field(one)) for one in Step({"form": list(form)}).form if one.name]


def letters_may_say(process_id: int) -> dict[str, str]:
    """Labels by code of what a letter of a step may put in: fields of the card, and answers."""
    subjects, version = subjects_of(process_id), draft_of(process_id).version
    found = names_for_texts(subjects[0]) if subjects else {}
    for raw in version.settings.values() if version is not None else ():
        for one in asked(raw.get("form") or []):
            if one.label not in found.values():
                found[one.code] = one.label
    return found


def says(process_id: int) -> Callable[[str], str]:
    """Conditions of a process in the reader's words."""
    return partial(_say, known=names_of(process_id))


def _say(text: str, *, known: Vocabulary) -> str:
    return say(text, known)


def _own(xml: str, settings: dict[str, Any]) -> list[Name]:
    answers: dict[str, str] = {}
    found: dict[str, Name] = {}
    group = _("The case")
    for raw in settings.values():
        for one in raw.get("outcomes") or ():
            answers[str(one.get("code"))] = translated(one.get("label") or {})
        for name in asked(raw.get("form") or []):
            found[name.code] = replace(name, group=group)
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
    """The vocabulary of a key ``process:7``, for who may see the process."""
    if not rest.isdecimal():
        return None
    try:
        read(int(rest), types().by_code("process"), rights=rights)
    except NoSuchRecord:
        return None
    return names_of(int(rest), rights)
