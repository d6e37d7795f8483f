"""The description says what the API does: nothing undocumented, no server error (F262)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.api.reading import chapters
from officina.kernel.api.tests.conftest import Cast, Program
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.shell.wsgi import application

pytestmark = pytest.mark.django_db
OF_CASES = ("/cases/do/message", "/cases/{id}/steps", "/cases/{id}/variables")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW = settings(
    max_examples=4,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests leave the test's connection open, as those of Django's own client do."""
    for name in ("close", "close_if_unusable_or_obsolete"):
        monkeypatch.setattr(connection, name, lambda: None)


def described(who: Actor) -> tuple[Any, dict[str, str]]:
    _made, secret = issue_token("Schemathesis", ["write:*"], by=who)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    document = Program(secret)("GET", "/openapi.json").json()
    document["servers"] = [{"url": "/api/v1"}]
    # One type of ours and two whose apps do their verbs; the others differ by their fields alone.
    document["paths"] = {
        path: operations
        for path, operations in document["paths"].items()
        if path.split("/")[1] in ("leads", "tasks", "me", "types", "search") or path in OF_CASES
    }
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    return schema, headers


@pytest.mark.parametrize("who", ["olena", "taras", "oksana", "clara"])
def test_whatever_is_sent_is_answered_as_described(aurora: Cast, who: str) -> None:
    """F262: an administrator, a manager, a clerk, and an outsider."""
    lead = types().by_code("lead")
    create_record(lead, {"title": "I want to Turkey"}, by=aurora["taras"])
    schema, headers = described(aurora[who])
    for found in schema.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            answered = case.call(headers=headers)
            case.validate_response(answered, checks=CHECKS, headers=headers)

        holds()


def test_a_type_made_a_moment_ago_is_described(program: Any, aurora: Cast) -> None:
    """F262, F101: no restart, no migration."""
    from officina.kernel.records.models import Field, Pipeline, RecordType, Stage
    from officina.kernel.records.types import forget

    made = RecordType.objects.create(
        code="purchase", slug="purchases", labels={"en": "Purchase"}, is_custom=True
    )
    Field.objects.create(type=made, code="sum", labels={"en": "Sum"}, kind="money")
    pipeline = Pipeline.objects.create(type=made, code="main")
    Stage.objects.create(type=made, pipeline=pipeline, code="asked")
    forget()
    document = program("olena")("GET", "/openapi.json").json()
    assert "/purchases/{id}/stage" in document["paths"]
    fields = document["components"]["schemas"]["purchase"]["properties"]["fields"]["properties"]
    assert fields["sum"]["format"] == "decimal"


@pytest.mark.parametrize("language", ["ru", "ro"])
def test_the_guide_says_every_operation_in_its_readers_language(
    program: Any, language: str
) -> None:
    """F262: the description for programs stays in English, whoever reads it."""
    document = program("olena")("GET", "/openapi.json").json()
    english = {one["summary"] for way in document["paths"].values() for one in way.values()}
    with translation.override(language):
        found = chapters(document)
    read = {one.summary for chapter in found for one in chapter.operations}
    means = {mean for chapter in found for one in chapter.operations for _, mean in one.parameters}
    assert len(english) > 40
    assert read.isdisjoint(english)
    assert means.isdisjoint({"Only among these", "In the title or the number"})
    assert "The portal" not in {chapter.title for chapter in found}
