"""Contents in a bucket of S3, against a server that speaks it."""

import io
import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from django.test import Client
from moto.server import ThreadedMotoServer
from PIL import Image
from pytest_django.fixtures import Settings

from officina.kernel import clock
from officina.kernel.config import Config
from officina.kernel.config.files_url import s3_options
from officina.kernel.files import store, uploads
from officina.kernel.files.actions import attaching
from officina.kernel.files.collecting import GRACE, collect
from officina.kernel.files.jobs import inspect
from officina.kernel.files.models import Attachment
from officina.kernel.search.tests.cast import Cast
from officina.shell.cli import check


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"s3+http://key:secret@{host}:{port}/portal/of/ours?region=us-east-1"
    finally:
        server.stop()


@pytest.fixture
def bucket(address: str, settings: Settings) -> Any:
    options = s3_options(address)
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "officina.kernel.files.bucket.Bucket", "OPTIONS": options}
    }
    made = default_storage.bucket
    made.create()
    yield made
    made.objects.all().delete()
    made.delete()


def put(cast: Cast, body: bytes) -> Attachment:
    record = cast.add(cast.anna, "Lead")
    upload = uploads.begin(cast.anna.id, "file.bin", len(body))
    uploads.append(upload.id, cast.anna.id, 0, io.BytesIO(body), len(body))
    upload.refresh_from_db()
    uploads.arrive(upload)
    [made] = attaching.attach(record, cast.lead, [upload.id], by=cast.actor(cast.anna))
    inspect(made.blob_id)
    made.refresh_from_db()
    return made


def got(who: Any, address: str, **headers: str) -> tuple[int, bytes]:
    client = Client()
    client.force_login(who)
    response = client.get(address, headers=headers)
    return response.status_code, b"".join(response.streaming_content)


def test_files_and_previews_lie_in_the_bucket(bucket: Any, cast: Cast) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (900, 300), "teal").save(drawn, "PNG")
    made = put(cast, drawn.getvalue())
    assert sorted(one.key.split("/")[2] for one in bucket.objects.all()) == ["content", "previews"]
    assert got(cast.anna, f"/files/{made.id}") == (200, drawn.getvalue())
    status, preview = got(cast.anna, f"/files/{made.id}/preview")
    with Image.open(io.BytesIO(preview)) as small:
        assert (status, small.format) == (200, "WEBP")


def test_a_range_of_a_large_file_is_not_read_from_its_beginning(bucket: Any, cast: Cast) -> None:
    body = os.urandom(3_000_000)
    made = put(cast, body)
    asked: list[str] = []

    def see(params: dict[str, Any], **_more: Any) -> None:
        asked.append(params["headers"].get("Range", ""))

    default_storage.connection.meta.client.meta.events.register("before-call.s3.GetObject", see)
    found = got(cast.anna, f"/files/{made.id}", Range="bytes=2000000-2000009")
    assert found == (206, body[2_000_000:2_000_010])
    assert asked == ["bytes=2000000-"]
    assert got(cast.anna, f"/files/{made.id}") == (200, body)


def test_what_nothing_names_is_deleted_there(bucket: Any, cast: Cast) -> None:
    made = put(cast, b"loose")
    sha = made.blob_id
    Attachment.objects.all().delete()
    with clock.at(clock.now() + GRACE * 2):
        collect()
    assert list(bucket.objects.all()) == []
    with pytest.raises(FileNotFoundError):
        store.open_blob(sha)


def test_check_says_whether_the_bucket_answers(bucket: Any, address: str) -> None:
    config = Config(files_url=address)
    assert check._files(config) == (True, "Files: the bucket takes, gives and deletes.")
    bucket.objects.all().delete()
    bucket.delete()
    with pytest.raises(ClientError, match="bucket does not exist"):
        check._files(config)
    bucket.create()
