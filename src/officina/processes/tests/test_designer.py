"""What the designer sends and gets: drawings with their settings, dry runs, tables (F072, F082)."""

from __future__ import annotations

import html
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from officina.kernel import clock
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types
from officina.kernel.rules.vocabulary import Vocabulary
from officina.processes.actions.change_route import change_route
from officina.processes.actions.draw_route import draw_route
from officina.processes.actions.publish import CannotPublish, publish
from officina.processes.actions.save_draft import DraftConflict
from officina.processes.actions.set_table import set_table
from officina.processes.actions.take_list_back import take_list_back
from officina.processes.bundle import compile_bundle
from officina.processes.checking import compiled
from officina.processes.designing import facts, typed
from officina.processes.designing.parcel import BadDrawing, adopted, blank, joined, parted
from officina.processes.designing.trial import BadAct, play
from officina.processes.queries.drafts import draft_of
from officina.processes.routes.route import Step
from officina.processes.tables.sheet import Column, Sheet, from_dmn, kept_tests, to_dmn
from officina.processes.tests.conftest import House, SignIn
from officina.processes.tests.drawings import drawing, either, end, start, user, wait

ORDER = drawing(
    start(),
    user("check", "Check the order"),
    either("good", default="f3"),
    user("buy", "Buy it"),
    wait("pause", "P2D"),
    end(),
    flows="""
      start>check
      check>good
      good>buy:outcome = "approve"
      good>pause
      pause>check
      buy>done
    """,
)


ONE_MESSAGE = drawing(
    start(),
    '<receiveTask id="wait" name="Payment" messageRef="paid" officina:correlationKey="id"/>',
    end(),
    flows="start>wait\nwait>done",
    also='<message id="paid" name="paid"/>',
)


def new_process(house: House, who: str = "olena") -> int:
    by = house.people[who]
    return create_record(types().by_code("process"), {"title": "Order"}, by=by).record_id


def test_settings_travel_in_the_drawing_and_stand_apart_at_home() -> None:
    settings = {"check": {"duration": "P1D", "description": {"ru": "Что купить"}}}
    home, apart = parted(joined(ORDER, settings))
    assert apart == settings
    assert "settings" not in home
    assert parted(joined(home, settings)) == (home, settings)


@pytest.mark.parametrize("text", ["", "<a/>", "<!DOCTYPE x><definitions/>", "no drawing"])
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(BadDrawing):
        parted(text)


def test_a_file_of_another_tool_is_made_to_run() -> None:
    """F072: most tools say that their drawings do not run."""
    foreign = ORDER.replace('isExecutable="true"', 'isExecutable="false"')
    found, faults = compiled(adopted(foreign.encode()), {}, {}, ())
    assert found is not None
    assert {one.node for one in faults if one.is_error} == {"check", "buy"}


@pytest.mark.django_db
def test_a_drawing_is_kept_by_its_owner_and_a_second_pen_is_told(house: House) -> None:
    """F072: two who draw at once lose nothing."""
    process, olena = new_process(house), house.people["olena"]
    begin = blank("Order", "Start")
    draw_route(process, begin, seen="", by=olena)
    seen = draft_of(process).stamp
    draw_route(process, joined(ORDER, {"check": {"duration": "P1D"}}), seen=seen, by=olena)
    with pytest.raises(DraftConflict):
        draw_route(process, begin, seen=seen, by=olena)
    version = draft_of(process).version
    assert version is not None
    assert version.settings == {"check": {"duration": "P1D"}}


@pytest.mark.django_db
def test_nobody_draws_what_he_may_not_change(house: House) -> None:
    process = new_process(house)
    for who in ("nina", "taras"):
        with pytest.raises((NoSuchRecord, Exception)):
            draw_route(process, ORDER, seen="", by=house.people[who])
    assert draft_of(process).version is None


@pytest.mark.django_db
def test_a_list_that_was_drawn_is_taken_back(house: House) -> None:
    """F279: from the first stroke it is a drawing, and the list is not lost."""
    process, olena = new_process(house), house.people["olena"]
    step = Step("s1", "task", "Ask", performers=({"kind": "initiator"},))
    seen = draft_of(process).seen
    change_route(process, lambda route: route.added(step, ""), seen=seen, by=olena)
    draw_route(process, ORDER, seen=draft_of(process).stamp, by=olena)
    assert draft_of(process).route is None
    take_list_back(process, by=olena)
    route = draft_of(process).route
    assert route is not None
    assert [one.title for one in route.steps] == ["Ask"]
    with pytest.raises(Refused):
        take_list_back(process, by=olena)


