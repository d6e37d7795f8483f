"""Share-to: from another app of a phone into the portal, with a page that asks where it goes."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from officina.kernel.files.models import Attachment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.models import Comment, Record
from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(enter, settings, tmp_path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    return enter("nina")


def share(client: Client, **sent: object) -> str:
    answer = client.post("/share", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/share")
    return client.get("/share").content.decode()


def test_the_manifest_says_where_other_apps_share_to(client):
    target = json.loads(client.get("/manifest.webmanifest").content)["share_target"]
    assert target["action"] == "/share"
    assert target["params"]["files"][0]["name"] == "files"


def test_what_was_shared_becomes_a_task_with_its_words_and_files(nina, aurora):
    photo = SimpleUploadedFile("roof.txt", b"rain", "text/plain")
    page = share(nina, title="Roof", text="It leaks", url="https://x.example/", files=photo)
    assert "roof.txt" in page
    assert 'value="Roof"' in page
    nina.post("/share/put", {"title": "Mend the roof", "text": "It leaks", "to": "task"})
    [made] = Record.objects.filter(title="Mend the roof").values_list("id", flat=True)
    assert Comment.objects.get(record_id=made).text == "It leaks"
    assert Attachment.objects.get(record_id=made).name == "roof.txt"
    assert "roof.txt" not in nina.get("/share").content.decode()


def test_it_joins_what_is_there_and_only_what_one_sees(nina, aurora):
    lead = types().by_code("lead")
    mine = create_record(lead, {"title": "Balloon trip"}, by=aurora["nina"]).record_id
    other = create_record(lead, {"title": "Secret"}, by=aurora["artem"]).record_id
    share(nina, text="https://maps.example/1")
    sent = {"title": "", "text": "Meet here", "to": "record"}
    assert nina.post("/share/put", sent | {"record": other}).status_code == 422
    assert nina.post("/share/put", sent | {"record": mine})["Location"] == f"/leads/{mine}/"
    assert Comment.objects.get().record_id == mine


def test_nothing_is_half_done_and_nothing_typed_is_lost(nina):
    share(nina, title="", text="Call them back")
    answer = nina.post("/share/put", {"title": "", "text": "Call them", "to": "lead"})
    assert answer.status_code == 422
    assert "Call them" in answer.content.decode()
    assert not Record.objects.exists()
    assert nina.post("/share/put", {"title": "X", "to": "nothing"}).status_code == 422


def test_strangers_sign_in_first(client):
    assert "/sign-in/" in client.post("/share", {"title": "X"})["Location"]
