"""What can stand in a menu: places of the portal, types, saved views, pages of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.access.absence import is_absent
from officina.kernel.access.policy import Rights
from officina.kernel.records.queries.known import is_used, known_types
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present
from officina.shell.menu.layouts import PageRef
from officina.work.queries.mine import overdue_count
from officina.work.record_types import TASK

FIRST = ("lead", "company", "contact")


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that a menu can lead to."""

    code: str
    label: str | Promise
    icon: str
    href: str
    is_exact: bool = False
    """Only its very address is it, and not what begins so."""
    count: Callable[[Rights], int] | None = None
    """What should have been done there by now, in red (F120)."""
    is_own: bool = False
    """Somebody here made it: it comes before what came with the portal."""
    is_last: bool = False
    """It stands at the end unless somebody put it elsewhere."""


def entries_for(rights: Rights, pages: Iterable[PageRef]) -> list[Entry]:
    """Everything that may stand in the viewer's menu, in the order of a house that arranged
    nothing. What is switched off is not among it."""
    viewer = rights.viewer
    offered = shown_types(rights)
    has_tasks = not viewer.is_extranet or any(one.code == TASK.code for one in offered)
    found = [Entry("home", _("Home"), "house", "/", is_exact=True)]
    if has_tasks:
        found.append(
            Entry(
                "my-work",
                _("My work"),
                "square-check",
                reverse("work:mine"),
                count=lambda rights: overdue_count(rights.viewer.user_id),
            )
        )
    found += [
        Entry(f"type:{t.code}", t.plural, t.icon, present.href(t), is_own=t.is_custom)
        for t in offered
        if t.code != TASK.code
    ]
    if not viewer.is_extranet:
        found.append(Entry("employees", _("Employees"), "users", "/people/"))
    found += [
        Entry(f"page:{one.code}", one.title, one.icon, one.href, is_own=True) for one in pages
    ]
    if has_tasks:
        task = types().by_code(TASK.code)
        address = present.href(task)
        found.append(Entry("all-tasks", _("All tasks"), task.icon, address, is_last=True))
    if not viewer.is_extranet:
        found += _inside()
    if viewer.is_administrator:
        found.append(
            Entry("settings", _("Settings"), "settings", reverse("settings"), is_last=True)
        )
    return [one for one in found if not is_absent(one.href)]


def shown_types(rights: Rights) -> list[TypeDef]:
    """Types that a menu offers to this viewer."""
    shown = [t for t in _present_types(rights) if t.in_menu]
    # Those that came first, then what was made here, then the rest.
    order = {code: n for n, code in enumerate(FIRST)}
    return sorted(shown, key=lambda t: (order.get(t.code, 50 if t.is_custom else 99), t.id))


def _present_types(rights: Rights) -> list[TypeDef]:
    """What is not switched off and of use to the viewer; an outsider's is what he was given."""
    if rights.viewer.is_extranet:
        return known_types(rights)
    on = [t for t in types().all if t.code not in rights.policy.types_off]
    return [t for t in on if not t.is_custom or is_used(t, rights)]


def _inside() -> list[Entry]:
    return [
        Entry(
            "work-report",
            _("Report of tasks"),
            "chart-column",
            reverse("work:report"),
            is_last=True,
        ),
        Entry(
            "process-report",
            _("Report of processes"),
            "trending-up",
            reverse("process-report"),
            is_last=True,
        ),
        Entry("bin", _("Bin"), "trash-2", reverse("bin"), is_last=True),
    ]