def sent(**fields: object) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def test_what_is_typed_beside_the_drawing_goes_into_the_element() -> None:
    """F077, F081: who, by when, approval; what the form does not show stays."""
    one = facts.read(
        json.dumps({"id": "check", "tag": "userTask", "settings": {"shows": ["amount"]}})
    )
    form = sent(title="Check", kind="approval", whos="1", who=["role:3"], duration_amount="2",
                duration_unit="days")  # fmt: skip
    made, _rule = typed.changed(one, form, Vocabulary(()), {})
    assert made.name == "Check"
    assert made.settings["performers"] == [{"kind": "role", "id": 3}]
    assert made.settings["duration"] == "P2D"
    assert [each["code"] for each in made.settings["outcomes"]] == ["approve", "refuse"]
    assert made.settings["shows"] == ["amount"]
    gone, _rule = typed.changed(
        made, sent(whos="1", who=["role:3"], drop="role:3"), Vocabulary(()), {}
    )
    assert "performers" not in gone.settings


def test_an_answer_keeps_its_code_when_its_words_change() -> None:
    """A gateway asks for the code."""
    one = facts.read(json.dumps({"id": "check", "tag": "userTask"}))
    made, _rule = typed.changed(
        one, sent(title="Choose", answers="By road\nBy air"), Vocabulary(()), {}
    )
    codes = [each["code"] for each in made.settings["outcomes"]]
    again, _rule = typed.changed(made, sent(answers="By lorry\nBy air"), Vocabulary(()), {})
    assert [each["code"] for each in again.settings["outcomes"]] == codes
    assert len(set(codes)) == 2


def test_time_is_typed_in_words() -> None:
    one = facts.read(json.dumps({"id": "pause", "tag": "intermediateCatchEvent", "event": "timer"}))
    made, _rule = typed.changed(one, sent(time_amount="2", time_unit="hours"), Vocabulary(()), {})
    assert (made.time_kind, made.time) == ("timeDuration", "PT2H")
    with pytest.raises(Refused):
        typed.changed(one, sent(time_amount="soon", time_unit="hours"), Vocabulary(()), {})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": 1, "tag": "x"}', '{"id": "a", "odd": 1}'])
def test_what_is_no_element_is_refused(text: str) -> None:
    with pytest.raises(facts.BadFacts):
        facts.read(text)


def test_a_dry_run_goes_where_the_answers_lead() -> None:
    """F072: refused, it waits two days and asks again; approved, it goes on to the end."""
    found = compile_bundle(ORDER, {"buy": {"performers": [{"kind": "initiator"}]}})
    now = clock.now()
    asked = {"kind": "work", "node": "check", "values": {"outcome": "refuse"}}
    played = play(found, {}, [asked], now=now)
    assert [(one.kind, one.node.partition(":")[0]) for one in played.open] == [("timer", "pause")]
    acts = [
        asked,
        {"kind": "timer", "node": played.open[0].node},
        {"kind": "work", "node": "check", "values": {"outcome": "approve"}},
        {"kind": "work", "node": "buy", "values": {}},
    ]
    done = play(found, {}, acts, now=now)
    assert done.ended
    assert done.passed.days == 2
    assert done.trail[-1] == "done"
    with pytest.raises(BadAct):
        play(found, {}, [{"kind": "work", "node": "buy"}], now=now)


DISCOUNT = Sheet(
    "Discount",
    "FIRST",
    (Column("region"), Column("amount", "number")),
    (Column("answer"),),
    (("EU, UA", "> 1000", "large"), ("", "", "none")),
    (("EU", "2000", "large"), ("US", "2000", "none")),
)


def test_a_table_is_dmn_and_the_same_table_again() -> None:
    assert from_dmn("Discount", to_dmn(DISCOUNT), kept_tests(DISCOUNT)) == DISCOUNT


@pytest.mark.django_db
def test_a_red_test_row_keeps_a_table_from_being_published(house: House) -> None:
    """Tables are examples, too: what is expected must come out."""
    process, olena = new_process(house), house.people["olena"]
    initiator = {"performers": [{"kind": "initiator"}]}
    house.draft(process, ORDER, {"check": initiator, "buy": initiator})
    wrong = [*kept_tests(DISCOUNT), {"table": "Discount", "inputs": {"region": "EU", "amount": "1"},
                                   "gives": {"answer": "large"}}]  # fmt: skip
    set_table(process, "Discount", to_dmn(DISCOUNT), tests=wrong, by=olena)
    with pytest.raises(CannotPublish, match="test row 3 gives none"):
        publish(process, by=olena)
    set_table(process, "Discount", to_dmn(DISCOUNT), tests=kept_tests(DISCOUNT), by=olena)
    assert publish(process, by=olena).status == "published"


