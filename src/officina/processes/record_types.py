"""A process of the library (F073) and a case that runs by it (F071, F076)."""

from officina.kernel.records.declare import FieldDecl, StageDecl, TypeDecl, declare
from officina.kernel.records.words import (
    AMOUNT,
    COMPANY,
    CURRENCY,
    DUE,
    ORGANISATION,
    TAGS,
    UNIT,
    labels,
)

PROCESS = declare(
    TypeDecl(
        code="process",
        slug="processes",
        labels=labels("Process", "Процесс", "Proces"),
        plurals=labels("Processes", "Процессы", "Procese"),
        icon="workflow",
        number_pattern="P-{n}",
        detail_table="process",
        fields=(
            FieldDecl("title", "text", labels("Name", "Название", "Denumire"), required=True),
            FieldDecl(
                "purpose", "longtext", labels("Purpose", "Назначение", "Scop"), storage="detail"
            ),
            FieldDecl(
                "regulation",
                "longtext",
                labels("Regulation", "Регламент", "Regulament"),
                storage="detail",
            ),
            FieldDecl("folder", "text", labels("Folder", "Папка", "Dosar"), storage="detail"),
            FieldDecl("responsible", "person", labels("Owner", "Владелец", "Proprietar")),
            UNIT,
            ORGANISATION,
            TAGS,
        ),
        stages=(
            StageDecl("described", labels("Described", "Описан", "Descris"), "grey"),
            StageDecl("draft", labels("Draft", "Черновик", "Ciornă"), "amber"),
            StageDecl("published", labels("Published", "Опубликован", "Publicat"), "green"),
            StageDecl("retired", labels("Retired", "Снят", "Retras"), "grey", kind="lost"),
        ),
        layout={
            "list": ["title", "stage", "folder", "responsible", "updated_at"],
            "create": ["title", "purpose", "folder"],
            "card": ["purpose", "folder", "responsible"],
        },
    )
)

CASE = declare(
    TypeDecl(
        code="case",
        slug="cases",
        labels=labels("Case", "Дело", "Caz"),
        plurals=labels("Cases", "Дела", "Cazuri"),
        icon="route",
        number_pattern="K-{n}",
        fields=(
            FieldDecl("title", "text", labels("Title", "Название", "Titlu"), required=True),
            FieldDecl(
                "process",
                "link",
                labels("Process", "Процесс", "Proces"),
                storage="json",
                target="process",
                readonly=True,
            ),
            FieldDecl("responsible", "person", labels("Initiator", "Инициатор", "Inițiator")),
            COMPANY,
            AMOUNT,
            CURRENCY,
            DUE,
            UNIT,
            ORGANISATION,
            TAGS,
        ),
        stages=(
            StageDecl("running", labels("Running", "Выполняется", "În curs"), "blue"),
            StageDecl("suspended", labels("Suspended", "Приостановлено", "Suspendat"), "amber"),
            StageDecl("done", labels("Done", "Завершено", "Încheiat"), "green", 100, "won"),
            StageDecl("cancelled", labels("Cancelled", "Отменено", "Anulat"), "grey", 0, "lost"),
        ),
        layout={
            "list": ["title", "stage", "process", "company", "responsible", "updated_at"],
            "create": [],
            "card": ["process", "company", "amount", "responsible", "due_at"],
        },
    )
)
