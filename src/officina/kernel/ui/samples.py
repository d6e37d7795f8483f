"""Aurora Group as the gallery shows it: plain values of the shapes that components take."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.rules.vocabulary import Name, Vocabulary

TARAS = {"id": 2, "name": "Taras Sales", "photo": None}
NINA = {"id": 3, "name": "Nina Sales", "photo": None}
OLENA = {"id": 1, "name": "Olena Director", "photo": None}
FEDIR = {"id": 4, "name": "Fedir Finance", "photo": None}
ARTEM = {"id": 8, "name": "Artem Account", "photo": None}
LADA = {"id": 6, "name": "Lada Lawyer", "photo": None}

# title, company, amount, next step, days until it, responsible
LEADS: dict[str, list[tuple[str, str, int | None, str, int, dict[str, Any]]]] = {
    "new": [
        ("I want to Turkey", "Pavel Semenovich", 1450, "Call back", 0, TARAS),
        ("Corporate retreat, 40 people", "Nordlight Ltd", 38600, "Ask for dates", 1, NINA),
        ("Warehouse roof repair", "Concrete Ltd", 12400, "Measure on site", 3, ARTEM),
        ("Honeymoon on Madeira", "Maria Kovalenko", 3200, "", 0, TARAS),
        ("School trip to Lviv", "Lyceum 17", 5100, "Send programme", 2, NINA),
    ],
    "contacted": [
        ("Office fit-out, 3rd floor", "Horns LLC", 64000, "Send estimate", -2, TARAS),
        ("Family week in Antalya", "Ihor Bondar", 2780, "Offer two hotels", 1, NINA),
        ("Annual travel contract", "Dealer North LLC", 92000, "Meet the director", 4, OLENA),
    ],
    "qualified": [
        ("Ski weekend, Bukovel", "Helix Group", 8900, "Confirm headcount", 0, TARAS),
        ("Reconstruction of a showroom", "Полярное облако", 47500, "Design sketch", -1, ARTEM),
        ("Cruise for two", "Ștefan Popa", 4300, "Passport data", 5, NINA),
        ("Conference in Lisbon", "Orchid Bank", 21700, "Venue options", 2, TARAS),
    ],
    "offer": [
        ("Two offers: Kemer or Side", "Pavel Semenovich", 1620, "Wait for choice", 3, TARAS),
        ("Fence and gate, plot 12", "Pădurea SRL", 15800, "Call about offer", -3, ARTEM),
    ],
    "converted": [("Team building in Chișinău", "Sirius JSC", 11200, "", 0, NINA)],
    "junk": [],
}
STAGES = [
    {"id": 1, "name": "New", "color": "blue", "kind": "open", "code": "new"},
    {"id": 2, "name": "Contacted", "color": "teal", "kind": "open", "code": "contacted"},
    {"id": 3, "name": "Qualified", "color": "violet", "kind": "open", "code": "qualified"},
    {"id": 4, "name": "Offer", "color": "amber", "kind": "open", "code": "offer"},
    {"id": 5, "name": "Converted", "color": "green", "kind": "won", "code": "converted"},
    {"id": 6, "name": "Junk", "color": "grey", "kind": "lost", "code": "junk"},
]


def vocabulary() -> Vocabulary:
    """Names for the rules of the gallery."""
    regions = (("EU", "EU"), ("US", "US"), ("UA", "Ukraine"))
    names = [
        Name("amount", _("Amount"), "money"),
        Name("region", _("Region"), "list", regions),
        Name("due_at", _("Due"), "datetime"),
        Name("responsible", _("Responsible"), "person", target="person"),
        Name("title", _("Title")),
        Name("urgent", _("Urgent"), "bool"),
    ]
    return Vocabulary(tuple(names), "gallery:")


def context(path: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "shell": shell(path),
        "now": now,
        "people": [OLENA, TARAS, NINA, FEDIR, ARTEM, LADA],
        "stages": STAGES,
        "columns": columns(now),
        "table": table(now),
        "record": record(now),
        "entries": entries(now),
        "chips": [
            {"label": "Responsible", "value": "me", "remove_href": "?"},
            {"label": "Amount", "value": "over 1,000", "remove_href": "?"},
        ],
        "known": vocabulary(),
        "rule": 'amount > 1000 and (region in ("EU", "US") or responsible = me)',
        "written": "amount * 2 > 5000",
        "views": views(path),
        "notices": notices(now),
        "org": org(),
        "work": work(now),
        "checklist": {
            "id": "checklist",
            "items": [
                checklist_item(1, "Dates and number of guests", by=TARAS),
                checklist_item(2, "Passport data of all three"),
                checklist_item(3, "Hotel of four stars or more"),
            ],
            "add_href": "#",
        },
    }


def checklist_item(number: int, text: str, by: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "id": number,
        "text": text,
        "done": by is not None,
        "by": by,
        "note": "20 Nov, 14:05" if by else "",
        "tick_href": "#tick",
        "rename_href": "#rename",
        "up_href": "#up" if number > 1 else "",
        "down_href": "#down" if number < 3 else "",
        "remove_href": "#remove",
    }


def shell(path: str) -> dict[str, Any]:
    nav = [
        ("Home", "/ui/gallery/home", "house", 0),
        ("Leads", "/ui/gallery/board", "target", 12),
        ("Companies", "#companies", "building-2", 0),
        ("Contacts", "#contacts", "contact", 0),
        ("Tasks", "#tasks", "circle-check", 5),
        ("People", "#people", "users", 0),
    ]
    crm = ("/ui/gallery/board", "/ui/gallery/list", "/ui/gallery/card")
    entries = [
        {
            "label": label,
            "href": href,
            "icon": icon,
            "count": count,
            "current": href == path or (href == crm[0] and path in crm),
        }
        for label, href, icon, count in nav
    ]
    more = [
        {"label": "Public forms", "href": "#forms", "icon": "file-text"},
        {"label": "Gallery", "href": "/ui/gallery", "icon": "sparkles"},
        {"label": "Settings", "href": "#settings", "icon": "settings"},
    ]
    return {
        "product": "Aurora Group",
        "home": "/ui/gallery/home",
        "nav": entries,
        "more": more,
        "bottom": entries[:3],
        "rest": [*entries[3:], *more],
        "places": [*entries, *more],
        "recents": [
            {"label": "I want to Turkey", "href": "/ui/gallery/card", "icon": "target"},
            {"label": "Horns LLC", "href": "#horns", "icon": "building-2"},
            {"label": "Office fit-out, 3rd floor", "href": "/ui/gallery/card", "icon": "target"},
        ],
        "create": [
            {"label": "New lead", "href": "#lead", "icon": "target", "shortcut": "c"},
            {"label": "New company", "href": "#company", "icon": "building-2"},
            {"label": "New contact", "href": "#contact", "icon": "contact"},
        ],
        "user": TARAS
        | {"theme_href": "#"}
        | {
            "links": [
                {"label": "My card", "href": "#me", "icon": "user-round"},
                {"label": "Security and sessions", "href": "#security", "icon": "key-round"},
                {"label": "Sign out", "href": "#out", "icon": "log-out", "post": True},
            ]
        },
        "search": {"href": "/ui/gallery/found"},
        "notifications": {"count": 3, "href": "#notices"},
    }


def columns(now: dt.datetime) -> list[dict[str, Any]]:
    result = []
    number = 0
    for stage in STAGES:
        cards: list[dict[str, Any]] = []
        for title, company, amount, step, days, who in LEADS[str(stage["code"])]:
            number += 1
            cards.append(
                {
                    "id": number,
                    "href": "/ui/gallery/card",
                    "title": title,
                    "number": f"L-{number}",
                    "amount": amount and Decimal(amount),
                    "currency": "EUR",
                    "company": company,
                    "next_step": step and {"text": step, "due": now + dt.timedelta(days=days)},
                    "overdue": days < 0,
                    "responsible": who,
                    "updated_at": now,
                }
            )
        result.append(
            {
                "stage": stage,
                "count": len(cards),
                "count_capped": False,
                "sum": sum((card["amount"] or Decimal(0) for card in cards), Decimal(0)),
                "currency": "EUR",
                "cards": cards,
                "more_href": None,
            }
        )
    return result


def table(now: dt.datetime) -> dict[str, Any]:
    rows = []
    for column in columns(now):
        for card in column["cards"]:
            step = card["next_step"] or {"text": "", "due": None}
            rows.append(
                {
                    "id": card["id"],
                    "href": card["href"],
                    "cells": [
                        {"kind": "title", "value": card["title"]},
                        {"kind": "company", "value": card["company"], "href": "#company"},
                        {"kind": "stage", "value": column["stage"]},
                        {"kind": "money", "value": card["amount"], "currency": "EUR"},
                        {"kind": "text", "value": step["text"]},
                        {"kind": "date", "value": step["due"], "overdue": card["overdue"]},
                        {"kind": "person", "value": card["responsible"]},
                    ],
                }
            )
    heads = [
        ("title", _("Title"), "start", "?sort=title"),
        ("company", _("Client"), "start", None),
        ("stage", _("Stage"), "start", "?sort=stage"),
        ("amount", _("Amount"), "end", "?sort=amount"),
        ("next", _("Next step"), "start", None),
        ("due", _("By"), "start", "?sort=due"),
        ("responsible", _("Responsible"), "start", "?sort=responsible"),
    ]
    total = sum((Decimal(column["sum"]) for column in columns(now)), Decimal(0))
    return {
        "columns": [
            {
                "key": k,
                "label": label,
                "align": a,
                "href": h,
                "sort": "desc" if k == "due" else None,
            }
            for k, label, a, h in heads
        ],
        "rows": rows,
        "totals": {"amount": {"kind": "money", "value": total, "currency": "EUR"}},
        "bulk": [
            {"label": _("Stage"), "icon": "kanban", "href": "#", "dialog": True},
            {"label": _("Responsible"), "icon": "user-round", "href": "#", "dialog": True},
            {"label": _("Move to the bin"), "icon": "trash-2", "href": "#", "danger": True},
        ],
    }


def record(now: dt.datetime) -> dict[str, Any]:
    due = now + dt.timedelta(days=1)
    facts = [
        ("amount", "Amount", "money", "€1,620"),
        ("company", "Contact", "text", "Pavel Semenovich"),
        ("phone", "Phone", "tel", "+380 50 111 22 33"),
        ("dates", "Dates", "text", "1–10 July"),
        ("guests", "Guests", "text", "2 adults, 1 child"),
        ("hotel", "Hotel", "text", "4 stars"),
        ("source", "Source", "text", "Site form, banner-7"),
        ("responsible", "Responsible", "person", "Taras Sales"),
        ("budget", "Budget", "money", ""),
        ("birthday", "Birthday", "date", ""),
        ("note", "Note", "textarea", ""),
    ]
    return {
        "id": 7,
        "number": "L-14",
        "title": "Two offers: Kemer or Side",
        "type_name": "Lead",
        "stage": STAGES[3],
        "stages": STAGES,
        "responsible": TARAS,
        "next_step": {"text": "Find out which tour he chose", "due": due, "overdue": False},
        "event": 1,
        "amount": Decimal(1620),
        "currency": "EUR",
        "fields": [
            {
                "key": key,
                "label": label,
                "kind": kind,
                "value": TARAS if kind == "person" else shown,
                "display": shown,
                "editable": key != "source",
                "required": False,
            }
            for key, label, kind, shown in facts
        ],
        "tabs": [
            {"label": "Timeline", "href": "#t", "current": True},
            {"label": "Files", "href": "#f", "count": 3},
            {"label": "Relations", "href": "#r", "count": 2},
        ],
        "href": "/ui/gallery/card",
        "edit_href": "/ui/gallery/card",
        "move_href": "/ui/gallery/card",
        "follow_href": "#follow",
        "following": True,
        "why_href": "#why",
        "print_href": "#print",
        "bin_href": "#bin",
        "present": [OLENA, NINA],
        "actions": [{"label": "Convert", "href": "#", "icon": "circle-check", "dialog": True}],
    }


def entries(now: dt.datetime) -> list[dict[str, Any]]:
    def ago(**delta: float) -> dt.datetime:
        return now - dt.timedelta(**delta)

    file = {"name": "Offer Kemer 1450.pdf", "href": "#file", "size": 184_320, "preview": None}
    return [
        {
            "id": 9,
            "kind": "planned",
            "actor": TARAS,
            "sentence": "Call Pavel Semenovich and find out which tour he chose",
            "due": now + dt.timedelta(days=1),
            "done_href": "#done",
        },
        {
            "id": 8,
            "kind": "comment",
            "actor": OLENA,
            "at": ago(minutes=12),
            "html": Markup(
                "<p>If he takes Side, we can give 5 %. "
                '<a class="mention" href="#nina">@Nina Sales</a>, is the allotment still free?</p>'
            ),
            "reactions": [
                {"emoji": "👍", "count": 2, "mine": True, "people": "Taras Sales, Nina Sales"}
            ],
            "react_href": "#react",
            "can_edit": True,
            "edit_href": "#edit",
            "remove_href": "#remove",
        },
        {
            "id": 7,
            "kind": "event",
            "actor": TARAS,
            "at": ago(minutes=40),
            "sentence": "moved this to Offer",
            "icon": "arrow-right",
        },
        {
            "id": 6,
            "kind": "event",
            "actor": TARAS,
            "at": ago(hours=2),
            "sentence": "changed 3 fields",
            "icon": "pencil",
            "changes": [
                {"label": "Dates", "before": "", "after": "1–10 July"},
                {"label": "Guests", "before": "2 adults", "after": "2 adults, 1 child"},
                {"label": "Hotel", "before": "", "after": "4 stars"},
            ],
        },
        {
            "id": 5,
            "kind": "mail",
            "actor": TARAS,
            "at": ago(hours=3),
            "sentence": "to Pavel Semenovich",
            "subject": "Two offers for your July",
            "html": Markup("<p>Good afternoon! Here are Kemer and Side, both with breakfast.</p>"),
        },
        {"id": 4, "kind": "file", "actor": TARAS, "at": ago(hours=3), "sentence": "", "file": file},
        {
            "id": 3,
            "kind": "call",
            "actor": TARAS,
            "at": ago(hours=20),
            "sentence": "called, 1 min 34 s",
            "icon": "phone-outgoing",
        },
        {
            "id": 1,
            "kind": "event",
            "actor": None,
            "at": ago(days=1, hours=1),
            "sentence": "Came from the form “I want to Turkey”",
            "icon": "globe",
        },
    ]


def views(path: str) -> list[dict[str, Any]]:
    pages = [(_("Board"), "board", "kanban"), (_("List"), "list", "rows-3")]
    return [
        {
            "label": label,
            "href": f"/ui/gallery/{page}",
            "icon": icon,
            "current": path.endswith(page),
        }
        for label, page, icon in pages
    ]


def notices(now: dt.datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": 1,
            "href": "/ui/gallery/card",
            "title": "Two offers: Kemer or Side",
            "actor": OLENA,
            "sentences": ["Olena Director mentioned you", "Stage changed to Offer"],
            "at": now - dt.timedelta(minutes=12),
            "unread": True,
            "read_href": "#read",
            "why": "You are responsible for this lead.",
            "mute_href": "#mute",
        },
        {
            "id": 2,
            "href": "/ui/gallery/card",
            "title": "Office fit-out, 3rd floor",
            "icon": "clock",
            "sentences": ["“Send estimate” is 2 days late"],
            "at": now - dt.timedelta(hours=5),
            "unread": False,
        },
    ]


def org() -> list[dict[str, Any]]:
    def row(person: dict[str, Any], position: str, unit: str) -> dict[str, Any]:
        return person | {
            "href": "#person",
            "position": position,
            "unit": unit,
            "phone": "+380 44 200 10 0" + str(person["id"]),
            "office": "Kyiv",
            "room": "305",
            "email": "someone@aurora.example",
        }

    sales = {
        "unit": {"name": "Sales"},
        "head": row(TARAS, "Sales manager", "Sales"),
        "people": [row(NINA, "Sales manager", "Sales"), row(ARTEM, "Account manager", "Sales")],
        "units": [],
        "count": 3,
    }
    finance = {
        "unit": {"name": "Finance"},
        "head": row(FEDIR, "Financial manager", "Finance"),
        "people": [],
        "units": [],
        "count": 1,
    }
    return [
        {
            "unit": {"name": "Aurora Group"},
            "head": row(OLENA, "Director", ""),
            "people": [row(LADA, "Lawyer", "Aurora Group")],
            "units": [sales, finance],
            "count": 6,
        }
    ]


def work(now: dt.datetime) -> list[dict[str, Any]]:
    rows = [
        ("Send the estimate for the 3rd floor", "Office fit-out · Horns LLC", -2, "send"),
        ("Find out which tour he chose", "Two offers: Kemer or Side", 1, "phone"),
        ("Confirm the headcount", "Ski weekend, Bukovel · Helix Group", 0, "users"),
        ("Approve the discount of 5 %", "Annual travel contract · Dealer North", 3, "circle-check"),
    ]
    return [
        {
            "id": index,
            "href": "/ui/gallery/card",
            "title": title,
            "note": note,
            "due": now + dt.timedelta(days=days),
            "overdue": days < 0,
            "icon": icon,
        }
        for index, (title, note, days, icon) in enumerate(rows)
    ]
