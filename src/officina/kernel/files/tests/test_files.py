"""F264: files are had through the record they hang on, and never run in our name."""

import base64
import io
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from officina.kernel import clock
from officina.kernel.events.drain import drain_all
from officina.kernel.files import limits, store, uploads
from officina.kernel.files.actions import attaching
from officina.kernel.files.collecting import GRACE, collect
from officina.kernel.files.jobs import ScannerFailed, inspect
from officina.kernel.files.models import Attachment, Blob, Upload
from officina.kernel.files.queries import StoredFile, files_of, versions_of
from officina.kernel.files.sniffing import safe_name
from officina.kernel.principals.models import User
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.share_record import share_record, unshare_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, read, type_of
from officina.kernel.search.queries import find
from officina.kernel.search.tests.cast import Cast
from officina.shell.urls import urlpatterns as house

urlpatterns = [path("files/", include("officina.kernel.files.urls")), *house]
pytestmark = pytest.mark.urls(__name__)

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
Sit = Callable[[User], Client]


class Browser(Client):
    """Reads every answer to its end, as a browser does."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        return response


@pytest.fixture
def sit() -> Sit:
    def sit(who: User) -> Client:
        client = Browser()
        client.force_login(who)
        return client

    return sit


def picture(width: int = 900, height: int = 300, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, kind)
    return made.getvalue()


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def begin(client: Client, name: str, size: int, at: str = "/files/uploads") -> Any:
    said = base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {said}"}
    return client.post(at, headers=headers)


def piece(client: Client, at: str, body: bytes, offset: int = 0) -> Any:
    headers = {**TUS, "Upload-Offset": str(offset)}
    return client.patch(at, body, content_type=PIECE, headers=headers)


def send(client: Client, name: str, body: bytes, at: str = "/files/uploads") -> str:
    address = begin(client, name, len(body), at)["Location"]
    assert piece(client, address, body).status_code == 204
    return str(address)


def put(cast: Cast, who: User, record: int, body: bytes, name: str = "file.bin") -> Attachment:
    """Without a browser: upload, attach, inspect."""
    upload = uploads.begin(who.id, name, len(body))
    uploads.append(upload.id, who.id, 0, io.BytesIO(body), len(body))
    upload.refresh_from_db()
    uploads.arrive(upload)
    [made] = attaching.attach(record, cast.lead, [upload.id], by=cast.actor(who))
    inspect(made.blob_id)
    made.refresh_from_db()
    return made


def files_here(record: int, *, removed: bool = False) -> list[StoredFile]:
    return files_of(read(record, type_of(record), rights=None), None, removed=removed)


def body_of(response: Any) -> bytes:
    return bytes(response.body)


def test_a_file_goes_up_in_pieces_and_hangs_on_its_record(cast: Cast, sit: Sit) -> None:
    record, client = cast.add(cast.anna, "Запрос"), sit(cast.anna)
    begun = begin(client, "договор.txt", 11, f"/files/on/{record}")
    assert begun.status_code == 201
    at = begun["Location"]
    assert piece(client, at, b"hello ").headers["Upload-Offset"] == "6"
    assert client.head(at, headers=TUS)["Upload-Offset"] == "6"
    assert piece(client, at, b"again", offset=0).status_code == 409
    assert piece(client, at, b"world", offset=6).status_code == 204
    [found] = files_here(record)
    assert (found.name, found.size, found.type) == ("договор.txt", 11, "text/plain")
    response = client.get(f"/files/{found.id}")
    assert body_of(response) == b"hello world"
    assert "attachment" in response["Content-Disposition"]


def test_outsiders_get_404_for_everything(cast: Cast, sit: Sit) -> None:
    record = cast.add(cast.anna, "Запрос")
    made = put(cast, cast.anna, record, picture(), "a.png")
    inside, outside = [200, 200], [404, 404]
    answers = {
        who.name: [
            sit(who).get(f"/files/{made.id}").status_code,
            sit(who).get(f"/files/{made.id}/preview").status_code,
        ]
        for who in vars(cast).values()
    }
    assert answers == {
        "Anna": inside,
        "Boris": outside,
        "Rita": inside,
        "Vera": outside,
        "Oleg": outside,
    }
    for who in (cast.boris, cast.vera, cast.oleg):
        client = sit(who)
        assert begin(client, "x", 1, f"/files/on/{record}").status_code == 404
        assert begin(client, "x", 1, f"/files/{made.id}/versions").status_code == 404
        for verb in ("remove", "restore", "rename"):
            assert client.post(f"/files/{made.id}/{verb}").status_code == 404
    assert Client().get(f"/files/{made.id}").status_code == 302
    assert files_here(record)[0].id == made.id


def test_the_right_is_the_records_right_of_now(cast: Cast, sit: Sit) -> None:
    record, by = cast.add(cast.anna, "Запрос"), cast.actor(cast.anna)
    made = put(cast, cast.anna, record, b"text")
    guest = sit(cast.oleg)
    share_record(record, cast.lead, principal=cast.oleg.id, by=by)
    assert guest.get(f"/files/{made.id}").status_code == 200
    assert begin(guest, "x", 1, f"/files/on/{record}").status_code == 201
    unshare_record(record, cast.lead, principal=cast.oleg.id, by=by)
    assert guest.get(f"/files/{made.id}").status_code == 404


def test_the_same_content_is_kept_once_and_its_hash_is_no_address(cast: Cast, sit: Sit) -> None:
    first = put(cast, cast.anna, cast.add(cast.anna, "Один"), b"same", "a")
    second = put(cast, cast.boris, cast.add(cast.boris, "Два"), b"same", "b")
    assert first.blob_id == second.blob_id
    assert Blob.objects.count() == 1
    client = sit(cast.boris)
    assert client.get(f"/files/{first.id}").status_code == 404
    assert client.get(f"/files/{first.blob_id}").status_code == 404
    assert first.blob_id not in str(client.get(f"/files/{second.id}").headers)


def test_who_may_see_may_attach_and_only_editors_and_the_owner_change(cast: Cast, sit: Sit) -> None:
    record, by = cast.add(cast.anna, "Запрос"), cast.actor(cast.anna)
    share_record(record, cast.lead, principal=cast.vera.id, by=by)
    hers, annas = put(cast, cast.vera, record, b"v"), put(cast, cast.anna, record, b"a")
    client = sit(cast.vera)
    assert client.post(f"/files/{annas.id}/remove").status_code == 403
    assert client.post(f"/files/{hers.id}/rename", {"name": "new.txt"}).status_code == 204
    assert client.post(f"/files/{hers.id}/remove").status_code == 204
    assert [one.id for one in files_here(record)] == [annas.id]
    assert client.get(f"/files/{hers.id}").status_code == 404
    assert [one.name for one in files_here(record, removed=True)] == ["new.txt"]
    assert sit(cast.anna).post(f"/files/{hers.id}/restore").status_code == 204
    assert len(files_here(record)) == 2


def test_a_new_version_keeps_the_ones_before(cast: Cast, sit: Sit) -> None:
    record, client = cast.add(cast.anna, "Запрос"), sit(cast.anna)
    made = put(cast, cast.anna, record, b"one", "a.txt")
    send(client, "b.txt", b"two", f"/files/{made.id}/versions")
    versions = versions_of(made.id, cast.rights(cast.anna))
    assert [(one.version, one.size) for one in versions] == [(2, 3), (1, 3)]
    assert body_of(client.get(f"/files/{made.id}")) == b"two"
    assert body_of(client.get(f"/files/{made.id}/versions/1")) == b"one"
    assert client.get(f"/files/{made.id}/versions/3").status_code == 404


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (picture(), "letter.html", "image/png"),
        (b"<html><script>alert(1)</script></html>", "photo.png", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.png", "image/svg+xml"),
        (PDF, "a.exe", "application/pdf"),
        ("просто текст".encode(), "a.pdf", "text/plain"),
        (b"\x00\x01\x02\x03", "a.txt", "application/octet-stream"),
        (b"", "empty.txt", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_are(cast: Cast, body: bytes, name: str, expected: str) -> None:
    made = put(cast, cast.anna, cast.add(cast.anna, "Запрос"), body, name)
    assert made.blob.type == expected


def test_nothing_that_runs_is_shown_in_place(cast: Cast, sit: Sit) -> None:
    record, client = cast.add(cast.anna, "Запрос"), sit(cast.anna)
    for body in (b"<html><script>1</script></html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        response = client.get(f"/files/{put(cast, cast.anna, record, body).id}?show")
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
    response = client.get(f"/files/{put(cast, cast.anna, record, picture()).id}?show")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script" not in response["Content-Security-Policy"]


def test_a_part_of_a_file_may_be_asked_for(cast: Cast, sit: Sit) -> None:
    made = put(cast, cast.anna, cast.add(cast.anna, "Запрос"), b"0123456789")
    client = sit(cast.anna)
    for asked, got, span in (
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
    ):
        response = client.get(f"/files/{made.id}", headers={"Range": asked})
        assert (response.status_code, body_of(response)) == (206, got)
        assert response["Content-Range"] == span
    for odd in ("bytes=9-2", "bytes=-", "lines=1-2", "bytes=99-"):
        assert client.get(f"/files/{made.id}", headers={"Range": odd}).status_code == 200


@pytest.mark.parametrize("body", [picture(), picture(kind="JPEG"), picture(kind="WEBP"), PDF])
def test_pictures_and_documents_have_a_preview(cast: Cast, sit: Sit, body: bytes) -> None:
    made = put(cast, cast.anna, cast.add(cast.anna, "Запрос"), body)
    response = sit(cast.anna).get(f"/files/{made.id}/preview")
    assert response["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(body_of(response))) as drawn:
        assert max(drawn.size) == limits.PREVIEW_SIDE


def bomb() -> bytes:
    """A PNG that says it is 30,000 pixels square."""
    head = (30_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + len(head).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)


@pytest.mark.parametrize("body", [bomb(), picture(4100, 100), b"%PDF-1.7 broken", picture()[:90]])
def test_what_is_too_large_odd_or_broken_is_kept_without_preview(
    cast: Cast, sit: Sit, body: bytes
) -> None:
    made = put(cast, cast.anna, cast.add(cast.anna, "Запрос"), body)
    assert not made.blob.has_preview
    assert sit(cast.anna).get(f"/files/{made.id}/preview").status_code == 404
    assert body_of(sit(cast.anna).get(f"/files/{made.id}")) == body


def scanner(code: int) -> list[str]:
    return [sys.executable, "-c", f"raise SystemExit({code})"]


def test_a_scanner_decides_what_is_given_out(cast: Cast, sit: Sit, settings: Settings) -> None:
    record, client = cast.add(cast.anna, "Запрос"), sit(cast.anna)
    settings.FILE_SCAN_COMMAND = scanner(1)
    made = put(cast, cast.anna, record, b"virus")
    assert client.get(f"/files/{made.id}").status_code == 403
    assert files_here(record)[0].is_infected
    settings.FILE_SCAN_COMMAND = scanner(2)
    with pytest.raises(ScannerFailed):
        put(cast, cast.anna, record, b"unknown")
    unknown = files_here(record)[0]
    assert unknown.is_waiting
    assert client.get(f"/files/{unknown.id}").status_code == 403
    settings.FILE_SCAN_COMMAND = scanner(0)
    inspect(unknown.sha256)
    assert client.get(f"/files/{unknown.id}").status_code == 200


def test_bad_uploads_are_refused(cast: Cast, sit: Sit) -> None:
    client, other = sit(cast.anna), sit(cast.boris)
    for size in (-1, limits.LARGEST + 1):
        assert begin(client, "x", size).status_code == 413
    at = begin(client, "x", 3)["Location"]
    assert piece(client, at, b"four").status_code == 413
    assert piece(other, at, b"abc").status_code == 404
    assert other.head(at).status_code == 404
    assert client.patch(at, b"abc", content_type="text/plain").status_code == 415
    headers = {"Upload-Offset": "x"}
    assert client.patch(at, b"abc", content_type=PIECE, headers=headers).status_code == 400
    assert client.delete(at).status_code == 204
    assert client.head(at).status_code == 404
    assert client.options("/files/uploads")["Tus-Extension"] == "creation,termination"
    assert Client(enforce_csrf_checks=True).post("/files/uploads").status_code == 403


def test_a_piece_that_does_not_say_how_long_it_is_is_refused(cast: Cast, sit: Sit) -> None:
    """A body in chunks has no length; of an empty one the test client says none."""
    client = sit(cast.anna)
    at = begin(client, "x", 3)["Location"]
    answer = client.patch(at, b"", headers={"Upload-Offset": "0"}, CONTENT_TYPE=PIECE)
    assert answer.status_code == 400


def test_an_upload_of_another_or_unfinished_cannot_be_attached(cast: Cast) -> None:
    record, by = cast.add(cast.anna, "Запрос"), cast.actor(cast.anna)
    unfinished = uploads.begin(cast.anna.id, "a", 5)
    with pytest.raises(Refused):
        attaching.attach(record, cast.lead, [unfinished.id], by=by)
    others = uploads.begin(cast.boris.id, "a", 0)
    with pytest.raises(uploads.NoSuchUpload):
        attaching.attach(record, cast.lead, [others.id], by=by)
    with pytest.raises(NoSuchRecord):
        attaching.attach(record, cast.lead, [], by=cast.actor(cast.oleg))
    delete_record(record, cast.lead, by=by)
    with pytest.raises(Refused):
        attaching.attach(record, cast.lead, [], by=by)


def test_uploads_left_behind_are_cleared(cast: Cast) -> None:
    left = uploads.begin(cast.anna.id, "a", 5)
    with clock.at(clock.now() + uploads.LONGEST_LIFE * 1.1):
        fresh = uploads.begin(cast.anna.id, "b", 5)
        uploads.clear_old()
    assert list(Upload.objects.values_list("id", flat=True)) == [fresh.id]
    assert not uploads.path_of(left.id).exists()
    uploads.forget(fresh)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\Договор №1.pdf", "Договор №1.pdf"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("  .. ", "file"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
        ("", "file"),
    ],
)
def test_names_are_safe_to_show_and_to_save(typed: str, name: str) -> None:
    assert safe_name(typed) == name


def test_a_record_is_found_by_the_names_of_its_files(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    made = put(cast, cast.anna, record, b"x", "Спецификация оборудования.pdf")
    drain_all()
    rights = cast.rights(cast.anna)
    assert [hit.id for hit in find("спецификации", rights).hits] == [record]
    attaching.rename(made.id, "План.pdf", by=cast.actor(cast.anna))
    drain_all()
    assert not find("спецификации", rights).hits
    assert [hit.id for hit in find("план", rights).hits] == [record]


def test_files_of_a_record_are_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record = cast.add(cast.anna, "Запрос")
    row = read(record, type_of(record), rights=None)
    for n in range(4):
        put(cast, cast.anna, record, b"%d" % n)
        with django_assert_num_queries(1):
            assert len(files_of(row, None)) == n + 1


def test_contents_that_nothing_names_go_after_some_days(cast: Cast) -> None:
    record = cast.add(cast.anna, "Lead")
    used = put(cast, cast.anna, record, b"used").blob
    loose = keep(b"loose")
    collect()
    assert Blob.objects.filter(pk=loose.pk).exists()
    with clock.at(clock.now() + GRACE * 2):
        again = keep(b"again")
    with clock.at(clock.now() + GRACE * 2):
        assert collect() is False
        assert keep(b"loose").pk == loose.pk
    assert Blob.objects.filter(pk__in=[used.pk, again.pk]).count() == 2
    with store.open_blob(used.pk) as file, store.open_blob(loose.pk) as other:
        assert (file.read(), other.read()) == (b"used", b"loose")


def test_what_is_collected_is_gone_from_the_store_too(cast: Cast) -> None:
    loose = keep(b"nobody's")
    with clock.at(clock.now() + GRACE * 2):
        collect()
    assert not Blob.objects.filter(pk=loose.pk).exists()
    with pytest.raises(FileNotFoundError):
        store.open_blob(loose.pk)


def keep(content: bytes) -> Blob:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return store.keep(Path(file.name))
