"""The task: every piece of human work, given by hand or drawn by a process (F090, F112)."""

from officina.kernel.records.declare import FieldDecl, StageDecl, TypeDecl, declare
from officina.kernel.records.words import (
    COMPANY,
    DUE,
    ORGANISATION,
    RESPONSIBLE,
    TAGS,
    UNIT,
    labels,
)

WAITING = "waiting"
IN_PROGRESS = "in_progress"
PAUSED = "paused"
RETURNED = "returned"
ACCEPTANCE = "acceptance"
DONE = "done"
FAILED = "failed"

TASK = declare(
    TypeDecl(
        code="task",
        slug="tasks",
        labels=labels("Task", "Задача", "Sarcină"),
        plurals=labels("Tasks", "Задачи", "Sarcini"),
        icon="square-check",
        number_pattern="T-{n}",
        detail_table="work_task",
        fields=(
            FieldDecl("title", "text", labels("What to do", "Что сделать", "Ce de făcut"),
                      required=True),
            RESPONSIBLE,
            DUE,
            FieldDecl("is_important", "bool", labels("Important", "Важная", "Importantă"),
                      storage="detail"),
            FieldDecl("creator", "person", labels("Given by", "Поставил", "Dată de"),
                      storage="detail", readonly=True),
            FieldDecl("description", "longtext", labels("Description", "Описание", "Descriere"),
                      storage="detail"),
            COMPANY,
            FieldDecl("acceptor", "person", labels("Accepts the work", "Принимает работу",
                      "Recepționează"), storage="detail", readonly=True),
            FieldDecl("estimate", "decimal", labels("Estimate, hours", "Оценка, часов",
                      "Estimare, ore"), storage="detail"),
            FieldDecl("approved", "decimal", labels("Agreed, hours", "Согласовано, часов",
                      "Convenit, ore"), storage="detail"),
            FieldDecl("spent", "decimal", labels("Spent, hours", "Потрачено, часов",
                      "Consumat, ore"), storage="detail", readonly=True),
            FieldDecl("result", "longtext", labels("Result", "Результат", "Rezultat"),
                      storage="detail"),
            UNIT,
            ORGANISATION,
            TAGS,
        ),
        stages=(
            StageDecl(WAITING, labels("Waiting", "Ждёт", "În așteptare"), "grey"),
            StageDecl(IN_PROGRESS, labels("In progress", "В работе", "În lucru"), "blue"),
            StageDecl(PAUSED, labels("Paused", "На паузе", "În pauză"), "amber"),
            StageDecl(RETURNED, labels("Returned", "Возвращена", "Returnată"), "red"),
            StageDecl(ACCEPTANCE, labels("Awaiting acceptance", "Ждёт приёмки",
                      "Așteaptă recepția"), "violet"),
            StageDecl(DONE, labels("Done", "Сделана", "Făcută"), "green", 100, "won"),
            StageDecl(FAILED, labels("Not done", "Не сделана", "Nefăcută"), "red", 0, "lost"),
        ),
        layout={
            "list": ["title", "stage", "due_at", "responsible", "creator", "company",
                     "updated_at"],
            "create": ["title", "responsible", "due_at"],
            "card": ["responsible", "due_at", "creator", "company", "acceptor", "estimate",
                     "approved", "spent"],
        },
    )
)  # fmt: skip
