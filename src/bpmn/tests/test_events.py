"""Every event definition in every position, interrupting and not."""

from __future__ import annotations

from datetime import timedelta

import pytest

import bpmn
from bpmn.testing import Case, Error, Host
from bpmn.tests.models import chain, file, flow, process

ROOT = (
    '<message id="m" name="Paper"/><signal id="s" name="Alarm"/>'
    '<error id="x" errorCode="X"/><escalation id="y" escalationCode="Y"/>'
)
DEFINITIONS = {
    "timer": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
    "message": '<messageEventDefinition messageRef="m"/>',
    "signal": '<signalEventDefinition signalRef="s"/>',
    "conditional": "<conditionalEventDefinition><condition>late</condition>"
    "</conditionalEventDefinition>",
    "error": '<errorEventDefinition errorRef="x"/>',
    "escalation": '<escalationEventDefinition escalationRef="y"/>',
}
THROWN = ("error", "escalation")


def trigger(host: Host, kind: str) -> None:
    match kind:
        case "timer":
            host.advance(timedelta(hours=1))
        case "message":
            host.message("Paper")
        case "signal":
            host.signal("Alarm")
        case "conditional":
            host.change(late=True)
        case _:
            host.complete("before")


def inside(kind: str) -> str:
    """A sub-process body with work before and after, between them what throws."""
    if kind == "error":
        return (
            '<userTask id="before"/><endEvent id="throw">'
            f"{DEFINITIONS[kind]}</endEvent><userTask id='after'/>"
            + chain("before", "throw")
            + chain("after")
        )
    if kind == "escalation":
        return (
            '<userTask id="before"/><intermediateThrowEvent id="throw">'
            f'{DEFINITIONS[kind]}</intermediateThrowEvent><userTask id="after"/>'
            + chain("before", "throw", "after")
        )
    return '<userTask id="before"/><userTask id="after"/>' + chain("before", "after")


def begin(kind: str, sub: str, boundary: str = "") -> tuple[Host, Case]:
    start = '<startEvent id="in"/>' + flow("in", "before")
    definition = process(
        f'<startEvent id="start"/><subProcess id="sub">{start}{sub}</subProcess>{boundary}'
        '<userTask id="caught"/><endEvent id="end"/>'
        + chain("start", "sub", "end")
        + (flow("boundary", "caught") if boundary else ""),
        root=ROOT,
    )
    host = Host(definition, data={"late": False})
    return host, host.start()


def open_work(case: Case) -> set[str]:
    return {wait.at for wait in case.waiting("work")}


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_an_interrupting_boundary_event_ends_its_activity(kind: str) -> None:
    boundary = f'<boundaryEvent id="boundary" attachedToRef="sub">{DEFINITIONS[kind]}'
    host, case = begin(kind, inside(kind), boundary + "</boundaryEvent>")
    trigger(host, kind)
    assert open_work(case) == {"caught"}
    host.complete("caught")
    assert case.has_ended


@pytest.mark.parametrize("kind", [kind for kind in DEFINITIONS if kind != "error"])
def test_a_boundary_event_that_does_not_interrupt_runs_beside_it(kind: str) -> None:
    boundary = (
        '<boundaryEvent id="boundary" attachedToRef="sub" cancelActivity="false">'
        f"{DEFINITIONS[kind]}</boundaryEvent>"
    )
    host, case = begin(kind, inside(kind), boundary)
    trigger(host, kind)
    if kind not in THROWN:
        host.complete("before")
    assert open_work(case) == {"caught", "after"}
    host.complete("caught")
    host.complete("after")
    assert case.has_ended


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_an_interrupting_event_sub_process_replaces_what_is_around_it(kind: str) -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="on">'
        f'{DEFINITIONS[kind]}</startEvent><userTask id="handle"/>{flow("on", "handle")}'
        "</subProcess>"
    )
    host, case = begin(kind, inside(kind) + handler)
    trigger(host, kind)
    assert open_work(case) == {"handle"}
    host.complete("handle")
    assert case.has_ended
    assert case.trail[-1] == "end"


@pytest.mark.parametrize("kind", [kind for kind in DEFINITIONS if kind != "error"])
def test_an_event_sub_process_that_does_not_interrupt_runs_beside(kind: str) -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="on" '
        f'isInterrupting="false">{DEFINITIONS[kind]}</startEvent><userTask id="handle"/>'
        f"{flow('on', 'handle')}</subProcess>"
    )
    host, case = begin(kind, inside(kind) + handler)
    trigger(host, kind)
    if kind not in THROWN:
        host.complete("before")
    host.complete("after")
    assert open_work(case) == {"handle"}
    assert not case.has_ended
    host.complete("handle")
    assert case.has_ended


