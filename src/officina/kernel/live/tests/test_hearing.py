"""A process forgets what another one changed."""

import json
from collections.abc import Iterator

import pytest

from officina.kernel.access import policy
from officina.kernel.live import hearing
from officina.kernel.records import types
from officina.kernel.remembered import Remembered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    yield
    policy.forget()
    types.forget()


def test_rights_are_read_again_when_grants_changed_and_not_when_a_person_got_a_role() -> None:
    kept = policy.policy()
    hearing.hear(json.dumps({"k": "rights", "u": 1001}))
    assert policy.policy() is kept
    hearing.hear(json.dumps({"k": "rights", "u": None}))
    assert policy.policy() is not kept


def test_types_are_read_again() -> None:
    kept = types.types()
    hearing.hear(json.dumps({"k": "types"}))
    assert types.types() is not kept


def test_all_is_read_again_after_the_channel_was_away() -> None:
    kept, known = policy.policy(), types.types()
    hearing.missed_some()
    assert policy.policy() is not kept
    assert types.types() is not known


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"k": 1}', '{"k": []}'])
def test_what_is_not_understood_is_passed_over(text: str) -> None:
    hearing.hear(text)


def test_what_changes_while_it_is_read_is_not_remembered() -> None:
    answers = iter(["stale", "fresh"])

    def load() -> str:
        found = next(answers)
        if found == "stale":
            remembered.forget()
        return found

    remembered = Remembered(load)
    assert [remembered() for _turn in range(3)] == ["stale", "fresh", "fresh"]
