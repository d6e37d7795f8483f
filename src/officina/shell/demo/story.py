"""What happened at Aurora Group in the last three months: companies, leads, talk, news."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

from officina.feed.actions.publish_post import publish_post
from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.types import types

COMPANIES = (
    # name, tax number, activity, category, region, phone, contact, position
    ("Horns LLC", "12345678", "trade", "customer", "Kyiv", "+380441112201", "Client Clara",
     "Head of purchasing"),
    ("Concrete Ltd", "87654321", "construction", "supplier", "Lviv", "+380322223302",
     "Contractor Kostya", "Foreman"),
    ("Dealer North LLC", "30012345", "trade", "customer", "Chernihiv", "+380462667703",
     "Andrii North", "Director"),
    ("Nordlight Ltd", "40112233", "services", "customer", "Lisbon", "+351211234567",
     "Inês Carvalho", "Office manager"),
    ("Pădurea SRL", "1003600012345", "industry", "customer", "Chișinău", "+37322123456",
     "Ștefan Popa", "Administrator"),
    ("ООО «Полярное облако»", "55012345", "services", "partner", "Kyiv", "+380445556677",
     "Мария Коваленко", "Директор"),
    ("Helix Group", "66012345", "medicine", "customer", "Odesa", "+380487778899",
     "Dmytro Helix", "Chief physician"),
    ("Lyceum 17", "77012345", "services", "customer", "Kyiv", "+380442223344",
     "Larysa Petrivna", "Deputy head"),
)  # fmt: skip

LEADS = (
    # title, person, phone, company index or None, amount, source
    ("I want to Turkey", "Pavel Semenovich", "+380501112233", None, "1450", "web-form"),
    ("Corporate retreat, 40 people", "Inês Carvalho", "+351211234567", 3, "38600", "email"),
    ("Warehouse roof repair", "Contractor Kostya", "+380322223302", 1, "12400", "phone"),
    ("Honeymoon on Madeira", "Maria Kovalenko", "+380671234567", None, "3200", "web-form"),
    ("School trip to Lviv", "Larysa Petrivna", "+380442223344", 7, "5100", "phone"),
    ("Office fit-out, third floor", "Client Clara", "+380441112201", 0, "64000", "referral"),
    ("Family week in Antalya", "Ihor Bondar", "+380931112244", None, "2780", "messenger"),
    ("Annual travel contract", "Andrii North", "+380462667703", 2, "92000", "event"),
    ("Ski weekend, Bukovel", "Dmytro Helix", "+380487778899", 6, "8900", "web-form"),
    ("Ремонт выставочного зала", "Мария Коваленко", "+380445556677", 5, "47500", "email"),
    ("Croazieră pentru doi", "Ștefan Popa", "+37322123456", 4, "4300", "web-form"),
    ("Conference in Lisbon", "Dmytro Helix", "+380487778899", 6, "21700", "event"),
    ("Two weeks in Crete", "Oleh Marchenko", "+380509998877", None, "3900", "web-form"),
    ("Забор и ворота, участок 12", "Виктор Лесной", "+380675554433", None, "15800", "phone"),
    ("Team building in Chișinău", "Ștefan Popa", "+37322123456", 4, "11200", "email"),
    ("Visa support for a delegation", "Andrii North", "+380462667703", 2, "1900", "chat"),
    ("Новогодний тур для сотрудников", "Мария Коваленко", "+380445556677", 5, "26400", "email"),
    ("Loft renovation estimate", "Nadia Loft", "+380631239876", None, "33000", "web-form"),
    ("Excursie la Lviv pentru elevi", "Larysa Petrivna", "+380442223344", 7, "4700", "phone"),
    ("Wedding in Portugal, 25 guests", "Kateryna and Bohdan", "+380957776655", None, "18400",
     "messenger"),
)  # fmt: skip

WORDS = (
    "Called, asked to be called back on Thursday after lunch.",
    "Sent two options with prices, waits for the accountant.",
    "Договорились встретиться в офисе, нужен договор на русском.",
    "Wants a four-star hotel, two adults and a child.",
    "Clientul a cerut oferta în scris până vineri.",
    "Budget confirmed by their director.",
    "The competitor is 3 % cheaper, but without the transfer.",
)


def tell_story(people: Mapping[str, User], now: dt.datetime) -> None:
    """Act the story out through the ordinary verbs, each at its moment."""
    chance = random.Random(17)  # noqa: S311 # the same story each time
    actors = {code: Actor.person(people[code].id) for code in ("olena", "taras", "nina", "artem")}
    companies = _companies(people, actors, now, chance)
    for n, lead in enumerate(LEADS * 2):
        _lead(n, lead, companies, actors, now, chance)
    _news(actors, people, now)


def _companies(
    people: Mapping[str, User],
    actors: Mapping[str, Actor],
    now: dt.datetime,
    chance: random.Random,
) -> list[int]:
    company, contact = types().by_code("company"), types().by_code("contact")
    found = []
    for n, row in enumerate(COMPANIES):
        name, tax_number, activity, category, region, phone, person, position = row
        by = actors["taras" if n % 2 else "artem"]
        with clock.at(now - dt.timedelta(days=120 - n, hours=chance.randrange(6))):
            written = create_record(
                company,
                {
                    "title": name,
                    "tax_number": tax_number,
                    "activity": activity,
                    "category": category,
                    "region": region,
                    "phone": phone,
                },
                by=by,
            )
            create_record(
                contact,
                {
                    "title": person,
                    "position": position,
                    "phone": phone,
                    "company": written.record_id,
                },
                by=by,
            )
        found.append(written.record_id)
    return found


def _lead(
    n: int,
    row: tuple[str, str, str, int | None, str, str],
    companies: list[int],
    actors: Mapping[str, Actor],
    now: dt.datetime,
    chance: random.Random,
) -> None:
    lead = types().by_code("lead")
    title, person, phone, company, amount, source = row
    is_old = n >= len(LEADS)
    days = chance.randrange(35, 90) if is_old else chance.randrange(1, 30)
    moment = now - dt.timedelta(days=days, minutes=chance.randrange(500))
    by = actors[("taras", "nina", "artem")[n % 3]]
    with clock.at(moment):
        written = create_record(
            lead,
            {
                "title": f"{title}, again" if is_old else title,
                "person": person,
                "phone": phone,
                "amount": amount,
                "source": source,
                "request_kind": "existing" if company is not None else "new",
                "company": companies[company] if company is not None else "",
            },
            by=by,
        )
    path = [s.id for s in lead.open_stages]
    closing = lead.stage("quality" if chance.random() < 0.6 else "junk").id
    steps = [*path[1:], closing] if is_old else path[1 : 1 + chance.randrange(len(path))]
    for stage_id in steps:
        moment += dt.timedelta(days=chance.uniform(0.5, min(days / 6, 6)))
        if moment >= now:
            break
        with clock.at(moment):
            if chance.random() < 0.5:
                add_comment(written.record_id, lead, chance.choice(WORDS), by=by)
            move_stage(written.record_id, lead, to=stage_id, by=by)
    if not is_old:
        due = (now + dt.timedelta(days=chance.randrange(-3, 9))).replace(hour=16, minute=0)
        with clock.at(min(moment + dt.timedelta(hours=1), now)):
            edit_record(
                written.record_id, lead, {"due_at": due.replace(second=0, microsecond=0)}, by=by
            )


def _news(actors: Mapping[str, Actor], people: Mapping[str, User], now: dt.datetime) -> None:
    post = types().by_code("post")
    with clock.at(now - dt.timedelta(days=6)):
        publish_post(
            "Lisbon office is open",
            "From Monday four of us work from Lisbon. The video room is 12, the code is at "
            "Oksana's.\n\nCome and see it.",
            by=actors["olena"],
        )
    with clock.at(now - dt.timedelta(days=1, hours=3)):
        written = publish_post(
            "Nazar joins Sales on the first of December",
            "Please help him to find his way: room 305, next to Taras.",
            by=actors["olena"],
        )
    with clock.at(now - dt.timedelta(days=1)):
        olena = people["olena"]
        text = f"I will show him the board. @[{olena.name}]({olena.id}), who gives him the phone?"
        add_comment(written.record_id, post, text, by=actors["taras"])
