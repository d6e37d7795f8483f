"""What holds for every model and every order of events."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bpmn
from bpmn import effects as e
from bpmn.testing import EPOCH, Case, Done, Host, Job
from bpmn.tests.generated import model
from bpmn.tests.models import chain, process
from bpmn.tests.test_reads import Spy
from bpmn.waits import Wait, waits

# Not shrunk: a drawn model takes minutes to shrink, and the choices that are printed say enough.
quick = settings(
    max_examples=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def command_for(data: st.DataObject, wait: Wait) -> bpmn.Command:
    """Return a command that answers a wait."""
    token, branch = wait.token, wait.branch
    given: list[dict[str, bool | int]] = [{}, {"flag": True}, {"flag": False}, {"n": 5}]
    variables = data.draw(st.sampled_from(given))
    match wait.kind:
        case "work" | "job" if data.draw(st.integers(0, 9)) == 0:
            return bpmn.ThrowError(token, "X", {}, branch)
        case "work":
            return bpmn.CompleteWork(token, variables, branch)
        case "job":
            return bpmn.JobDone(token, variables, branch)
        case "process":
            return bpmn.ProcessDone(token, variables, branch)
        case "timer":
            return bpmn.TimerDue(token, wait.at)
        case "message":
            return bpmn.MessageReceived(token, wait.at, {}, branch)
        case "signal":
            return bpmn.SignalReceived("G")
        case "condition":
            return bpmn.SetVariables({"flag": data.draw(st.booleans())})
        case "incident":
            return bpmn.Retry(token, {"n": 1, "flag": False}, branch)


def recount(definition: bpmn.Definition, state: bpmn.State) -> None:
    """Tokens are neither lost nor doubled: each scope counts just what stands in it."""
    for scope in state.scopes.values():
        standing = sum(
            1 for t in state.tokens.values() if t.scope == scope.id and t.branch_of is None
        )
        joined = sum(map(sum, scope.joins.values()))
        assert scope.live == standing + joined, (scope.id, scope.node)
    for token in state.tokens.values():
        assert token.node in definition.nodes
        if definition.nodes[token.node].waits:
            is_open = any(w.token == token.id for w in waits(definition, state))
            has_inside = token.id in state.scopes or any(
                t.branch_of == token.id for t in state.tokens.values()
            )
            assert is_open or has_inside or token.phase == "throwing", token


def play(data: st.DataObject, definition: bpmn.Definition, length: int = 25) -> Case:
    """Play a model with answers in any order, checking every step."""
    host = Host(definition)
    case = Case(1, definition)
    host.cases.append(case)
    command: bpmn.Command = bpmn.Start("p", {"n": 0, "flag": False})
    for _ in range(length):
        before = json.dumps(case.state.to_json())
        first = bpmn.step(definition, case.state, command, now=EPOCH)
        again = bpmn.step(definition, bpmn.State.from_json(json.loads(before)), command, now=EPOCH)
        assert json.dumps(case.state.to_json()) == before
        assert first.effects == again.effects
        assert first.state.to_json() == again.state.to_json()
        recount(definition, first.state)
        host.send(case, command)
        if case.has_ended:
            assert not case.open
            assert not case.state.tokens
            break
        if not case.open:
            break
        wait = data.draw(st.sampled_from(sorted(case.open, key=repr)))
        command = command_for(data, wait)
    return case


@quick
@given(st.data())
def test_steps_are_pure_and_nothing_is_lost(data: st.DataObject) -> None:
    text = model(data)
    definition = bpmn.read(text)
    assert not definition.errors
    case = play(data, definition)
    if not case.has_ended:
        Host(definition).send(case, bpmn.Cancel())
        assert not case.open


@quick
@given(st.data())
def test_a_segment_reads_no_more_than_it_said(data: st.DataObject) -> None:
    definition = bpmn.read(model(data))
    state = bpmn.State()
    command: bpmn.Command = bpmn.Start("p", {})
    place: str | None = None
    for _ in range(12):
        spy = Spy()
        state, _ = bpmn.step(definition, state, command, now=EPOCH, data=spy)
        assert spy.asked <= definition.reads(place).names
        several = ("incident", "condition", "signal")  # these may move more than one token
        open_now = [w for w in waits(definition, state) if w.kind not in several]
        if not open_now:
            break
        wait = data.draw(st.sampled_from(sorted(open_now, key=repr)))
        place = wait.at
        command = command_for(data, wait)


@quick
@given(st.data())
def test_any_command_is_done_or_refused_with_a_named_error(data: st.DataObject) -> None:
    definition = bpmn.read(model(data))
    case = play(data, definition, 6)
    token = data.draw(st.sampled_from([*case.state.tokens, *case.state.scopes, -1, 99]))
    branch = data.draw(st.sampled_from([None, 0, 2, -1, 10**6]))
    node = data.draw(st.sampled_from([*definition.nodes, "nowhere", ""]))
    commands: list[bpmn.Command] = [
        bpmn.Start("p", {}, node, data.draw(st.integers(-1, 2))),
        bpmn.CompleteWork(token, {"n": 1}, branch),
        bpmn.JobDone(token, {}, branch),
        bpmn.JobFailed(token, "no", branch),
        bpmn.ProcessDone(token, {}, branch),
        bpmn.ThrowError(token, "X", {}, branch),
        bpmn.ThrowEscalation(token, "Y"),
        bpmn.TimerDue(token, node),
        bpmn.MessageReceived(token, node, {}, branch),
        bpmn.SignalReceived(node),
        bpmn.DataChanged(),
        bpmn.SetVariables({"n": 1}, token),
        bpmn.Retry(token, {}, branch),
        bpmn.MoveToken(token, node),
        bpmn.GoBack(node, token),
        bpmn.Skip(token, branch, {"n": 1}),
        bpmn.AddInstance(token, "one more"),
        bpmn.StartActivity(token, node),
    ]
    command = data.draw(st.sampled_from(commands))
    before = json.dumps(case.state.to_json())
    try:
        state, _ = bpmn.step(definition, case.state, command, now=EPOCH)
    except (bpmn.CommandError, bpmn.StateError):
        pass
    else:
        recount(definition, state)
        assert bpmn.State.from_json(state.to_json()).to_json() == state.to_json()
    assert json.dumps(case.state.to_json()) == before


@quick
@given(st.data())
def test_a_damaged_state_is_a_named_error(data: st.DataObject) -> None:
    definition = bpmn.read(model(data))
    case = play(data, definition, 4)
    saved = case.state.to_json()
    text = json.dumps(saved)
    at = data.draw(st.integers(0, len(text) - 1))
    broken = text[:at] + data.draw(st.sampled_from('0129"x[]{},n-')) + text[at + 1 :]
    try:
        changed = json.loads(broken)
    except ValueError:
        return
    wait = Wait("work", 1, "x")
    if case.open:
        wait = data.draw(st.sampled_from(sorted(case.open, key=repr)))
    command = command_for(data, wait)
    with suppress(bpmn.CommandError, bpmn.StateError):
        bpmn.step(definition, bpmn.State.from_json(changed), command, now=EPOCH)


@quick
@given(st.data())
def test_a_damaged_file_is_a_named_error(data: st.DataObject) -> None:
    text = model(data)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        noise = data.draw(st.sampled_from(["<", ">", '"', "x", "", "&amp;", "<task/>", "id='s'"]))
        text = text[:at] + noise + text[at + data.draw(st.integers(0, 4)) :]
    try:
        definition = bpmn.read(text)
        definition.require_executable()
    except (bpmn.ReadError, bpmn.NotExecutable):
        return
    with suppress(bpmn.CommandError):
        bpmn.step(definition, bpmn.State(), bpmn.Start(), now=EPOCH)


@given(st.binary(max_size=300))
def test_noise_is_a_named_error(noise: bytes) -> None:
    with suppress(bpmn.ReadError):
        bpmn.read(noise)


def test_a_host_plays_jobs_and_timers_by_itself() -> None:
    definition = process(
        '<startEvent id="s"/><serviceTask id="j"/><intermediateCatchEvent id="t">'
        "<timerEventDefinition><timeDuration>P1M</timeDuration></timerEventDefinition>"
        "</intermediateCatchEvent>" + chain("s", "j", "t")
    )

    def job(asked: Job) -> Done:
        return Done({"seen": asked.node}, timedelta(minutes=5))

    host = Host(definition, job=job)
    case = host.start()
    host.run()
    assert case.has_ended
    assert any(isinstance(effect, e.StartTimer) for effect in case.journal)
