"""Fields that hold a file, as programs fill and read them (F093, F262)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight
from officina.kernel.api.tests.conftest import Cast, Program
from officina.kernel.files.tests.filing import contracts_of
from officina.kernel.records import types

pytestmark = pytest.mark.django_db
Make = Callable[..., Program]


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What waits for a commit happens at once: the test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


def upload(call: Program, name: str = "signed.txt", body: bytes = b"I agree") -> Any:
    answer = call.client.post("/api/v1/files", {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_a_file_is_put_into_a_new_record_read_replaced_and_taken_out(
    program: Make, aurora: Cast
) -> None:
    contracts_of(aurora["olena"])
    call = program("olena")
    sent = {"fields": {"title": "Tour", "signed_copy": upload(call)}}
    made = call("POST", "/contracts", sent).json()
    one = made["fields"]["signed_copy"]
    assert (one["name"], one["size"], one["type"], one["version"]) == (
        "signed.txt",
        7,
        "text/plain",
        1,
    )
    got = call.client.get(one["href"])
    assert b"".join(got.streaming_content) == b"I agree"
    at = f"/contracts/{made['id']}"
    # What was read may be sent back.
    same = call("PATCH", at, {"fields": {"signed_copy": one}})
    assert same.json()["version"] == made["version"], same.content
    again = call("PATCH", at, {"fields": {"signed_copy": upload(call, "b.txt", b"Not at all")}})
    replaced = again.json()["fields"]["signed_copy"]
    assert (replaced["id"], replaced["name"], replaced["version"]) == (one["id"], "b.txt", 2)
    changes = [e["changes"] for e in call("GET", f"{at}/timeline").json()["items"] if e["changes"]]
    pair = {"from": {"id": one["id"], "version": 1}, "to": {"id": one["id"], "version": 2}}
    assert changes == [{"signed_copy": pair}]
    [listed] = call("GET", "/contracts").json()["items"]
    assert listed["fields"]["signed_copy"] == replaced
    gone = call("PATCH", at, {"fields": {"signed_copy": None}}).json()
    assert gone["fields"]["signed_copy"] is None
    assert call("GET", f"{at}/files").json()["items"] == []


def test_a_page_of_files_is_one_query_more(program: Make, aurora: Cast) -> None:
    contracts_of(aurora["olena"])
    call, asked = program("olena"), []
    for n in range(4):
        fields = {"title": f"Tour {n}", "signed_copy": upload(call, f"{n}.txt")}
        assert call("POST", "/contracts", {"fields": fields}).status_code == 201
        with CaptureQueriesContext(connection) as queries:
            assert len(call("GET", "/contracts").json()["items"]) == n + 1
        asked.append(len([one for one in queries.captured_queries if "files_" in one["sql"]]))
    assert asked == [1, 1, 1, 1]


def test_what_is_no_file_of_its_person_is_refused(program: Make, aurora: Cast) -> None:
    contracts_of(aurora["olena"])
    call, other = program("olena"), program("igor")
    for wrong in (upload(other), 999_999, "signed.txt", {"name": "x"}, True, ["x"]):
        sent = {"fields": {"title": "Tour", "signed_copy": wrong}}
        answer = call("POST", "/contracts", sent)
        assert answer.status_code == 422, answer.content
        assert set(answer.json()["errors"]) == {"signed_copy"}
    reader = program("olena", scopes=("read:*",))
    file = {"file": SimpleUploadedFile("a.txt", b"a")}
    assert reader.client.post("/api/v1/files", file).status_code == 403


def test_a_hidden_field_has_no_file_here_either(program: Make, aurora: Cast) -> None:
    contracts_of(aurora["olena"])
    call = program("olena")
    sent = {"fields": {"title": "Tour", "signed_copy": upload(call)}}
    made = call("POST", "/contracts", sent).json()
    FieldRight.objects.create(type_code="contract", field="signed_copy", action="view")
    policy.forget()
    at = f"/contracts/{made['id']}"
    assert "signed_copy" not in call("GET", at).json()["fields"]
    assert call("GET", f"{at}/files").json()["items"] == []
    assert call.client.get(made["fields"]["signed_copy"]["href"]).status_code == 404


def test_a_filter_over_a_link_reaches_no_further_than_the_token(
    program: Make, aurora: Cast
) -> None:
    """F255: what is filtered by could be found out by asking."""
    query = "/leads?filter=company.region%20%3D%20%22Kyiv%22"
    assert program("olena")("GET", query).status_code == 200
    narrow = program("olena", scopes=("read:lead",))
    assert narrow("GET", query).status_code == 422
    assert narrow("GET", "/leads").status_code == 200