@pytest.mark.parametrize("kind", [kind for kind in DEFINITIONS if kind not in THROWN])
def test_an_event_sub_process_of_the_process_itself_is_armed(kind: str) -> None:
    definition = process(
        '<startEvent id="start"/><userTask id="before"/>'
        + chain("start", "before")
        + '<subProcess id="handler" triggeredByEvent="true"><startEvent id="on">'
        f'{DEFINITIONS[kind]}</startEvent><userTask id="handle"/>{flow("on", "handle")}'
        "</subProcess>",
        root=ROOT,
    )
    host = Host(definition, data={"late": False})
    case = host.start()
    trigger(host, kind)
    assert open_work(case) == {"handle"}
    host.complete("handle")
    assert case.has_ended


@pytest.mark.parametrize("kind", [kind for kind in DEFINITIONS if kind not in THROWN])
def test_an_intermediate_event_waits(kind: str) -> None:
    definition = process(
        f'<startEvent id="start"/><intermediateCatchEvent id="wait">{DEFINITIONS[kind]}'
        '</intermediateCatchEvent><endEvent id="end"/>' + chain("start", "wait", "end"),
        root=ROOT,
    )
    host = Host(definition, data={"late": False})
    case = host.start()
    assert not case.has_ended
    trigger(host, kind)
    assert case.has_ended


@pytest.mark.parametrize("kind", [kind for kind in DEFINITIONS if kind not in THROWN])
def test_a_start_event_with_a_trigger_starts_an_instance(kind: str) -> None:
    definition = process(
        f'<startEvent id="start">{DEFINITIONS[kind]}</startEvent><endEvent id="end"/>'
        + chain("start", "end"),
        root=ROOT,
    )
    host = Host(definition, data={"late": False})
    assert not host.cases
    trigger(host, kind)
    assert [case.has_ended for case in host.cases] == [True]


@pytest.mark.parametrize("kind", [kind for kind in DEFINITIONS if kind not in THROWN])
def test_an_event_based_gateway_takes_the_event_that_comes_first(kind: str) -> None:
    never = '<signalEventDefinition signalRef="n"/>'
    definition = process(
        '<startEvent id="start"/><eventBasedGateway id="race"/>'
        f'<intermediateCatchEvent id="one">{DEFINITIONS[kind]}</intermediateCatchEvent>'
        f'<intermediateCatchEvent id="two">{never}</intermediateCatchEvent>'
        '<endEvent id="first"/><endEvent id="second"/>'
        + chain("start", "race", "one", "first")
        + chain("race", "two", "second"),
        root=ROOT + '<signal id="n" name="Never"/>',
    )
    host = Host(definition, data={"late": False})
    case = host.start()
    trigger(host, kind)
    assert case.trail == ["start", "race", "one", "first"]
    assert case.has_ended


@pytest.mark.parametrize("position", ["endEvent", "intermediateThrowEvent"])
@pytest.mark.parametrize(("kind", "catcher"), [("message", "message"), ("signal", "signal")])
def test_what_one_pool_throws_the_other_catches(position: str, kind: str, catcher: str) -> None:
    thrower = (
        f'<process id="a" isExecutable="true"><startEvent id="sa"/><{position} id="throw">'
        f"{DEFINITIONS[kind]}</{position}>{flow('sa', 'throw')}</process>"
    )
    waiter = (
        '<process id="b" isExecutable="true"><startEvent id="sb"/><intermediateCatchEvent '
        f'id="catch">{DEFINITIONS[catcher]}</intermediateCatchEvent>{flow("sb", "catch")}</process>'
    )
    host = Host(bpmn.read(file(ROOT + thrower + waiter)))
    waiting = host.start("b")
    host.start("a")
    assert waiting.has_ended


def test_an_error_that_nobody_catches_ends_the_instance() -> None:
    definition = process(
        '<startEvent id="start"/><subProcess id="sub"><startEvent id="in"/><endEvent id="throw">'
        f"{DEFINITIONS['error']}</endEvent>{flow('in', 'throw')}</subProcess>"
        '<userTask id="beside"/>' + chain("start", "sub") + flow("start", "beside"),
        root=ROOT,
    )
    case = Host(definition).start()
    assert case.outcome is not None
    assert (case.outcome.outcome, case.outcome.code) == ("error", "X")
    assert not case.open


