"""States of every version ever saved can be taken up again. Files here are never changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bpmn
from bpmn import errors
from bpmn.state import VERSION
from bpmn.testing import EPOCH
from bpmn.waits import Wait, waits

SAVED = sorted((Path(__file__).parent / "states").glob("*.json"))


def answer(wait: Wait) -> bpmn.Command:
    match wait.kind:
        case "work":
            return bpmn.CompleteWork(wait.token, {}, wait.branch)
        case "job":
            return bpmn.JobDone(wait.token, {}, wait.branch)
        case "incident":
            return bpmn.Retry(wait.token, {}, wait.branch)
    raise AssertionError(wait)


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_saved_state_is_taken_up_and_finished(path: Path) -> None:
    saved = json.loads(path.read_text())
    definition = bpmn.read(saved["model"])
    state = bpmn.State.from_json(saved["state"])
    assert waits(definition, state)
    for _ in range(50):
        todo = [w for w in waits(definition, state) if w.kind in ("work", "job", "incident")]
        if not todo:
            break
        state, _ = bpmn.step(definition, state, answer(min(todo, key=repr)), now=EPOCH)
    assert state.status == "completed"


def test_the_present_version_has_its_files() -> None:
    assert any(path.stem.startswith(f"v{VERSION}-") for path in SAVED)


@pytest.mark.parametrize(
    ("saved", "error"),
    [
        ({"version": VERSION + 1}, errors.NewerState),
        ({}, errors.InvalidState),
        ({"version": 0}, errors.InvalidState),
        ({"version": 1, "process": "p"}, errors.InvalidState),
        ([], errors.InvalidState),
    ],
)
def test_what_is_no_state_of_a_known_version_is_a_named_error(
    saved: dict[str, bpmn.values.Json], error: type[Exception]
) -> None:
    with pytest.raises(error):
        bpmn.State.from_json(saved)


def test_a_state_of_another_definition_is_refused() -> None:
    saved = json.loads(SAVED[0].read_text())
    other = bpmn.read(saved["model"].replace('id="a"', 'id="z"').replace('"a"', '"z"'))
    state = bpmn.State.from_json(saved["state"])
    with pytest.raises(bpmn.StateError):
        bpmn.step(other, state, bpmn.CompleteWork(1), now=EPOCH)