@pytest.mark.django_db
def test_what_is_wrong_is_said_with_the_name_of_the_step(house: House) -> None:
    """F072: lint by the engine's own checks, in words, at its element."""
    lame = drawing(start(), user("check", "Check the order"), end(), flows="start>check")
    _found, faults = compiled(lame, {}, {}, ())
    said = {one.node: one.sentence for one in faults}
    assert said["done"] == "End: no way leads here from the start."
    assert "“Check the order”" in said["check"]


def test_a_table_that_says_nothing_yet_has_a_column_of_each_side_and_a_rule() -> None:
    begun = from_dmn("Discount", to_dmn(Sheet("Discount")))
    assert begun is not None
    assert (len(begun.inputs), len(begun.outputs)) == (1, 1)
    assert begun.rules == (("", ""),)
    assert not begun.says_something
    asks_nothing = Sheet("Discount", inputs=(Column(""),), rules=(("", "5"),))
    assert from_dmn("Discount", to_dmn(asks_nothing)) == Sheet(
        "Discount", inputs=(Column("", "number"),), rules=(("", "5"),)
    )


def test_a_drawing_is_brought_from_a_dialog_opened_by_its_address_too(
    house: House, client: Client
) -> None:
    made = create_record(
        types().by_code("process"), {"title": "Brought"}, by=house.people["olena"]
    ).record_id
    client.force_login(User.objects.get(email="olena@aurora.example"))
    at = f"/processes/{made}/drawing/import"
    wrong = client.post(at, {"file": SimpleUploadedFile("a.bpmn", b"<a>")})
    assert (wrong.status_code, "no BPMN drawing" in wrong.text) == (422, True)
    drawn = drawing(start(), user("a", "Look"), end(), flows="start>a\na>done")
    noted = drawn.replace("</process>", '<textAnnotation id="n"/></process>')
    for text, is_told in ((drawn, False), (noted, True)):
        page = client.post(at, {"file": SimpleUploadedFile("a.bpmn", text.encode())}).text
        assert ("laid out anew" in page) == is_told
    sent = {"xml": drawn, "seen": draft_of(made).stamp}
    assert client.post(at, sent).headers["Location"] == f"/processes/{made}/drawing"
    assert draft_of(made).version is not None


def test_a_file_that_names_ends_only_at_its_lines_can_be_laid_out() -> None:
    """BPMN 2.0, 10.2: incoming and outgoing of a node are told by its sequence flows already."""
    bare = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
      <process id="p"><startEvent id="s"/><subProcess id="part"><startEvent id="i"/>
      <endEvent id="j"/><sequenceFlow id="in" sourceRef="i" targetRef="j"/></subProcess>
      <sequenceFlow id="f" sourceRef="s" targetRef="part"/></process></definitions>"""
    taken = adopted(bare.encode())
    assert taken.count("outgoing>f<") == taken.count("incoming>f<") == 1
    assert taken.count("outgoing>in<") == taken.count("incoming>in<") == 1
    assert adopted(taken.encode()) == taken


def test_a_message_says_which_case_it_goes_to_and_who_may_send_it(
    house: House, sign_in: SignIn
) -> None:
    """F109: in words beside the drawing; kept in the file as attributes of the element."""
    process = house.process(ONE_MESSAGE, runs_on=("lead",))
    olena, at = sign_in("olena"), reverse("process-element", args=[process])
    one = {"id": "wait", "tag": "receiveTask", "name": "Payment", "ref": "paid"}
    shown = olena.post(at, {"facts": json.dumps(one)}).content.decode()
    for words in ("It goes to the case", "whichever waits", "Nobody chosen: only who leads"):
        assert words in shown, words
    typed = {"do": "save", "key": "case.number", "senders": "1"}
    fedir = f"person:{house.id_of('fedir')}"
    sent = {"facts": json.dumps(one), **typed, "sender": [fedir, ""]}
    answer = olena.post(at, sent).content.decode()
    assert "Fedir Finance" in answer
    kept = json.loads(html.unescape(answer.split("data-facts='", 1)[1].split("'", 1)[0]))
    assert kept["key"] == "case.number"
    assert kept["settings"] == {"senders": [{"kind": "person", "id": house.id_of("fedir")}]}
    bad = olena.post(at, {"facts": json.dumps(one), **typed, "sender": "everyone"})
    assert bad.status_code == 422
    offered = olena.get("/processes/senders?q=fed").content.decode()
    assert "Fedir Finance" in offered
