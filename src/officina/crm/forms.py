"""Public forms that make leads, and what a lead takes from whoever is known (F006, F007)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officina.channels.actions.add_form import add_form
from officina.channels.actions.change_form import change_form
from officina.channels.models import Form
from officina.channels.presets import FormPreset
from officina.channels.queries.known import Known
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit
from officina.kernel.records.words import labels

CONTACT_US = FormPreset(
    slug="contact-us",
    type_code="lead",
    titles=labels("Contact us", "Свяжитесь с нами", "Contactați-ne"),
    intros=labels(
        "Write what it is about; we answer within a working day.",
        "Напишите, о чём речь: мы ответим в течение рабочего дня.",
        "Scrieți despre ce este vorba; răspundem într-o zi lucrătoare.",
    ),
    fields=(
        {
            "code": "person",
            "required": True,
            "labels": labels("Your name", "Ваше имя", "Numele dvs."),
        },
        {"code": "phone", "required": True},
        {"code": "email", "required": False},
        {
            "code": "message",
            "required": False,
            "labels": labels("What is it about?", "О чём обращение?", "Despre ce este vorba?"),
        },
    ),
    role="sales",
)

TURKEY: Mapping[str, Any] = {
    "titles": labels("I want to Turkey", "Хочу в Турцию", "Vreau în Turcia"),
    "intros": labels(
        "Sea, sun and a manager who calls back the same day.",
        "Море, солнце и менеджер, который перезвонит в тот же день.",
        "Mare, soare și un manager care vă sună în aceeași zi.",
    ),
    "fields": [
        {
            "code": "person",
            "required": True,
            "labels": labels("Your name", "Ваше имя", "Numele dvs."),
        },
        {"code": "phone", "required": True},
        {"code": "email", "required": False},
        {
            "code": "message",
            "required": False,
            "labels": labels("Your wishes", "Пожелания", "Dorințele dvs."),
            "help": labels(
                "When, how many of you, which hotel.",
                "Когда, сколько вас, какой отель.",
                "Când, câți sunteți, ce hotel.",
            ),
        },
    ],
}

_KINDS = {"customer": "existing", "supplier": "supplier", "partner": "partner"}


def lay_turkey_form(sales: Unit, *, by: Actor) -> Form:
    """The form of the demo company: what comes goes to the least busy of its sales unit."""
    form = add_form("turkey", "lead", TURKEY["titles"]["en"], by=by)
    return change_form(form, {**TURKEY, "receiver": f"unit-{sales.id}"}, by=by)


def kind_of_request(known: Known) -> Mapping[str, str]:
    """By the category of the company he belongs to; a stranger's kind is for people to say."""
    if known.company_id is None:
        return {}
    found = sql.row(
        "SELECT category FROM company WHERE record_id = %(id)s", {"id": known.company_id}
    )
    kind = _KINDS.get(found[0] or "") if found else None
    return {"request_kind": kind} if kind else {}
