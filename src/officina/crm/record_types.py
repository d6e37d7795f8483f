"""The lead: a request before it is known what will come of it (F001, F007, F026)."""

from officina.kernel.records.declare import FieldDecl, OptionDecl, StageDecl, TypeDecl, declare
from officina.kernel.records.words import (
    AMOUNT,
    COMPANY,
    CURRENCY,
    DUE,
    ORGANISATION,
    RESPONSIBLE,
    TAGS,
    UNIT,
    labels,
)

LEAD = declare(
    TypeDecl(
        code="lead",
        slug="leads",
        labels=labels("Lead", "Лид", "Lead"),
        plurals=labels("Leads", "Лиды", "Leaduri"),
        icon="inbox",
        number_pattern="L-{n}",
        detail_table="lead",
        fields=(
            FieldDecl("title", "text", labels("Title", "Название", "Titlu"), required=True),
            FieldDecl("person", "text", labels("Person", "Имя", "Persoană"), storage="detail"),
            FieldDecl("phone", "phone", labels("Phone", "Телефон", "Telefon"), storage="detail"),
            FieldDecl("email", "email", labels("E-mail", "Почта", "E-mail"), storage="detail"),
            COMPANY,
            AMOUNT,
            CURRENCY,
            FieldDecl(
                "source",
                "list",
                labels("Source", "Источник", "Sursă"),
                storage="detail",
                options=(
                    OptionDecl("web-form", labels("Web form", "Форма на сайте", "Formular web")),
                    OptionDecl("phone", labels("Phone call", "Звонок", "Apel telefonic")),
                    OptionDecl("email", labels("E-mail", "Письмо", "E-mail")),
                    OptionDecl("messenger", labels("Messenger", "Мессенджер", "Mesagerie")),
                    OptionDecl("chat", labels("Site chat", "Чат на сайте", "Chat pe site")),
                    OptionDecl("referral", labels("Referral", "Рекомендация", "Recomandare")),
                    OptionDecl("event", labels("Event", "Мероприятие", "Eveniment")),
                ),
            ),
            FieldDecl(
                "request_kind",
                "list",
                labels("Kind of request", "Вид обращения", "Tipul cererii"),
                storage="detail",
                options=(
                    OptionDecl("new", labels("New customer", "Новый клиент", "Client nou")),
                    OptionDecl(
                        "existing",
                        labels("Existing customer", "Существующий клиент", "Client existent"),
                    ),
                    OptionDecl(
                        "supplier",
                        labels("Supplier's offer", "Предложение поставщика", "Ofertă furnizor"),
                    ),
                    OptionDecl(
                        "partner",
                        labels("Partner's offer", "Предложение партнёра", "Ofertă partener"),
                    ),
                ),
            ),
            DUE,
            FieldDecl(
                "message",
                "longtext",
                labels("Message", "Сообщение", "Mesaj"),
                storage="detail",
            ),
            FieldDecl(
                "source_page",
                "text",
                labels("Came from the page", "Пришёл со страницы", "A venit de pe pagina"),
                storage="detail",
                readonly=True,
            ),
            FieldDecl(
                "utm_source",
                "text",
                labels("utm_source", "utm_source", "utm_source"),
                storage="detail",
                readonly=True,
            ),
            FieldDecl(
                "utm_medium",
                "text",
                labels("utm_medium", "utm_medium", "utm_medium"),
                storage="detail",
                readonly=True,
            ),
            FieldDecl(
                "utm_campaign",
                "text",
                labels("utm_campaign", "utm_campaign", "utm_campaign"),
                storage="detail",
                readonly=True,
            ),
            RESPONSIBLE,
            UNIT,
            ORGANISATION,
            TAGS,
        ),
        stages=(
            StageDecl("new", labels("New", "Новый", "Nou"), "blue", 10),
            StageDecl("contact", labels("Contact made", "Связались", "Contactat"), "teal", 25),
            StageDecl(
                "qualified",
                labels("Qualified", "Квалифицирован", "Calificat"),
                "violet",
                50,
                required=("person",),
            ),
            StageDecl("offer", labels("Offer", "Предложение", "Ofertă"), "amber", 70),
            StageDecl(
                "quality",
                labels("Quality lead", "Качественный лид", "Lead de calitate"),
                "green",
                100,
                "won",
            ),
            StageDecl(
                "junk", labels("Low quality", "Некачественный", "Fără calitate"), "grey", 0, "lost"
            ),
        ),
        layout={
            "list": [
                "title",
                "stage",
                "person",
                "company",
                "amount",
                "responsible",
                "updated_at",
            ],
            "create": ["title", "person", "phone"],
            "card": [
                "person",
                "phone",
                "email",
                "company",
                "amount",
                "source",
                "request_kind",
                "due_at",
            ],
        },
    )
)
