"""Labels of what declared types have in common, in the three languages."""

from officina.kernel.records.declare import FieldDecl, Labels


def labels(en: str, ru: str, ro: str) -> Labels:
    """Labels of a declared type, field, stage or option.

    >>> labels("Lead", "Лид", "Lead")["ru"]
    'Лид'
    """
    return {"en": en, "ru": ru, "ro": ro}


RESPONSIBLE = FieldDecl(
    "responsible", "person", labels("Responsible", "Ответственный", "Responsabil")
)
UNIT = FieldDecl("unit", "unit", labels("Unit", "Подразделение", "Subdiviziune"))
ORGANISATION = FieldDecl(
    "organisation",
    "organisation",
    labels("Our organisation", "Наша организация", "Organizația noastră"),
)
COMPANY = FieldDecl(
    "company", "company", labels("Company", "Компания", "Companie"), target="company"
)
AMOUNT = FieldDecl("amount", "money", labels("Amount", "Сумма", "Sumă"))
CURRENCY = FieldDecl("currency", "currency", labels("Currency", "Валюта", "Valută"))
DUE = FieldDecl("due_at", "datetime", labels("Deadline", "Срок", "Termen"))
TAGS = FieldDecl("tags", "tags", labels("Tags", "Метки", "Etichete"))