def test_a_catcher_that_names_the_code_is_preferred_to_one_that_takes_any() -> None:
    definition = process(
        '<startEvent id="start"/><serviceTask id="job"/>'
        '<boundaryEvent id="any" attachedToRef="job"><errorEventDefinition/></boundaryEvent>'
        f'<boundaryEvent id="named" attachedToRef="job">{DEFINITIONS["error"]}</boundaryEvent>'
        + chain("start", "job"),
        root=ROOT,
    )
    host = Host(definition)
    case = host.start()
    host.finish("job", Error("X"))
    assert case.trail[-1] == "named"
    case = host.start()
    host.finish("job", Error("other"))
    assert case.trail[-1] == "any"


def test_terminate_ends_the_scope_that_it_is_in_and_no_more() -> None:
    definition = process(
        '<startEvent id="start"/><subProcess id="sub"><userTask id="a"/><userTask id="b"/>'
        f'<endEvent id="stop"><terminateEventDefinition/></endEvent>{flow("a", "stop")}'
        '</subProcess><userTask id="next"/><userTask id="beside"/>'
        '<endEvent id="halt"><terminateEventDefinition/></endEvent>'
        + chain("start", "sub", "next", "halt")
        + flow("start", "beside")
    )
    host = Host(definition)
    case = host.start()
    host.complete("a")
    assert open_work(case) == {"next", "beside"}
    host.complete("next")
    assert case.outcome is not None
    assert case.outcome.outcome == "terminated"
    assert not case.open


def test_a_cycle_repeats_as_often_as_it_says_and_does_not_drift() -> None:
    cycle = "<timerEventDefinition><timeCycle>R3/PT10M</timeCycle></timerEventDefinition>"
    definition = process(
        '<startEvent id="start"/><userTask id="work"/><boundaryEvent id="again" '
        f'attachedToRef="work" cancelActivity="false">{cycle}</boundaryEvent><endEvent id="sent"/>'
        + chain("start", "work")
        + flow("again", "sent")
    )
    host = Host(definition)
    case = host.start()
    host.advance(timedelta(minutes=29))
    assert case.trail.count("sent") == 2
    host.advance(timedelta(hours=5))
    assert case.trail.count("sent") == 3
    host.complete("work")
    assert case.has_ended


@pytest.mark.parametrize("is_parallel", [True, False])
def test_a_multiple_event_takes_one_or_all_of_its_triggers(is_parallel: bool) -> None:
    two = DEFINITIONS["signal"] + DEFINITIONS["message"]
    parallel = str(is_parallel).lower()
    definition = process(
        f'<startEvent id="start"/><intermediateCatchEvent id="wait" parallelMultiple="{parallel}">'
        f"{two}</intermediateCatchEvent>" + chain("start", "wait"),
        root=ROOT,
    )
    host = Host(definition)
    case = host.start()
    host.message("Paper")
    assert case.has_ended is not is_parallel
    host.signal("Alarm")
    assert case.has_ended


@pytest.mark.parametrize("cancels", ["true", "false"])
@pytest.mark.parametrize("parallel", ["true", "false"])
def test_a_multiple_boundary_event(cancels: str, parallel: str) -> None:
    two = DEFINITIONS["signal"] + DEFINITIONS["message"]
    definition = process(
        f'<startEvent id="start"/><userTask id="work"/><boundaryEvent id="b" attachedToRef="work"'
        f' cancelActivity="{cancels}" parallelMultiple="{parallel}">{two}</boundaryEvent>'
        '<endEvent id="e"/>' + chain("start", "work") + flow("b", "e"),
        root=ROOT,
    )
    host = Host(definition)
    case = host.start()
    host.signal("Alarm")
    assert case.trail.count("b") == (0 if parallel == "true" else 1)
    host.message("Paper")
    expected = 1 if parallel == "true" or cancels == "true" else 2
    assert case.trail.count("b") == expected
    assert case.has_ended is (cancels == "true")


@pytest.mark.parametrize("parallel", ["true", "false"])
def test_a_multiple_start_event(parallel: str) -> None:
    two = DEFINITIONS["signal"] + DEFINITIONS["message"]
    definition = process(
        f'<startEvent id="start" parallelMultiple="{parallel}">{two}</startEvent>'
        '<endEvent id="end"/>' + chain("start", "end"),
        root=ROOT,
    )
    host = Host(definition)
    host.signal("Alarm")
    assert [case.has_ended for case in host.cases] == [parallel == "false"]
    host.message("Paper")
    assert all(case.has_ended for case in host.cases)
    assert len(host.cases) == (1 if parallel == "true" else 2)


