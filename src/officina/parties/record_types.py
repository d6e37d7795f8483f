"""Company and Contact: who is on the other side (F051, F282)."""

from officina.kernel.records.declare import FieldDecl, OptionDecl, TypeDecl, declare
from officina.kernel.records.words import (
    ORGANISATION,
    RESPONSIBLE,
    TAGS,
    UNIT,
    labels,
)
from officina.parties.countries import COUNTRIES

COMPANY = declare(
    TypeDecl(
        code="company",
        slug="companies",
        labels=labels("Company", "Компания", "Companie"),
        plurals=labels("Companies", "Компании", "Companii"),
        icon="building-2",
        number_pattern="C-{n}",
        detail_table="company",
        fields=(
            FieldDecl("title", "text", labels("Name", "Название", "Denumire"), required=True),
            FieldDecl(
                "tax_number",
                "text",
                labels("Tax number", "Налоговый номер", "Cod fiscal"),
                storage="detail",
            ),
            FieldDecl(
                "country",
                "list",
                labels("Country", "Страна", "Țară"),
                storage="detail",
                options=COUNTRIES,
            ),
            FieldDecl("phone", "phone", labels("Phone", "Телефон", "Telefon"), storage="detail"),
            FieldDecl("email", "email", labels("E-mail", "Почта", "E-mail"), storage="detail"),
            FieldDecl("website", "url", labels("Website", "Сайт", "Site web"), storage="detail"),
            FieldDecl(
                "address", "longtext", labels("Address", "Адрес", "Adresă"), storage="detail"
            ),
            FieldDecl(
                "activity",
                "list",
                labels("Kind of activity", "Вид деятельности", "Domeniu de activitate"),
                storage="detail",
                options=(
                    OptionDecl("trade", labels("Trade", "Торговля", "Comerț")),
                    OptionDecl("industry", labels("Industry", "Производство", "Producție")),
                    OptionDecl("services", labels("Services", "Услуги", "Servicii")),
                    OptionDecl(
                        "construction", labels("Construction", "Строительство", "Construcții")
                    ),
                    OptionDecl("tourism", labels("Tourism", "Туризм", "Turism")),
                    OptionDecl("medicine", labels("Medicine", "Медицина", "Medicină")),
                ),
            ),
            FieldDecl(
                "category",
                "list",
                labels("Category", "Категория", "Categorie"),
                storage="detail",
                options=(
                    OptionDecl("customer", labels("Customer", "Клиент", "Client")),
                    OptionDecl("supplier", labels("Supplier", "Поставщик", "Furnizor")),
                    OptionDecl("partner", labels("Partner", "Партнёр", "Partener")),
                ),
            ),
            FieldDecl("region", "text", labels("Region", "Регион", "Regiune"), storage="detail"),
            RESPONSIBLE,
            UNIT,
            ORGANISATION,
            TAGS,
        ),
        layout={
            "list": ["title", "category", "activity", "phone", "responsible", "updated_at"],
            "create": ["title", "phone", "tax_number"],
            "card": [
                "tax_number",
                "country",
                "phone",
                "email",
                "category",
                "activity",
                "region",
                "address",
            ],
        },
    )
)

CONTACT = declare(
    TypeDecl(
        code="contact",
        slug="contacts",
        labels=labels("Contact", "Контакт", "Contact"),
        plurals=labels("Contacts", "Контакты", "Contacte"),
        icon="contact",
        number_pattern="P-{n}",
        detail_table="contact",
        fields=(
            FieldDecl("title", "text", labels("Name", "Имя", "Nume"), required=True),
            FieldDecl(
                "company",
                "company",
                labels("Company", "Компания", "Companie"),
                target="company",
            ),
            FieldDecl(
                "position", "text", labels("Position", "Должность", "Funcție"), storage="detail"
            ),
            FieldDecl("phone", "phone", labels("Phone", "Телефон", "Telefon"), storage="detail"),
            FieldDecl("email", "email", labels("E-mail", "Почта", "E-mail"), storage="detail"),
            FieldDecl(
                "topics",
                "text",
                labels("Speak with him about", "По каким вопросам", "Pentru ce subiecte"),
                storage="detail",
            ),
            FieldDecl(
                "birthday",
                "date",
                labels("Birthday", "День рождения", "Zi de naștere"),
                storage="detail",
            ),
            RESPONSIBLE,
            UNIT,
            TAGS,
        ),
        layout={
            "list": ["title", "company", "position", "phone", "email", "responsible"],
            "create": ["title", "phone", "email"],
            "card": ["company", "position", "phone", "email", "topics", "birthday"],
        },
    )
)
