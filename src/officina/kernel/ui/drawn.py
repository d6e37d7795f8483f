"""Components that a page has by the hundred, drawn in Python: `ui.cell(...)` like the macros.

As macros they were two thirds of a list's CPU: a call of a macro costs what a whole row costs here.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from officina.kernel.ui import formats
from officina.kernel.ui.icons import icon

type Thing = Mapping[str, Any]

NONE = '<span class="none" aria-hidden="true">–</span>'


def safe(value: object) -> str:
    """Text as HTML; what is Markup stays as it is."""
    # Five replacements of a plain string are twice as fast as `escape`, which makes an object.
    return html.escape(value) if type(value) is str else str(escape(value))


def avatar(person: Thing | None, size: str = "s") -> str:
    if not person:
        nobody = _("Nobody")
        glyph = icon("user-round", label=nobody, size=12)
        return f'<span class="avatar {size} nobody" title="{safe(nobody)}">{glyph}</span>'
    name, photo = safe(person["name"]), person.get("photo")
    if photo:
        return (
            f'<span class="avatar {size}" data-user="{safe(person["id"])}">'
            f'<img src="{safe(photo)}" alt="{name}" title="{name}" loading="lazy"></span>'
        )
    return (
        f'<span class="avatar {size}" data-user="{safe(person["id"])}"'
        f' data-hue="{formats.hue(person["id"])}" role="img" aria-label="{name}" title="{name}">'
        f"{safe(formats.initials(person['name']))}</span>"
    )


def person(who: Thing | None, size: str = "s", href: str = "", note: str = "") -> str:
    tag, address = ("a", f' href="{safe(href)}"') if href else ("span", "")
    name = safe(who["name"] if who else _("Nobody"))
    under = f'<span class="person-note">{safe(note)}</span>' if note else ""
    return (
        f'<{tag} class="person"{address}>{avatar(who, size)}<span class="person-text">'
        f'<span class="person-name">{name}</span>{under}</span></{tag}>'
    )


def stage_badge(stage: Thing) -> str:
    dot = f'<span class="dot" data-color="{safe(stage["color"])}"></span>'
    return f'<span class="stage-badge">{dot}{safe(stage["name"])}</span>'


def moment(value: dt.datetime, style: str = "ago") -> str:
    whole = safe(formats.datetime(value))
    shown = safe(formats.ago(value)) if style == "ago" else whole
    return f'<time datetime="{value.isoformat()}" title="{whole}">{shown}</time>'


def cell(one: Thing) -> str:
    """One cell of a list; `list.html` names the kinds."""
    value = one["value"]
    if value is None or value == "":
        return NONE
    return _CELLS.get(one["kind"], _text)(value, one)


def _text(value: Any, one: Thing) -> str:
    note = one.get("note")
    under = f'<span class="cell-note">{safe(note)}</span>' if note else ""
    return f'<span class="clip">{safe(value)}</span>{under}'


def _company(value: Any, one: Thing) -> str:
    href = one.get("href")
    if not href:
        return safe(value)
    return f'<a class="quiet-link" href="{safe(href)}" data-sheet>{safe(value)}</a>'


def _file(value: Any, one: Thing) -> str:
    glyph = icon("paperclip", size=14)
    return (
        f'<a class="quiet-link file-cell" href="{safe(one["href"])}" target="_blank"'
        f' rel="noopener">{glyph}<span class="clip">{safe(value)}</span></a>'
    )


def _tags(value: Sequence[str], one: Thing) -> str:
    labels = "".join(f'<span class="tag">{safe(label)}</span>' for label in value)
    return f'<span class="tags">{labels}</span>'


def _badge(value: Any, one: Thing) -> str:
    color = safe(one.get("color") or "grey")
    return f'<span class="badge" data-color="{color}">{safe(value)}</span>'


def _actions(value: Sequence[Thing], one: Thing) -> str:
    return f'<span class="row-actions">{"".join(map(_action, value))}</span>'


def _action(act: Thing) -> str:
    label, glyph = safe(act["label"]), icon(act["icon"])
    named = f'class="icon-button" aria-label="{label}" title="{label}"'
    if act.get("dialog"):
        return f'<a {named} href="{safe(act["dialog"])}" data-dialog>{glyph}</a>'
    post = safe(act["post"])
    return f'<button {named} type="button" hx-post="{post}" hx-swap="none">{glyph}</button>'


def _number(value: Any, one: Thing) -> str:
    return f'<span class="num">{safe(formats.number(value))}</span>'


def _money(value: Any, one: Thing) -> str:
    shown = formats.money(value, one.get("currency") or "")
    return f'<span class="num">{safe(shown)}</span>'


def _day(shown: Callable[[Any], str]) -> Callable[[Any, Thing], str]:
    def draw(value: Any, one: Thing) -> str:
        late = " overdue" if one.get("overdue") else ""
        return f'<span class="num{late}">{safe(shown(value))}</span>'

    return draw


def _moment(value: dt.datetime, one: Thing) -> str:
    return _day(lambda at: formats.datetime(at, one.get("zone") or ""))(value, one)


_CELLS: dict[str, Callable[[Any, Thing], str]] = {
    "person": lambda value, one: person(value),
    "stage": lambda value, one: stage_badge(value),
    "money": _money,
    "ago": lambda value, one: f'<span class="num muted">{moment(value)}</span>',
    "company": _company,
    "number": _number,
    "date": _day(formats.date),
    "datetime": _moment,
    "actions": _actions,
    "badge": _badge,
    "tags": _tags,
    "file": _file,
}


def table_rows(
    columns: Sequence[Thing], rows: Sequence[Thing], pick: Any = False, more_href: str = ""
) -> str:
    """Rows alone: also the answer of `more_href`."""
    heads = [(column.get("align") or "start", safe(column["label"])) for column in columns]
    select = safe(_("Select")) if pick else ""
    drawn = [_row(row, heads, select) for row in rows]
    if more_href:
        href, wide = safe(more_href), len(columns) + bool(pick)
        drawn.append(
            f'<tr class="rest"><td colspan="{wide}"><a class="lazy" href="{href}" hx-get="{href}"'
            ' hx-trigger="intersect once" hx-target="closest tr" hx-swap="outerHTML">'
            f"{safe(_('Show more'))}</a></td></tr>"
        )
    return "\n".join(drawn)


def _row(row: Thing, heads: Sequence[tuple[str, str]], select: str) -> str:
    number = safe(row["id"])
    late = ' class="late"' if row.get("overdue") else ""
    parts = [f'<tr id="row-{number}" data-record="{number}"{late}>']
    if select:
        parts.append(
            f'<td class="pick"><input type="checkbox" name="ids" value="{number}"'
            f' aria-label="{select}"></td>'
        )
    link, close = f'<a class="row-link" href="{safe(row["href"])}" data-sheet>', "</a>"
    for (align, label), one in zip(heads, row["cells"], strict=False):
        parts.append(
            f'<td class="{align} cell-{one["kind"]}" data-label="{label}">'
            f"{link}{cell(one)}{close}</td>"
        )
        link = close = ""
    parts.append("</tr>")
    return "".join(parts)


def board_card(card: Thing) -> str:
    """At most five facts; `board.html` names what a card has."""
    number, title, amount = safe(card["id"]), safe(card["title"]), card.get("amount")
    company = card.get("company")
    company = f'<span class="bcard-company">{safe(company)}</span>' if company else ""
    total = "" if amount is None else safe(formats.money(amount, card["currency"]))
    move = safe(_("Move “%(title)s”") % {"title": card["title"]})
    return (
        f'<li class="bcard" id="bcard-{number}" data-record="{number}" data-title="{title}"'
        f' data-amount="{"" if amount is None else amount}">'
        f'<a class="bcard-title" href="{safe(card["href"])}" data-sheet>{title}</a>'
        f"{company}{_next_step(card)}"
        f'<span class="bcard-foot"><span class="bcard-sum num">{total}</span>'
        f"{avatar(card['responsible'])}</span>"
        f'<button class="bcard-menu" type="button" data-move aria-label="{move}">'
        f"{icon('ellipsis')}</button></li>\n"
    )


def _next_step(card: Thing) -> str:
    """What comes next and its day; a bare day is the deadline, and says so when it is read out."""
    step, late = card.get("next_step"), card.get("overdue")
    if not step:
        return ""
    text, due = (step.get("text"), step.get("due")) if isinstance(step, Mapping) else (step, None)
    place, what = ("clip", text) if text else ("sr", _("Deadline"))
    named = f'<span class="{place}">{safe(what)}</span>'
    day = f'<span class="bcard-due num">{safe(formats.date(due))}</span>' if due else ""
    said = f'<span class="sr">{safe(_("overdue"))}</span>' if late else ""
    glyph = icon("clock" if late else "calendar-clock", size=14)
    return f'<span class="bcard-next{" overdue" if late else ""}">{glyph}{named}{day}{said}</span>'


def _marked(draw: Callable[..., str]) -> Callable[..., Markup]:
    @wraps(draw)
    def marked(*values: Any, **named: Any) -> Markup:
        return Markup(draw(*values, **named))  # noqa: S704 - every value has passed `safe`

    return marked


DRAWN = {
    one.__name__: _marked(one)
    for one in (avatar, person, stage_badge, moment, cell, table_rows, board_card)
}