@pytest.mark.parametrize(("kind", "ends_at_once"), [("Exclusive", True), ("Parallel", False)])
def test_an_event_based_gateway_may_begin_a_process(kind: str, ends_at_once: bool) -> None:
    definition = process(
        f'<eventBasedGateway id="gate" instantiate="true" eventGatewayType="{kind}"/>'
        f'<intermediateCatchEvent id="one">{DEFINITIONS["message"]}</intermediateCatchEvent>'
        f'<intermediateCatchEvent id="two">{DEFINITIONS["signal"]}</intermediateCatchEvent>'
        + flow("gate", "one")
        + flow("gate", "two"),
        root=ROOT,
    )
    host = Host(definition)
    host.message("Paper")
    assert [case.has_ended for case in host.cases] == [ends_at_once]
    host.signal("Alarm")
    assert host.cases[0].has_ended


def test_a_link_goes_to_its_target_by_name() -> None:
    link = '<linkEventDefinition name="page 2"/>'
    definition = process(
        f'<startEvent id="start"/><intermediateThrowEvent id="from">{link}'
        f'</intermediateThrowEvent><intermediateCatchEvent id="to">{link}</intermediateCatchEvent>'
        '<endEvent id="end"/>' + chain("start", "from") + chain("to", "end")
    )
    case = Host(definition).start()
    assert case.trail == ["start", "from", "to", "end"]


def test_messages_are_told_apart_by_key() -> None:
    definition = process(
        '<startEvent id="start"/><intermediateCatchEvent id="wait" o:correlationKey="order">'
        f"{DEFINITIONS['message']}</intermediateCatchEvent>" + chain("start", "wait"),
        root=ROOT,
    )
    host = Host(definition)
    first, second = host.start(order=1), host.start(order=2)
    host.message("Paper", 2, note="late")
    assert (first.has_ended, second.has_ended) == (False, True)
    assert second.state.variables["note"] == "late"
    host.message("Paper", 3)
    assert not first.has_ended
    assert len(host.messages) == 1


def test_a_message_that_comes_too_early_is_kept() -> None:
    definition = process(
        '<startEvent id="start"/><userTask id="work"/><receiveTask id="wait" messageRef="m"/>'
        + chain("start", "work", "wait"),
        root=ROOT,
    )
    host = Host(definition)
    case = host.start()
    host.message("Paper")
    assert not case.has_ended
    host.complete("work")
    assert case.has_ended


def test_keys_may_be_declared_by_the_standard_correlation_elements() -> None:
    root = (
        ROOT
        + '<correlationProperty id="prop"><correlationPropertyRetrievalExpression messageRef="m">'
        "<messagePath>number</messagePath></correlationPropertyRetrievalExpression>"
        "</correlationProperty>"
    )
    waiter = (
        '<process id="b" isExecutable="true"><startEvent id="sb"/><receiveTask id="catch" '
        f'messageRef="m"/>{flow("sb", "catch")}<correlationSubscription id="sub">'
        '<correlationPropertyBinding correlationPropertyRef="prop">'
        "<dataPath>order.number</dataPath></correlationPropertyBinding></correlationSubscription></process>"
    )
    data = (
        '<dataInput id="n" name="number"/>'
        "<dataInputAssociation><targetRef>n</targetRef><assignment><from>7</from>"
        "<to>number</to></assignment></dataInputAssociation>"
    )
    thrower = (
        '<process id="a" isExecutable="true"><startEvent id="sa"/><endEvent id="throw">'
        f"{data}{DEFINITIONS['message']}</endEvent>{flow('sa', 'throw')}</process>"
    )
    host = Host(bpmn.read(file(root + waiter + thrower)))
    other, mine = host.start("b", order={"number": 6}), host.start("b", order={"number": 7})
    host.start("a")
    assert (other.has_ended, mine.has_ended) == (False, True)


def test_a_cancelled_transaction_undoes_what_was_done_and_leaves_by_its_cancel_event() -> None:
    definition = process(
        '<startEvent id="start"/><transaction id="deal"><userTask id="pay"/>'
        '<boundaryEvent id="undo" attachedToRef="pay"><compensateEventDefinition/></boundaryEvent>'
        '<userTask id="refund" isForCompensation="true"/>'
        '<association id="as" associationDirection="One" sourceRef="undo" targetRef="refund"/>'
        '<endEvent id="cancel"><cancelEventDefinition/></endEvent><userTask id="beside"/>'
        + chain("pay", "cancel")
        + '</transaction><boundaryEvent id="cancelled" attachedToRef="deal">'
        '<cancelEventDefinition/></boundaryEvent><userTask id="sorry"/>'
        + chain("start", "deal")
        + flow("cancelled", "sorry")
    )
    host = Host(definition)
    case = host.start()
    host.complete("pay")
    assert open_work(case) == {"refund"}
    host.complete("refund")
    assert open_work(case) == {"sorry"}
    host.complete("sorry")
    assert case.has_ended


