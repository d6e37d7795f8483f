"""Completion conditions (F141): rules over the task, what hangs on it, its parent and the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

import feel
from feel import tree
from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.events.kinds import all_kinds
from officina.kernel.records import rows
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow
from officina.kernel.records.vocabulary import name_of
from officina.kernel.rules import evaluate, sentences
from officina.kernel.rules.mistakes import told
from officina.kernel.rules.vocabulary import Name, Vocabulary, vocabulary
from officina.work.demands import DEMANDS, Demand
from officina.work.tasks import TaskRow, read

LONGEST = evaluate.MAX_TEXT
KEY = "task"
"""Of vocabularies that are found again: ``task:7``."""
HAPPENINGS = (
    "comment.added",
    "file.attached",
    "file.replaced",
    "checklist.changed",
    "record.edited",
    "record.moved",
)


def split(condition: str, known: Vocabulary) -> tuple[list[Demand], str]:
    """The usual demands of a condition, and the rest of it."""
    usual = {one.feel: one for one in DEMANDS}
    parts = _parts(condition, known)
    rest = [part for part in parts if part not in usual]
    found = [usual[part] for part in parts if part in usual]
    return found, " and ".join(rest) if found else condition


def joined(codes: Collection[str], rest: str, known: Vocabulary) -> str:
    """A condition of the usual demands and a rule of one's own.

    >>> joined(["file"], "late or spent > 2", names())
    'files > 0 and (late or spent > 2)'
    """
    parts = [one.feel for one in DEMANDS if one.code in codes]
    return " and ".join([*parts, *_parts(rest, known)]) if parts else rest.strip()


def _parts(text: str, known: Vocabulary) -> list[str]:
    """What is joined by "and" in a condition, each as it is written."""
    if not text.strip():
        return []
    try:
        node = evaluate.compiled(text, known.codes).tree
    except feel.SyntaxMistake:
        return [text]
    operands = node.operands if isinstance(node, tree.Conjunction) else (node,)
    return [
        f"({said})" if isinstance(one, tree.Disjunction | tree.Conjunction) else said
        for one in operands
        for said in [text[one.start : one.end]]
    ]


def names(
    parent: RecordRow | None = None, *, rights: Rights | None = None, key: str = ""
) -> Vocabulary:
    """What a condition may name; ``parent.…`` are the fields of what the task is about, with
    rights only those that their viewer may see."""
    known = [
        Name("title", _("Title")),
        Name("result", _("Result")),
        Name("due_at", _("Deadline"), "datetime"),
        Name("important", _("Important"), "bool"),
        Name("late", _("Overdue"), "bool"),
        Name("estimate", _("Estimate, hours"), "decimal"),
        Name("spent", _("Spent, hours"), "decimal"),
        Name("comments", _("Comments"), "integer"),
        Name("files", _("Files"), "integer"),
        Name("checklist_open", _("Open items of the checklist"), "integer"),
        Name("subtasks_open", _("Open subtasks"), "integer"),
        Name("happened", _("What has happened"), "multilist", options=_happenings()),
    ]
    if parent is not None:
        hidden = rights.hidden_fields(parent.type.code) if rights else frozenset()
        known += [
            name_of(
                one,
                code=f"parent.{one.code}",
                label=f"{parent.type.label}: {one.label}",
                rights=rights,
            )
            for one in parent.type.fields.values()
            if one.code not in hidden
        ]
    return vocabulary(known, key)


def _happenings() -> tuple[tuple[str, str], ...]:
    known = all_kinds()
    return tuple((code, str(known[code].sentence)) for code in HAPPENINGS if code in known)


def names_for(task: TaskRow, rights: Rights) -> Vocabulary:
    """What whoever sets a task up may name; found again by its key."""
    return names(parent_of(task), rights=rights, key=f"{KEY}:{task.id}")


def offered(rest: str, rights: Rights) -> Vocabulary | None:
    """The vocabulary of a key ``task:7``, for who may see that task."""
    try:
        return names_for(read(int(rest), rights=rights), rights) if rest.isdecimal() else None
    except NoSuchRecord:
        return None


def check_condition(text: str, parent: RecordRow | None = None) -> None:
    """Refuse a condition that cannot be read, or names what is not there."""
    if len(text) > LONGEST:
        raise Refused(errors={"condition": _("This condition is too long.")})
    found = evaluate.mistakes(text, names(parent)) if text else []
    if found:
        raise Refused(errors={"condition": told(found[0])})


def lacking(task: TaskRow) -> list[tuple[str, str]]:
    """(code of the demand, sentence) of what is not fulfilled yet; the code is empty for a rule."""
    found = []
    if task.subtasks_open:
        found.append(("subtasks", _("Subtasks are still open.")))
    if not task.condition:
        return found
    facts = Facts(task)
    known = names(facts.parent)
    demands, rest = split(task.condition, known)
    for one in demands:
        if not evaluate.holds(one.feel, facts, names=known.codes):
            found.append((one.code, str(one.lacking)))
    if rest and not evaluate.holds(rest, facts, names=known.codes):
        found.append(("", _("Not yet: %(rule)s.") % {"rule": sentences.say(rest, known)}))
    return found


_HUNG = ("comments", "files", "checklist_open")
_HANGING = """
SELECT (SELECT count(*) FROM records_comment WHERE record_id = %(id)s AND deleted_at IS NULL),
  (SELECT count(*) FROM files_attachment WHERE record_id = %(id)s AND removed_at IS NULL),
  (SELECT count(*) FROM records_checklistitem WHERE record_id = %(id)s AND done_at IS NULL)
"""
_HAPPENED = """
SELECT DISTINCT kind FROM event WHERE record_id = ANY(%(ids)s::bigint[]) AND at >= %(since)s
"""


class Facts(Mapping[str, Any]):
    """Values of a task by the names of conditions; each is read when it is asked for."""

    def __init__(self, task: TaskRow) -> None:
        self._task = task

    def __getitem__(self, name: str) -> Any:
        task, values = self._task, self._task.row.values
        if name in _HUNG:
            return self._hanging[name]
        if name == "subtasks_open":
            return task.subtasks_open
        if name == "happened":
            return self._happened
        if name == "important":
            return bool(values.get("is_important"))
        if name == "late":
            return task.due_at is not None and task.due_at < clock.now()
        if name.startswith("parent."):
            return self.parent.values.get(name.removeprefix("parent.")) if self.parent else None
        if name in ("title", "result", "due_at", "estimate", "spent"):
            return values.get(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(names(self.parent))

    def __len__(self) -> int:
        return len(names(self.parent))

    @cached_property
    def _hanging(self) -> dict[str, int]:
        found = sql.row(_HANGING, {"id": self._task.id})
        assert found is not None
        return dict(zip(_HUNG, found, strict=True))

    @cached_property
    def _happened(self) -> list[str]:
        """Kinds of events on the task and on what it is about, since it was given."""
        ids = [self._task.id, *self._task.parents]
        found = sql.rows(_HAPPENED, {"ids": ids, "since": self._task.row.created_at})
        return [kind for (kind,) in found]

    @cached_property
    def parent(self) -> RecordRow | None:
        """What the task is about. Read by the house: only a yes or no comes of it."""
        return parent_of(self._task)


def parent_of(task: TaskRow) -> RecordRow | None:
    for record_id in task.parents[:1]:
        try:
            return rows.read(record_id, rows.type_of(record_id), rights=None)
        except NoSuchRecord:
            return None
    return None
