"""What whoever draws tasks tells ``work``: may it be completed, what then, how it is shown.

hosted_by("processes", ProcessesHost())     # in AppConfig.ready; TaskDraft.host = "processes"
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import Beside
from officina.work.tasks import TaskRow

type Style = Literal["main", "quiet", "danger"]
NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a task cannot be completed yet, and the door that mends it."""

    sentence: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way to complete a task: one button."""

    code: str
    label: str
    style: Style = "main"


@dataclass(frozen=True, slots=True)
class Act:
    """The main action of a task: what must exist is made there. ``dialog`` opens it over."""

    label: str
    url: str
    icon: str = "arrow-right"
    dialog: bool = True
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A section that the host adds to the task's card, drawn when it is opened."""

    code: str
    label: str
    html: Callable[[], Markup]
    icon: str = "file-text"


@dataclass(frozen=True, slots=True)
class Face:
    """What the host shows on the task's card.

    ``form`` are controls only (no ``<form>``): their values go along with the outcome and arrive
    in ``completed``. ``next_steps`` are lines as "Contract approval: Lada Lawyer".
    """

    form: Markup = NOTHING
    action: Act | None = None
    next_steps: tuple[str, ...] = ()
    tabs: tuple[Tab, ...] = ()
    map_url: str = ""
    about: Markup = NOTHING
    """A line above the description: which process, started by whom."""


class Host(Protocol):
    """Whoever draws tasks. All but ``face`` run in the transaction of the verb."""

    def acts_for(self, task: TaskRow) -> int | None:
        """Whom the responsible stands in for; what he does is marked so."""
        ...

    def missing(self, task: TaskRow, outcome: str, by: Actor) -> Sequence[Missing]:
        """What still lacks before the task may be completed so; empty where nothing does."""
        ...

    def completed(
        self, task: TaskRow, outcome: str, values: Mapping[str, Any], reason: str, by: Actor
    ) -> None:
        """The task was completed; raises Refused to leave everything as it was."""
        ...

    def outcomes(self, task: TaskRow) -> Sequence[Outcome]:
        """The ways to complete it; empty for the one "Complete"."""
        ...

    def face(self, request: Request, task: TaskRow) -> Face | None: ...

    held: Beside
    """How the host's own rows of a task are held and read, in the statement that holds the task:
    hosts lock before tasks, so that two people who complete two tasks of one host at once never
    wait for each other. ``%(id)s`` is the task."""

    def hold(self, found: tuple[Any, ...]) -> object:
        """What was read so, as it is to stand in ``task.row.beside`` under the host's name."""
        ...


type Called = Callable[[Collection[int]], Mapping[int, str]]
"""What records of one type are called in the line that says where a task belongs, by number."""

_hosts: dict[str, Host] = {}
_called: dict[str, Called] = {}


def hosted_by(name: str, host: Host) -> None:
    """Make a host known under the name that its tasks carry."""
    _hosts[name] = host


def called_by(code: str, called: Called) -> None:
    """Have records of a type, on which a host hangs its tasks, called so; other ones are called by
    their titles."""
    _called[code] = called


def names_by_type(wanted: Iterable[tuple[str, int]]) -> dict[int, str]:
    """What these (type, number) are called; only those whose host says so."""
    by_type: dict[str, set[int]] = defaultdict(set)
    for code, record_id in wanted:
        if code in _called:
            by_type[code].add(record_id)
    found: dict[int, str] = {}
    for code, ids in by_type.items():
        found |= _called[code](ids)
    return found


def locks() -> list[Beside]:
    """How hosts hold what is theirs; whatever tells a host something reads the task with it."""
    return [host.held for host in _hosts.values()]


def hold(task: TaskRow) -> None:
    """Hand hosts what was read with their locks."""
    beside = task.row.beside
    for name, host in _hosts.items():
        beside[name] = host.hold(beside.pop(host.held.name))


def host_of(task: TaskRow) -> Host | None:
    """``None`` for tasks given by hand. Raises LookupError where its host was removed."""
    return _hosts[task.host] if task.host else None