def test_an_event_sub_process_with_several_triggers_is_armed_again_after_all_have_come() -> None:
    two = DEFINITIONS["signal"] + DEFINITIONS["message"]
    definition = process(
        '<startEvent id="start"/><userTask id="work"/>' + chain("start", "work") + "<subProcess "
        'id="handler" triggeredByEvent="true"><startEvent id="on" isInterrupting="false" '
        f'parallelMultiple="true">{two}</startEvent><endEvent id="done"/>{flow("on", "done")}'
        "</subProcess>",
        root=ROOT,
    )
    host = Host(definition)
    case = host.start()
    for times in (1, 2):
        host.signal("Alarm")
        host.message("Paper")
        assert case.trail.count("done") == times
    host.complete("work")
    assert case.has_ended


def test_an_error_in_a_called_process_is_caught_at_the_boundary_of_the_call() -> None:
    called = (
        '<process id="called" isExecutable="false"><startEvent id="in"/><endEvent id="throw">'
        f"{DEFINITIONS['error']}</endEvent>{flow('in', 'throw')}</process>"
    )
    definition = process(
        '<startEvent id="start"/><callActivity id="call" calledElement="called"/>'
        f'<boundaryEvent id="b" attachedToRef="call">{DEFINITIONS["error"]}</boundaryEvent>'
        '<endEvent id="caught"/>' + chain("start", "call") + flow("b", "caught"),
        root=ROOT + called,
    )
    case = Host(definition).start("p")
    assert case.trail[-1] == "caught"
    assert case.has_ended


def test_an_error_in_a_handler_goes_to_whoever_is_around_its_sub_process() -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="on">'
        f"{DEFINITIONS['error']}</startEvent><endEvent id='again'>{DEFINITIONS['error']}</endEvent>"
        f"{flow('on', 'again')}</subProcess>"
    )
    boundary = f'<boundaryEvent id="boundary" attachedToRef="sub">{DEFINITIONS["error"]}'
    host, case = begin("error", inside("error") + handler, boundary + "</boundaryEvent>")
    host.complete("before")
    assert open_work(case) == {"caught"}


@pytest.mark.parametrize(
    "inside",
    [
        '<endEvent id="x"><cancelEventDefinition/></endEvent>',
        '<task id="t"/><boundaryEvent id="x" attachedToRef="t"><cancelEventDefinition/>'
        "</boundaryEvent>",
        '<intermediateThrowEvent id="x"><linkEventDefinition name="gone"/>'
        "</intermediateThrowEvent>",
        f'<endEvent id="x"/><task id="t"/>{flow("x", "t")}',
        f'<task id="t"/><startEvent id="x"/>{flow("t", "x")}',
        '<boundaryEvent id="x" attachedToRef="gone"><errorEventDefinition/></boundaryEvent>',
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="x"/></subProcess>',
        '<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>',
    ],
)
def test_what_the_standard_forbids_is_no_executable_model(inside: str) -> None:
    definition = process(f'<startEvent id="s"/>{inside}')
    assert "x" in {problem.place.element for problem in definition.errors}


def test_a_timer_that_starts_instances_may_be_an_expression() -> None:
    timer = "<timerEventDefinition><timeCycle>rhythm</timeCycle></timerEventDefinition>"
    definition = process(f'<startEvent id="start">{timer}</startEvent>')
    host = Host(definition, data={"rhythm": "R2/PT1H"})
    host.advance(timedelta(hours=5))
    assert len(host.cases) == 2
    with pytest.raises(bpmn.CommandError):
        Host(definition, data={"rhythm": 5})


def test_an_oracle_answers_in_place_of_expressions() -> None:
    class Yes(bpmn.Oracle):
        def condition(self, expression: bpmn.Expression, purpose: object) -> bool | None:
            return True

    definition = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="x"/><endEvent id="y"/>'
        + chain("s", "g")
        + flow("g", "x", "nothing.known > 1")
        + flow("g", "y")
    )
    assert Host(definition, oracle=Yes()).start().trail[-1] == "x"
