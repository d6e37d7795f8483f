"""How to do what a page is for: a few sentences a page, the most fitting first (F189, F275)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.access.absence import is_absent
from officina.kernel.records.types import types


@dataclass(frozen=True, slots=True)
class Topic:
    """``at`` is a pattern of the addresses that it helps with; ``href`` where it is done."""

    code: str
    title: str | Promise
    at: str
    steps: Sequence[str | Promise]
    href: str = ""
    for_administrators: bool = False


CARD = r"^/[\w-]+/\d+/"
LIST = r"^/[\w-]+/(\?|$)"

TOPICS: Sequence[Topic] = (
    Topic(
        "home",
        _("Make home your own"),
        r"^/$",
        (
            _("Press the sliders at the top right; tick what you want to see and drag it."),
            _("Save a view of any list, and it can stand here as a block."),
            _("Complete simple tasks right here, without opening them."),
        ),
    ),
    Topic(
        "menu",
        _("Arrange your menu"),
        r"^/$",
        (
            _("Press your name at the bottom left, then “My menu”."),
            _("What is ticked stands at the left; everything else stays under “More”."),
        ),
    ),
    Topic(
        "work",
        _("Get through your tasks"),
        r"^/(work|tasks)/",
        (
            _("Write a new task in the line on top: who, what, by when, in plain words."),
            _("Start, complete or pass a task on with the buttons of its card."),
            _("What you cannot finish alone: ask in the task, whoever gave it is told."),
        ),
        "/work/",
    ),
    Topic(
        "list",
        _("Find things in a list"),
        LIST,
        (
            _("Press “Filter” and say what you look for; several filters narrow it down."),
            _("Keep what you filter often: save it as a view, for you or for everybody."),
            _("Tick rows to change many at once; the last change can be undone."),
        ),
    ),
    Topic(
        "board",
        _("Work on a board"),
        LIST,
        (
            _("Drag a card to its next stage, or focus it and press Space and the arrows."),
            _("What a stage demands is asked when you drop the card."),
        ),
    ),
    Topic(
        "card",
        _("Work with a card"),
        CARD,
        (
            _("Click a value to change it; Enter saves, Escape takes it back."),
            _("Write below; @ and a name calls a colleague, and a file can be dropped anywhere."),
            _("“Why do I see this?” in the menu says by which right."),
        ),
    ),
    Topic(
        "people",
        _("Find a colleague"),
        r"^/people/",
        (
            _("Search by name, position, unit or phone; the chart shows who heads whom."),
            _("Mark your absence on your own page, and who stands in for you."),
        ),
        "/people/",
    ),
    Topic(
        "processes",
        _("Start and follow a process"),
        r"^/(processes|cases)/",
        (
            _("Open a process and press “Start”; its steps come to people as tasks."),
            _("The map of a case shows what is done, what goes on and what is next."),
            _("Write an approval as a list of people; drawing is there for more."),
        ),
        "/processes/",
    ),
    Topic(
        "notifications",
        _("Be told what matters"),
        r"^/notifications",
        (
            _("Choose for each kind of news: never, in the portal, by letter, on the phone."),
            _("“Why this?” beside a notification says why you were told."),
        ),
        "/notifications/settings",
    ),
    Topic(
        "types",
        _("Keep something new"),
        r"^/settings/types/",
        (
            _("Name it, list its fields, and its stages if it has any; it works when you save."),
            _("Say who uses it: everybody, one unit, or some roles."),
            _("Bring your spreadsheet in with “Import” in the menu of its list."),
        ),
        "/settings/types/",
        for_administrators=True,
    ),
    Topic(
        "settings",
        _("Set the portal up"),
        r"^/settings/",
        (
            _("Switch off what nobody needs under “Parts of the portal”."),
            _("Give people roles on their own pages; a role says what they may and see."),
            _("Every change of the settings can be undone, and stands in the log."),
        ),
        "/settings/",
        for_administrators=True,
    ),
)

KEYS: Sequence[tuple[tuple[str, ...], str | Promise]] = (
    (("Ctrl", "K"), _("Search, or do anything by name")),
    (("/",), _("The same")),
    (("C",), _("Create, on a list or a page of settings")),
    (("?",), _("This help")),
    (("Ctrl", "Z"), _("Undo the last change")),
    (("Ctrl", "Enter"), _("Send what you write")),
    (("Esc",), _("Close what is open, take back what is typed")),
    (("Tab",), _("To the next thing; Shift-Tab back")),
    (("Space", "↑↓←→"), _("Take a card of a board and move it")),
    (("Alt", "↑↓"), _("Move a row that can be ordered")),
)
"""Keys that work everywhere."""


def topics_for(path: str, *, is_administrator: bool) -> tuple[list[Topic], list[Topic]]:
    """What helps with this page, and the rest. What is switched off helps nobody."""
    shown = [
        one
        for one in TOPICS
        if (is_administrator or not one.for_administrators) and not is_absent(one.href)
    ]
    here = [one for one in shown if re.search(one.at, path) and _fits(one, path)]
    return here, [one for one in shown if one not in here]


def _fits(one: Topic, path: str) -> bool:
    """Lists and cards are those of a type, and a board needs stages."""
    if one.code not in ("list", "board", "card"):
        return True
    slug = path.split("/")[1]
    type_def = next((t for t in types().all if t.slug == slug), None)
    return type_def is not None and (one.code != "board" or bool(type_def.stages))
