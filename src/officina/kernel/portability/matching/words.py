"""Words of headings and cells, compared as people compare them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

YES = frozenset({"1", "yes", "y", "true", "да", "истина", "da", "x", "+", "✓", "v"})
NO = frozenset({"0", "no", "n", "false", "нет", "ложь", "nu", "-"})

_CALLED = {
    "title": "name, title, company name, full name, название, наименование, имя, фио, компания, "
    "организация, клиент, nume, denumire, titlu",
    "phone": "phone, tel, telephone, mobile, телефон, тел, мобильный, номер телефона, telefon",
    "email": "e mail, email, mail, почта, электронная почта, эл почта, имейл, posta",
    "tax_number": "tax number, tax id, vat, vat number, инн, едрпоу, код едрпоу, idno, cui, "
    "налоговый номер, cod fiscal",
    "responsible": "responsible, manager, owner, ответственный, менеджер, responsabil",
    "company": "company, client, customer, компания, клиент, companie",
    "amount": "amount, sum, total, price, сумма, стоимость, suma, pret",
    "currency": "currency, валюта, valuta",
    "website": "website, site, web, url, сайт",
    "address": "address, адрес, adresa",
    "tags": "tags, labels, метки, теги, etichete",
    "stage": "stage, status, стадия, этап, статус, etapa, stare",
    "number": "number, no, nr, номер, №, numar",
    "due_at": "deadline, due, due date, срок, termen",
    "message": "message, comment, note, сообщение, комментарий, mesaj",
}
ALSO: Mapping[str, frozenset[str]] = {
    code: frozenset(names.split(", ")) for code, names in _CALLED.items()
}
"""What headings are called beside a field's own label, by the code of the field."""


def fold(text: object) -> str:
    """Letters and digits alone, small, without accents.

    >>> fold(" E-mail  адрес: "), fold("Țară")
    ('e mail адрес', 'tara')
    """
    small = unicodedata.normalize("NFKD", str(text).casefold().replace("ё", "е"))
    # The short и is a letter of its own, not an и with an accent.
    bare = "".join(c for c in small if not unicodedata.combining(c) or c == "\u0306")
    whole = unicodedata.normalize("NFC", bare)
    return " ".join(re.findall(r"[\w№+✓]+", whole)) or " ".join(whole.split())
