"""Loops, multi-instance, calls, ad-hoc, compensation, quantities, data and incidents."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

import bpmn
from bpmn.testing import Done, Error, Failed, Host, Job
from bpmn.tests.models import chain, file, flow, process
from bpmn.tests.test_events import open_work

MANY = '<multiInstanceLoopCharacteristics isSequential="{0}">{1}</multiInstanceLoopCharacteristics>'
THREE = "<loopCardinality>3</loopCardinality>"


def around(activity: str) -> bpmn.Definition:
    """Return a process of one activity called `a`."""
    return process(f'<startEvent id="s"/>{activity}<endEvent id="e"/>' + chain("s", "a", "e"))


@pytest.mark.parametrize("sequential", ["true", "false"])
@pytest.mark.parametrize("tag", ["userTask", "subProcess"])
def test_a_multi_instance_activity_is_done_as_often_as_it_says(tag: str, sequential: str) -> None:
    inside = '<userTask id="w"/>' if tag == "subProcess" else ""
    work = "w" if inside else "a"
    host = Host(around(f'<{tag} id="a">{MANY.format(sequential, THREE)}{inside}</{tag}>'))
    case = host.start()
    for left in (3, 2, 1):
        assert len(case.waiting("work")) == (1 if sequential == "true" else left)
        host.complete(work)
    assert case.has_ended


@pytest.mark.parametrize("tag", ["userTask", "subProcess"])
def test_a_completion_condition_withdraws_the_rest(tag: str) -> None:
    inside = '<userTask id="w"/>' if tag == "subProcess" else ""
    condition = (
        "<completionCondition>numberOfCompletedInstances &gt;= 2 and numberOfActiveInstances = 1"
        "</completionCondition>"
    )
    host = Host(around(f'<{tag} id="a">{MANY.format("false", THREE + condition)}{inside}</{tag}>'))
    case = host.start()
    host.complete("w" if inside else "a")
    host.complete("w" if inside else "a")
    assert case.has_ended
    assert not case.open


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_collection_is_gone_through_and_results_are_collected_in_order(sequential: str) -> None:
    attributes = (
        f'isSequential="{sequential}" o:collection="approvers" o:element="approver" '
        'o:resultCollection="answers" o:resultElement="answer"'
    )
    definition = around(
        f'<serviceTask id="a"><multiInstanceLoopCharacteristics {attributes}/></serviceTask>'
    )

    def answer(job: Job) -> Done:
        slow = timedelta(hours=5 if job.inputs["approver"] == "Ann" else 1)
        return Done({"answer": f"{job.inputs['approver']} agrees"}, slow)

    case = (host := Host(definition, job=answer)).start(approvers=["Ann", "Bob"])
    host.run()
    assert case.state.variables["answers"] == ["Ann agrees", "Bob agrees"]
    assert "answer" not in case.state.variables
    assert "approver" not in case.state.variables


def test_the_standard_collection_elements_do_the_same() -> None:
    many = (
        "<loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef>"
        '<inputDataItem id="i" name="item"/><outputDataItem id="r" name="double"/>'
    )
    definition = process(
        '<dataObject id="numbers"/><dataObject id="doubles"/><startEvent id="s"/>'
        '<subProcess id="a">'
        '<ioSpecification><dataInput id="in"/><dataOutput id="out"/><inputSet/><outputSet/>'
        "</ioSpecification><dataInputAssociation><sourceRef>numbers</sourceRef>"
        "<targetRef>in</targetRef></dataInputAssociation><dataOutputAssociation>"
        "<sourceRef>out</sourceRef><targetRef>doubles</targetRef></dataOutputAssociation>"
        + MANY.format("false", many)
        + '<property id="double"/><scriptTask id="t"><script>{double: item * 2}</script>'
        "</scriptTask></subProcess>" + chain("s", "a")
    )
    case = Host(definition).start(numbers=[1, 2, 3])
    assert case.state.variables["doubles"] == [2, 4, 6]


def test_no_instances_are_no_work() -> None:
    many = '<multiInstanceLoopCharacteristics o:collection="people"/>'
    case = Host(around(f'<userTask id="a">{many}</userTask>')).start(people=[])
    assert case.has_ended


@pytest.mark.parametrize(("test_before", "rounds"), [("true", 2), ("false", 2)])
def test_a_standard_loop_goes_on_while_its_condition_holds(test_before: str, rounds: int) -> None:
    loop = (
        f'<standardLoopCharacteristics testBefore="{test_before}"><loopCondition>n &lt; 2'
        "</loopCondition></standardLoopCharacteristics>"
    )
    definition = around(f'<scriptTask id="a"><script>{{n: n + 1}}</script>{loop}</scriptTask>')
    assert Host(definition).start(n=0).state.variables["n"] == rounds


def test_a_thousand_branches_are_counters_in_the_state() -> None:
    many = MANY.format("false", "<loopCardinality>1000</loopCardinality>")
    definition = around(f'<userTask id="a">{many}</userTask>')
    state, effects = bpmn.step(definition, bpmn.State(), bpmn.Start(), now=Host().now)
    assert len(effects) > 1000
    assert len(json.dumps(state.to_json())) < 600


def test_a_called_process_has_data_of_its_own() -> None:
    definition = bpmn.read(
        file(
            '<process id="main" isExecutable="true"><startEvent id="s"/><callActivity id="call" '
            'calledElement="sub"><ioSpecification><dataInput id="i" name="order"/>'
            '<dataOutput id="o" name="total"/></ioSpecification><dataInputAssociation>'
            "<targetRef>i</targetRef><transformation>amount * 2</transformation>"
            "</dataInputAssociation><dataOutputAssociation><sourceRef>o</sourceRef>"
            "<targetRef>sum</targetRef></dataOutputAssociation></callActivity>"
            '<property id="p1" name="sum"/>' + chain("s", "call") + "</process>"
            '<process id="sub" isExecutable="false"><startEvent id="s2"/><scriptTask id="t">'
            "<script>{total: order + 1, amount: 0}</script></scriptTask>"
            + chain("s2", "t")
            + "</process>"
        )
    )
    case = Host(definition).start("main", amount=10)
    assert case.state.variables == {"amount": 10, "sum": 21}


def test_a_global_task_is_done_in_place_of_its_call() -> None:
    definition = bpmn.read(
        file(
            '<globalUserTask id="ask" name="Ask"/><process id="p" isExecutable="true">'
            '<startEvent id="s"/><callActivity id="call" calledElement="ask"/>'
            + chain("s", "call")
            + "</process>"
        )
    )
    host = Host(definition)
    case = host.start()
    host.complete("call")
    assert case.has_ended


def test_a_process_of_another_file_is_called_through_the_host() -> None:
    caller = around('<callActivity id="a" calledElement="other"/>')
    other = process('<startEvent id="s2"/><userTask id="w"/>' + chain("s2", "w"), identity="other")
    host = Host(caller, other)
    case = host.start("p")
    host.complete("w", answer="yes")
    assert case.has_ended
    assert case.state.variables["answer"] == "yes"


def test_calls_without_end_become_an_incident() -> None:
    definition = process(
        '<startEvent id="s"/><callActivity id="a" calledElement="p"/>' + chain("s", "a")
    )
    case = Host(definition).start()
    assert [incident.kind for incident in case.incidents] == ["loop"]


def test_a_loop_without_a_wait_becomes_an_incident() -> None:
    definition = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><task id="t"/>' + chain("s", "g", "t", "g")
    )
    case = Host(definition).start()
    assert [incident.kind for incident in case.incidents] == ["loop"]


@pytest.mark.parametrize("ordering", ["Sequential", "Parallel"])
def test_an_ad_hoc_sub_process_does_everything_in_it_once(ordering: str) -> None:
    definition = around(
        f'<adHocSubProcess id="a" ordering="{ordering}"><userTask id="x"/><userTask id="y"/>'
        "</adHocSubProcess>"
    )
    host = Host(definition)
    case = host.start()
    assert open_work(case) == ({"x", "y"} if ordering == "Parallel" else {"x"})
    host.complete("x")
    host.complete("y")
    assert case.has_ended


def test_an_ad_hoc_sub_process_ends_by_its_condition_and_more_may_be_started() -> None:
    definition = around(
        '<adHocSubProcess id="a"><userTask id="x"/><userTask id="y"/>'
        "<completionCondition>enough</completionCondition></adHocSubProcess>"
    )
    host = Host(definition)
    case = host.start(enough=False)
    host.complete("x")
    host.complete("y")
    assert not case.has_ended
    host.send(case, bpmn.StartActivity(1, "x"))
    assert open_work(case) == {"x"}
    host.send(case, bpmn.StartActivity(1, "y"))
    host.complete("x", enough=True)
    assert case.outcome is not None
    assert not case.open


def undoable(task: str, loop: str = "") -> str:
    return (
        f'<userTask id="{task}">{loop}</userTask><boundaryEvent id="b-{task}" '
        f'attachedToRef="{task}"><compensateEventDefinition/></boundaryEvent>'
        f'<userTask id="undo-{task}" isForCompensation="true"/><association id="a-{task}" '
        f'associationDirection="One" sourceRef="b-{task}" targetRef="undo-{task}"/>'
    )


@pytest.mark.parametrize("position", ["intermediateThrowEvent", "endEvent"])
def test_completed_activities_are_undone_in_reverse_order(position: str) -> None:
    definition = process(
        '<startEvent id="s"/>'
        + undoable("x")
        + undoable("y")
        + undoable("z")
        + f'<{position} id="undo"><compensateEventDefinition/></{position}>'
        + chain("s", "x", "y", "undo")
        + flow("s", "z")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    host.complete("y")
    assert open_work(case) == {"undo-y", "z"}
    host.complete("undo-y")
    assert open_work(case) == {"undo-x", "z"}
    host.complete("undo-x")
    host.complete("z")
    assert case.has_ended


def test_one_activity_may_be_named_and_the_throw_need_not_wait() -> None:
    definition = process(
        '<startEvent id="s"/>'
        + undoable("x")
        + undoable("y")
        + '<intermediateThrowEvent id="undo"><compensateEventDefinition activityRef="x" '
        'waitForCompletion="false"/></intermediateThrowEvent><userTask id="next"/>'
        + chain("s", "x", "y", "undo", "next")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    host.complete("y")
    assert open_work(case) == {"undo-x", "next"}
    host.complete("next")
    assert not case.has_ended
    host.complete("undo-x")
    assert case.has_ended


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_every_instance_of_a_multi_instance_activity_is_undone(sequential: str) -> None:
    definition = process(
        '<startEvent id="s"/>'
        + undoable("x", MANY.format(sequential, THREE))
        + '<endEvent id="undo"><compensateEventDefinition/></endEvent>'
        + chain("s", "x", "undo")
    )
    host = Host(definition)
    case = host.start()
    for _ in range(3):
        host.complete("x")
    for _ in range(3):
        assert open_work(case) == {"undo-x"}
        host.complete("undo-x")
    assert case.has_ended


@pytest.mark.parametrize("loop", ["", MANY.format("false", "<loopCardinality>2</loopCardinality>")])
def test_a_completed_sub_process_is_undone_from_within(loop: str) -> None:
    definition = process(
        f'<startEvent id="s"/><subProcess id="sub">{loop}<property id="seen"/>'
        + undoable("x")
        + '</subProcess><endEvent id="undo"><compensateEventDefinition/></endEvent>'
        + chain("s", "sub", "undo")
    )
    host = Host(definition)
    case = host.start()
    times = 2 if loop else 1
    for number in range(times):
        host.complete("x", seen=number)
    for number in reversed(range(times)):
        (wait,) = case.waiting("work")
        assert wait.at == "undo-x"
        assert case.state.variables_at(wait.token)["seen"] == number
        host.complete("undo-x")
    assert case.has_ended


def test_a_compensation_event_sub_process_undoes_its_sub_process() -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="on">'
        '<compensateEventDefinition/></startEvent><userTask id="h"/><endEvent id="rest">'
        "<compensateEventDefinition/></endEvent>" + chain("on", "h", "rest") + "</subProcess>"
    )
    definition = process(
        f'<startEvent id="s"/><subProcess id="sub">{undoable("x")}{handler}</subProcess>'
        '<endEvent id="undo"><compensateEventDefinition activityRef="sub"/></endEvent>'
        + chain("s", "sub", "undo")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    assert open_work(case) == {"h"}
    host.complete("h")
    assert open_work(case) == {"undo-x"}
    host.complete("undo-x")
    assert case.has_ended


def test_a_thousand_things_are_undone_without_deep_calls() -> None:
    many = MANY.format("true", "<loopCardinality>1000</loopCardinality>")
    definition = process(
        f'<startEvent id="s"/><scriptTask id="x"><script>{{n: n + 1}}</script>{many}</scriptTask>'
        '<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>'
        '<scriptTask id="u" isForCompensation="true"><script>{n: n - 1}</script></scriptTask>'
        '<association id="as" sourceRef="b" targetRef="u"/><endEvent id="undo">'
        "<compensateEventDefinition/></endEvent>" + chain("s", "x", "undo")
    )
    case = Host(definition).start(n=0)
    assert case.has_ended
    assert case.state.variables["n"] == 0


def test_token_quantities() -> None:
    definition = process(
        '<startEvent id="s"/><userTask id="x" completionQuantity="2"/><userTask id="y" '
        'startQuantity="2"/>' + chain("s", "x", "y")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    assert len(case.waiting("work")) == 1
    host.complete("y")
    assert case.has_ended


def test_data_associations_map_in_and_out() -> None:
    definition = process(
        '<dataObject id="d1" name="offer"/><dataObjectReference id="r1" dataObjectRef="d1"/>'
        '<startEvent id="s"/><serviceTask id="a"><ioSpecification><dataInput id="i" name="amount"/>'
        '<dataOutput id="o" name="price"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>r1</sourceRef><targetRef>i</targetRef>"
        "<transformation>offer.amount</transformation></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>r1</targetRef>"
        '<transformation>context put(offer, "price", price)</transformation>'
        "</dataOutputAssociation></serviceTask>" + chain("s", "a")
    )
    seen: list[object] = []

    def job(asked: Job) -> Done:
        seen.append(asked.inputs["amount"])
        return Done({"price": Decimal("9.50")})

    case = Host(definition, job=job).start(offer={"amount": 3})
    assert seen == [3]
    assert case.state.variables == {"offer": {"amount": 3, "price": Decimal("9.50")}}


def test_a_job_that_fails_is_an_incident_until_it_is_retried() -> None:
    host = Host(around('<serviceTask id="a"/>'))
    case = host.start()
    host.finish("a", Failed("no route to host"))
    assert [each.message for each in case.incidents] == ["no route to host"]
    host.send(case, bpmn.Retry(1))
    host.finish("a")
    assert case.has_ended


def test_an_error_that_a_job_reports_and_nobody_catches_is_an_incident() -> None:
    host = Host(around('<serviceTask id="a"/>'))
    case = host.start()
    host.finish("a", Error("E1"))
    assert [each.kind for each in case.incidents] == ["error"]


def test_a_broken_condition_is_an_incident_with_expression_and_values() -> None:
    definition = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="x"/><endEvent id="y"/>'
        + chain("s", "g")
        + flow("g", "x", "amount > 5")
        + flow("g", "y", "amount <= 5")
    )
    host = Host(definition)
    case = host.start(amount="many")
    (incident,) = case.incidents
    assert incident.expression == "amount > 5"
    assert incident.values == {"amount": "many"}
    host.send(case, bpmn.Retry(incident.token, {"amount": 7}))
    assert case.trail[-1] == "x"
    assert case.has_ended


@pytest.mark.parametrize(
    "condition", ["amount > 5", 'contains(amount, "5")', "not(amount > 5)", "amount.net > 5"]
)
def test_what_is_empty_does_not_fulfil_a_condition_and_stops_nobody(condition: str) -> None:
    """A sum that nobody has filled in is not over 5; a name that nobody gave is a mistake."""
    definition = process(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g-y"/>'
        + '<endEvent id="x"/><endEvent id="y"/>'
        + chain("s", "g")
        + flow("g", "x", condition)
        + flow("g", "y")
    )
    case = Host(definition).start(amount=None)
    assert (case.incidents, case.trail[-1]) == ([], "y")
    (incident,) = Host(definition).start().incidents
    assert incident.expression == condition


def test_a_broken_boundary_timer_keeps_the_task_from_starting_until_it_is_mended() -> None:
    definition = process(
        '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="b" attachedToRef="a">'
        "<timerEventDefinition><timeDuration>term</timeDuration></timerEventDefinition>"
        "</boundaryEvent>" + chain("s", "a")
    )
    host = Host(definition)
    case = host.start(term=5)
    assert not case.waiting("work")
    host.send(case, bpmn.Retry(1, {"term": "P1D"}))
    assert open_work(case) == {"a"}
    host.advance(timedelta(days=1))
    assert case.has_ended


def test_a_result_that_cannot_be_mapped_reopens_the_work_after_a_retry() -> None:
    definition = around(
        '<userTask id="a"><ioSpecification><dataOutput id="o" name="x"/></ioSpecification>'
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>y</targetRef>"
        "<transformation>1 + x</transformation></dataOutputAssociation></userTask>"
    )
    host = Host(definition)
    case = host.start()
    host.complete("a", x="one")
    assert open_work(case) == set()
    (incident,) = case.incidents
    host.send(case, bpmn.Retry(incident.token))
    host.complete("a", x=1)
    assert case.state.variables["y"] == 2


def test_a_token_is_moved_off_its_node() -> None:
    definition = process(
        '<startEvent id="s"/><userTask id="x"/><userTask id="y"/><endEvent id="e"/>'
        + chain("s", "x", "y", "e")
    )
    host = Host(definition)
    case = host.start()
    host.send(case, bpmn.MoveToken(1, "y"))
    assert open_work(case) == {"y"}
    (wait,) = case.waiting("work")
    host.send(case, bpmn.MoveToken(wait.token, "x"))
    assert open_work(case) == {"x"}


def test_a_process_goes_back_with_all_its_tokens() -> None:
    """What waits at a join, and what is open beside it, is asked anew."""
    definition = process(
        '<startEvent id="s"/><parallelGateway id="g"/><userTask id="x"/><userTask id="y"/>'
        '<parallelGateway id="j"/><userTask id="z"/><endEvent id="e"/>'
        + chain("s", "g", "x", "j", "z", "e")
        + '<sequenceFlow id="q1" sourceRef="g" targetRef="y"/>'
        '<sequenceFlow id="q2" sourceRef="y" targetRef="j"/>'
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    host.send(case, bpmn.GoBack("g"))
    assert open_work(case) == {"x", "y"}
    host.complete("y")
    host.complete("x")
    assert open_work(case) == {"z"}
    with pytest.raises(bpmn.CommandError):
        host.send(case, bpmn.GoBack("nowhere"))


def test_cancelling_withdraws_everything() -> None:
    many = MANY.format("false", THREE)
    definition = process(
        f'<startEvent id="s"/><subProcess id="a">{many}<userTask id="x">{many}</userTask>'
        '<serviceTask id="j"/></subProcess><userTask id="y"/>' + chain("s", "a") + flow("s", "y")
    )
    host = Host(definition)
    case = host.start()
    assert len(case.open) == 3 * 4 + 1
    host.send(case, bpmn.Cancel("wrong"))
    assert case.has_ended
    assert not case.open


def test_a_rule_is_evaluated_by_what_the_host_hands_in_else_it_is_a_job() -> None:
    definition = around('<businessRuleTask id="a" o:decision="discount" o:resultVariable="rate"/>')

    def decide(name: str, inputs: object) -> Decimal:
        assert name == "discount"
        assert inputs == {"amount": 5}
        return Decimal("0.1")

    case = Host(definition, decide=decide).start(amount=5)
    assert case.state.variables["rate"] == Decimal("0.1")
    host = Host(definition)
    case = host.start(amount=5)
    host.finish("a", Done({"rate": 0}))
    assert case.has_ended


def test_an_inclusive_join_waits_for_what_can_still_come_and_for_no_more() -> None:
    definition = process(
        '<startEvent id="s"/><inclusiveGateway id="split"/><inclusiveGateway id="join"/>'
        '<userTask id="x"/><userTask id="y"/><userTask id="z"/><endEvent id="e"/>'
        '<exclusiveGateway id="choice"/><endEvent id="away"/>'
        + chain("s", "split", "z")
        + flow("split", "x", "a")
        + flow("split", "y", "b")
        + chain("x", "choice")
        + flow("choice", "join", "back")
        + flow("choice", "away", "not(back)")
        + chain("y", "join", "e")
        + flow("z", "join")
    )
    host = Host(definition)
    case = host.start(a=True, b=True)
    host.complete("y")
    host.complete("z")
    assert "e" not in case.trail
    host.complete("x", back=False)
    assert case.trail[-1] == "e"
    assert case.trail.count("e") == 1
    assert case.has_ended


def test_a_complex_gateway_takes_in_late_tokens_without_going_on_again() -> None:
    definition = process(
        '<startEvent id="s"/><parallelGateway id="split"/><complexGateway id="join">'
        "<activationCondition>activationCount >= 2</activationCondition></complexGateway>"
        '<userTask id="x"/><userTask id="y"/><userTask id="z"/><endEvent id="e"/>'
        + chain("s", "split", "x", "join", "e")
        + chain("split", "y", "join")
        + chain("split", "z", "join")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    host.complete("y")
    assert case.trail.count("e") == 1
    assert not case.has_ended
    host.complete("z")
    assert case.trail.count("e") == 1
    assert case.has_ended


@pytest.mark.parametrize("tag", ["parallelGateway", "inclusiveGateway", "exclusiveGateway"])
def test_a_gateway_may_join_and_split_at_once(tag: str) -> None:
    definition = process(
        f'<startEvent id="s"/><parallelGateway id="split"/><{tag} id="mixed"/>'
        '<endEvent id="x"/><endEvent id="y"/>'
        + chain("s", "split")
        + '<sequenceFlow id="f1" sourceRef="split" targetRef="mixed"/>'
        + '<sequenceFlow id="f2" sourceRef="split" targetRef="mixed"/>'
        + flow("mixed", "x")
        + flow("mixed", "y")
    )
    case = Host(definition).start()
    once = {"parallelGateway": (1, 1), "inclusiveGateway": (1, 1), "exclusiveGateway": (2, 0)}
    assert (case.trail.count("x"), case.trail.count("y")) == once[tag]
    assert case.has_ended


def test_a_function_is_no_variable() -> None:
    definition = around('<scriptTask id="a"><script>{f: function(x) x}</script></scriptTask>')
    case = Host(definition).start()
    assert [incident.kind for incident in case.incidents] == ["data"]


def test_a_time_needs_a_zone() -> None:
    definition = around('<task id="a"/>')
    with pytest.raises(ValueError, match="time zone"):
        bpmn.step(definition, bpmn.State(), bpmn.Start(), now=Host().now.replace(tzinfo=None))


@pytest.mark.parametrize("term", ["P9999Y", "PT99999999999999999999S", "-P9999Y"])
def test_a_timer_beyond_the_calendar_is_its_end(term: str) -> None:
    definition = process(
        '<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>'
        f"{term}</timeDuration></timerEventDefinition></intermediateCatchEvent>" + chain("s", "c")
    )
    case = Host(definition).start()
    assert len(case.waiting("timer")) == 1


def test_what_is_being_undone_is_withdrawn_with_everything_else() -> None:
    definition = process(
        f'<startEvent id="s"/><subProcess id="sub">{undoable("x")}</subProcess>'
        '<endEvent id="undo"><compensateEventDefinition/></endEvent>' + chain("s", "sub", "undo")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    assert open_work(case) == {"undo-x"}
    host.send(case, bpmn.Cancel())
    assert case.open == {}
    assert case.state.tokens == {}


def test_an_approver_is_skipped_and_another_added() -> None:
    many = '<multiInstanceLoopCharacteristics o:collection="people" o:element="person"/>'
    host = Host(around(f'<userTask id="a">{many}</userTask>'))
    case = host.start(people=["Ann", "Bob"])
    host.send(case, bpmn.Skip(1, 0))
    host.send(case, bpmn.AddInstance(1, "Cid"))
    asked = [e.inputs["person"] for e in case.journal if isinstance(e, bpmn.effects.CreateWork)]
    assert asked == ["Ann", "Bob", "Cid"]
    assert [wait.branch for wait in case.waiting("work")] == [1, 2]
    host.complete("a")
    host.complete("a")
    assert case.has_ended


@pytest.mark.parametrize("tag", ["userTask", "subProcess"])
def test_an_activity_is_skipped_as_a_whole_even_when_it_is_stuck(tag: str) -> None:
    inside = '<serviceTask id="w"/>' if tag == "subProcess" else ""
    host = Host(around(f'<{tag} id="a">{MANY.format("true", THREE)}{inside}</{tag}>'))
    case = host.start()
    host.send(case, bpmn.Skip(1, variables={"why": "late"}))
    assert case.has_ended
    assert case.state.variables["why"] == "late"
    assert [e.how for e in case.journal if isinstance(e, bpmn.effects.Ended)][-1] == "skipped"


def test_a_job_in_trouble_is_skipped() -> None:
    host = Host(around('<serviceTask id="a"/>'))
    case = host.start()
    host.finish("a", Failed("no"))
    host.send(case, bpmn.Skip(1))
    assert case.has_ended


def test_an_error_ends_what_it_comes_from_even_where_the_drawing_says_otherwise() -> None:
    definition = process(
        '<startEvent id="s"/><subProcess id="sub"><endEvent id="x"><errorEventDefinition/>'
        '</endEvent></subProcess><boundaryEvent id="b" attachedToRef="sub" cancelActivity="false">'
        "<errorEventDefinition/></boundaryEvent>" + chain("s", "sub")
    )
    assert Host(definition).start().has_ended


def test_one_instance_of_a_sub_process_is_skipped() -> None:
    inside = '<userTask id="w"/>'
    host = Host(around(f'<subProcess id="a">{MANY.format("false", THREE)}{inside}</subProcess>'))
    case = host.start()
    branch = next(t.id for t in case.state.tokens.values() if t.branch_of is not None)
    host.send(case, bpmn.Skip(branch))
    host.complete("w")
    host.complete("w")
    assert case.has_ended


@pytest.mark.parametrize("sequential", ["true", "false"])
@pytest.mark.parametrize("boundary", [False, True])
def test_an_instance_that_cannot_be_started_is_started_by_a_retry(
    sequential: str, boundary: bool
) -> None:
    many = f'<multiInstanceLoopCharacteristics isSequential="{sequential}" o:collection="numbers" '
    condition = (
        '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false">'
        "<conditionalEventDefinition><condition>never</condition></conditionalEventDefinition>"
        "</boundaryEvent>"
    )
    definition = process(
        f'<startEvent id="s"/><userTask id="a">{many} o:element="number"/><ioSpecification>'
        '<dataInput id="i" name="half"/></ioSpecification><dataInputAssociation>'
        "<targetRef>i</targetRef><transformation>whole / number</transformation>"
        f"</dataInputAssociation></userTask>{condition if boundary else ''}" + chain("s", "a")
    )
    host = Host(definition)
    case = host.start(numbers=[1, "x", 2], whole="many", never=False)
    assert case.incidents
    assert not case.waiting("work")
    host.send(case, bpmn.Retry(1, {"whole": 8}))
    if sequential == "true":
        host.complete("a")
    assert case.incidents  # the second number is none
    host.send(case, bpmn.Cancel())
    assert not case.open


def test_an_error_while_undoing_is_caught_where_it_is_undone() -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="on">'
        '<errorEventDefinition/></startEvent><userTask id="h"/>' + chain("on", "h")
    )
    many = MANY.format("false", "<loopCardinality>2</loopCardinality>")
    definition = process(
        f'<startEvent id="s"/><subProcess id="sub">{many}{undoable("x")}{handler}</subProcess>'
        '</subProcess><endEvent id="undo"><compensateEventDefinition/></endEvent>'
        + chain("s", "sub", "undo")
    )
    host = Host(definition)
    case = host.start()
    host.complete("x")
    host.complete("x")
    (wait,) = case.waiting("work")
    host.send(case, bpmn.ThrowError(wait.token, "E"))
    assert open_work(case) == {"h"}
    host.complete("h")
    assert open_work(case) == {"undo-x"}
    host.complete("undo-x")
    assert case.has_ended
