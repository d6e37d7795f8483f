"""The post: news of the company as a record, with comments and reactions (F204, F206)."""

from officina.kernel.records.declare import FieldDecl, TypeDecl, declare
from officina.kernel.records.words import TAGS, labels

POST = declare(
    TypeDecl(
        code="post",
        slug="news",
        labels=labels("Post", "Запись", "Postare"),
        plurals=labels("News", "Новости", "Noutăți"),
        icon="newspaper",
        number_pattern="N-{n}",
        detail_table="post",
        fields=(
            FieldDecl("title", "text", labels("Title", "Заголовок", "Titlu"), required=True),
            FieldDecl("text", "longtext", labels("Text", "Текст", "Text"), storage="detail"),
            FieldDecl("responsible", "person", labels("Author", "Автор", "Autor"), readonly=True),
            TAGS,
        ),
        layout={
            "list": ["title", "responsible", "updated_at"],
            "create": ["title", "text"],
            "card": ["text"],
        },
    )
)
