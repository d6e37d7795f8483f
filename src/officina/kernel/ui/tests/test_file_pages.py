"""F264: the tab of files on a card."""

import io
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import include, path

from officina.kernel.files import uploads
from officina.kernel.files.actions import attaching
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.share_record import share_record
from officina.kernel.search.tests.cast import Cast, hire
from officina.kernel.ui.pages.files import said_with
from officina.shell.urls import urlpatterns as house

urlpatterns = [path("files/", include("officina.kernel.ui.pages.file_urls")), *house]
pytestmark = pytest.mark.urls(__name__)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    from officina.kernel.access import policy

    yield hire()
    policy.forget()


def put(cast: Cast, record: int, name: str, comment_id: int | None = None) -> int:
    upload = uploads.begin(cast.anna.id, name, 1)
    uploads.append(upload.id, cast.anna.id, 0, io.BytesIO(b"x"), 1)
    upload.refresh_from_db()
    uploads.arrive(upload)
    by = cast.actor(cast.anna)
    [made] = attaching.attach(record, cast.lead, [upload.id], by=by, comment_id=comment_id)
    return made.id


def page(who: object, record: int) -> tuple[int, str]:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    response = client.get(f"/files/of/leads/{record}", headers=HTMX)
    return response.status_code, response.text


def test_the_tab_lists_files_and_takes_more(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    made = put(cast, record, "Договор <1>.txt")
    status, html = page(cast.anna, record)
    assert status == 200
    assert "Договор &lt;1&gt;.txt" in html
    assert f"/files/{made}/remove" in html
    assert f"/files/on/{record}" in html


def test_who_only_sees_may_add_but_not_remove(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    put(cast, record, "Договор.txt")
    share_record(record, cast.lead, principal=cast.vera.id, by=cast.actor(cast.anna))
    _status, html = page(cast.vera, record)
    assert "Договор.txt" in html
    assert "/remove" not in html
    assert f"/files/on/{record}" in html


def test_outsiders_get_404(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    people = (cast.anna, cast.boris, cast.rita, cast.vera, cast.oleg)
    assert [page(who, record)[0] for who in people] == [200, 404, 200, 404, 404]


def test_files_of_comments_come_with_them(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    comment, _ = add_comment(record, cast.lead, "Вот", by=cast.actor(cast.anna))
    put(cast, record, "a.txt", comment)
    put(cast, record, "b.txt")
    assert [one["name"] for one in said_with([comment])[comment]] == ["a.txt"]
