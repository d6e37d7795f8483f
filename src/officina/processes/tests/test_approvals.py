"""Approvals that are void, that hold, and that others give (F043, F091, F281)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import pytest

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.events import drain
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Record
from officina.kernel.records.types import types
from officina.processes.actions.change_route import change_route
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.actions.start_case import start_case
from officina.processes.models import Version
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.way import way_of
from officina.processes.routes.compile import compile_route
from officina.processes.routes.route import from_json
from officina.processes.tests.conftest import House, SignIn
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import complete_task

pytestmark = pytest.mark.django_db


def route(house: House, *steps: dict[str, Any], form: Sequence[dict[str, Any]] = ()) -> int:
    """A published process of Olena's, written as a list, that runs on leads."""
    olena = house.people["olena"]
    made = create_record(types().by_code("process"), {"title": "Contract"}, by=olena).record_id
    set_up_process(made, by=olena, runs_on=("lead",))
    listed = from_json({"steps": list(steps), "last": len(steps), "form": list(form)})
    compiled = compile_route(listed, "Contract")
    save_draft(made, by=olena, xml=compiled.xml, settings=compiled.settings, route=listed.to_json())
    publish(made, by=olena)
    return made


def step(house: House, code: str, *who: str, kind: str = "approval", **more: Any) -> dict[str, Any]:
    performers = [{"kind": "person", "id": house.id_of(one)} for one in who]
    return {"code": code, "kind": kind, "title": code, "performers": performers, **more}


BY_SUM = {"settings": {"void": {"fields": ["amount"]}}}


def change(house: House, lead: int, amount: str) -> None:
    """A minute later the sum is another, and the portal has heard of it."""
    clock.advance(dt.timedelta(minutes=1))
    edit_record(lead, types().by_code("lead"), {"amount": amount}, by=house.people["nina"])
    drain.drain_all()
    clock.advance(dt.timedelta(minutes=1))


def test_another_sum_makes_an_approval_void_and_says_why(house: House) -> None:
    """F091: the approver is asked again; what was done after it holds, and is not done twice."""
    process = route(
        house,
        step(house, "s1", "taras", **BY_SUM),
        step(house, "s2", "nina", kind="task"),
        step(house, "s3", "fedir", kind="task"),
    )
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    house.complete(case, "step_s1", "taras", "approve")
    house.complete(case, "step_s2", "nina")
    assert list(house.tasks(case)) == ["step_s3"]
    change(house, lead, "4000")
    assert list(house.tasks(case)) == ["step_s1"]
    said = sql.row(
        "SELECT description FROM work_task WHERE record_id = %(id)s",
        {"id": house.tasks(case)["step_s1"]},
    )
    assert said is not None
    assert "“Amount” was changed from 2500.00 to 4000.00" in said[0]
    assert "Nina" in said[0]
    house.complete(case, "step_s1", "taras", "approve")
    assert list(house.tasks(case)) == ["step_s3"]


def test_a_step_that_several_do_is_one_line_of_the_way(house: House) -> None:
    """F088: whom it waits for and who is done with it stand together."""
    process = route(house, step(house, "s1", "taras", "fedir"))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead(amount="2500"))
    for expected in ("", "approve"):
        if expected:
            house.complete(case, "step_s1#1", "fedir", expected)
        way = way_of(case)
        assert way is not None
        [visit] = [one for one in way.visits if one.node == "step_s1"]
        assert set(visit.people) == {house.id_of("taras"), house.id_of("fedir")}


def test_what_each_refuses_for_is_said_on_the_way(house: House) -> None:
    """F091: whoever corrects it reads the remarks of all of them."""
    process = route(house, step(house, "s1", "taras", "fedir", decide="any", refusal="initiator"))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead(amount="2500"))
    open_ = house.tasks(case)
    for task, who, why in zip(
        open_.values(), ("taras", "fedir"), ("Too dear", "Late"), strict=True
    ):
        complete_task(task, by=house.people[who], outcome="refuse", reason=why)
    way = way_of(case)
    assert way is not None
    [visit] = [one for one in way.visits if one.node == "step_s1"]
    assert (visit.outcome, visit.reason) == ("refuse", "Too dear; Late")


def test_what_was_answered_before_and_is_not_sent_again_stays(house: House) -> None:
    """F082: a program, too, corrects only what is wrong."""
    boxes = {"name": "boxes", "kind": "integer", "label": {"en": "Boxes"}, "required": True}
    asks = {"kind": "task", "settings": {"form": [boxes]}}
    process = route(house, step(house, "s1", "taras", **asks), step(house, "s2", "fedir", **asks))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead(amount="2500"))
    with pytest.raises(Refused):
        house.complete(case, "step_s1", "taras")
    house.complete(case, "step_s1", "taras", boxes="12")
    with pytest.raises(Refused):
        house.complete(case, "step_s2", "fedir", boxes="")
    house.complete(case, "step_s2", "fedir")
    assert house.tasks(case) == {}


def test_a_wait_says_until_when(house: House) -> None:
    """F088"""
    process = route(house, step(house, "s1", kind="wait", wait="P1D"))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead(amount="2500"))
    way = way_of(case)
    assert way is not None
    [visit] = way.now
    assert visit.due_at is not None
    assert visit.due_at > clock.now()


def test_what_no_step_names_makes_nothing_void(house: House) -> None:
    process = route(house, step(house, "s1", "taras", **BY_SUM), step(house, "s2", "fedir"))
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    house.complete(case, "step_s1", "taras", "approve")
    clock.advance(dt.timedelta(minutes=1))
    edit_record(lead, types().by_code("lead"), {"title": "Pumps"}, by=house.people["nina"])
    drain.drain_all()
    assert list(house.tasks(case)) == ["step_s2"]


def test_those_asked_together_are_asked_again_where_their_approval_is_void(house: House) -> None:
    """F091: of two who go on together only the one whose approval names the sum."""
    process = route(
        house,
        step(house, "s1", "taras", **BY_SUM),
        step(house, "s2", "fedir", joined=True),
        step(house, "s3", "olena", kind="task"),
    )
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    house.complete(case, "step_s1", "taras", "approve")
    house.complete(case, "step_s2", "fedir", "approve")
    assert list(house.tasks(case)) == ["step_s3"]
    change(house, lead, "9000")
    assert list(house.tasks(case)) == ["step_s1"]
    house.complete(case, "step_s1", "taras", "approve")
    assert list(house.tasks(case)) == ["step_s3"]


def test_several_who_decide_in_one_step_are_all_asked_again(house: House) -> None:
    """F091: all of two: one has approved when the sum changes."""
    process = route(house, step(house, "s1", "taras", "fedir", **BY_SUM))
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    house.complete(case, "step_s1#0", "taras", "approve")
    change(house, lead, "9000")
    assert list(house.tasks(case)) == ["step_s1#0", "step_s1#1"]
    house.complete(case, "step_s1#0", "taras", "approve")
    house.complete(case, "step_s1#1", "fedir", "approve")
    assert house.stage(case) == "done"


def test_a_refusal_after_that_goes_the_way_that_is_drawn(house: House) -> None:
    process = route(
        house, step(house, "s1", "taras", **BY_SUM), step(house, "s2", "nina", kind="task")
    )
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    house.complete(case, "step_s1", "taras", "approve")
    change(house, lead, "9000")
    house.complete(case, "step_s1", "taras", "refuse")
    assert house.stage(case) == "cancelled"


def test_round_two_asks_only_those_who_refused(house: House) -> None:
    """F091: whoever approved is not asked again, whoever had not answered is."""
    again = {"settings": {"again": "refused"}, "refusal": "initiator"}
    process = route(
        house,
        step(house, "s1", "taras", **again),
        step(house, "s2", "fedir", "olena", **again, joined=True),
    )
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    house.complete(case, "step_s1", "taras", "approve")
    house.complete(case, "step_s2#1", "olena", "approve")
    house.complete(case, "step_s2#0", "fedir", "refuse")
    house.complete(case, "fix_s1", "nina", "again")
    assert list(house.tasks(case)) == ["step_s2#0"]
    house.complete(case, "step_s2#0", "fedir", "approve")
    assert house.stage(case) == "done"


def test_without_that_everybody_is_asked_in_round_two(house: House) -> None:
    process = route(
        house,
        step(house, "s1", "taras", refusal="initiator"),
        step(house, "s2", "fedir", refusal="initiator", joined=True),
    )
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    house.complete(case, "step_s1", "taras", "approve")
    house.complete(case, "step_s2", "fedir", "refuse")
    house.complete(case, "fix_s1", "nina", "again")
    assert list(house.tasks(case)) == ["step_s1", "step_s2"]


# Nobody approves his own


def test_nobody_approves_his_own(house: House) -> None:
    """F091: of two the other is asked; of one alone his head."""
    own = {"settings": {"not_own": True}}
    process = route(house, step(house, "s1", "nina", **own))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    found = sql.row(
        "SELECT responsible_id FROM record WHERE id = %(task)s",
        {"task": house.tasks(case)["step_s1"]},
    )
    assert found == (house.id_of("olena"),)


HEAD = {"kind": "head_of_initiator"}


def responsible(case: int) -> list[int | None]:
    """Who has the open steps of a case."""
    return [
        who
        for (who,) in sql.rows(
            """SELECT r.responsible_id FROM processes_waiting w JOIN record r ON r.id = w.ref
               WHERE w.case_id = %(case)s AND w.kind = 'work' ORDER BY w.token, w.branch""",
            {"case": case},
        )
    ]


def test_who_has_no_head_asks_the_owner_of_the_process(house: House) -> None:
    """F081, F091: the director starts it; whoever answers for the process approves."""
    for performers in ([HEAD], [{"kind": "person", "id": house.id_of("olena")}]):
        listed = step(house, "s1", settings={"not_own": True}) | {"performers": performers}
        process = route(house, listed)
        Record.objects.filter(id=process).update(responsible_id=house.id_of("hanna"))
        case = start_case(process, by=house.people["olena"], subject_id=house.lead())
        assert responsible(case) == [house.id_of("hanna")]
        house.complete(case, "step_s1", "hanna", "approve")
        assert house.stage(case) == "done"


def test_who_is_named_for_those_without_a_head_is_asked(house: House) -> None:
    """F081: the list says who."""
    fedir = {"kind": "person", "id": house.id_of("fedir")}
    listed = step(house, "s1", settings={"not_own": True, "instead": fedir})
    process = route(house, listed | {"performers": [HEAD]})
    of_olena = start_case(process, by=house.people["olena"], subject_id=house.lead())
    of_nina = start_case(process, by=house.people["nina"], subject_id=house.lead())
    assert responsible(of_olena) == [house.id_of("fedir")]
    assert responsible(of_nina) == [house.id_of("olena")]  # she has a head


def test_the_owner_without_a_head_does_not_approve_his_own(house: House) -> None:
    """F091: the case stands and says why; named somebody else, it goes on."""
    listed = step(house, "s1", settings={"not_own": True}) | {"performers": [HEAD]}
    process = route(house, listed)
    case = start_case(process, by=house.people["olena"], subject_id=house.lead())
    assert responsible(case) == []
    (incident,) = house.incidents(case)
    assert "has no head, and nobody approves his own" in str(incident)


def test_the_list_says_who_does_it_when_nobody_is_found(sign_in: SignIn, house: House) -> None:
    """F279: asked where somebody may have no head, and read in the list."""
    olena = house.people["olena"]
    made = create_record(types().by_code("process"), {"title": "Leave"}, by=olena).record_id
    steps = {"steps": [step(house, "s1", settings={}) | {"performers": [HEAD]}]}
    change_route(made, lambda _old: from_json(steps), seen=draft_of(made).seen, by=olena)
    at, client = f"/processes/{made}/route", sign_in("olena")
    assert "If nobody is found" in client.get(f"{at}?step=s1").content.decode()
    sent = {"do": "save", "step": "s1", "seen": draft_of(made).seen}
    client.post(at, sent | {"instead": f"person:{house.id_of('fedir')}"})
    assert "if nobody is found: Fedir" in client.get(at).content.decode()
    client.post(at, sent | {"seen": draft_of(made).seen, "instead": ""})
    assert "if nobody is found" not in client.get(at).content.decode()


def test_whoever_took_his_own_from_a_common_list_cannot_approve_it(house: House) -> None:
    unit = sql.row(
        "SELECT unit_id FROM principals_user WHERE id = %(id)s", {"id": house.id_of("nina")}
    )
    assert unit is not None
    listed = step(house, "s1", settings={"not_own": True})
    process = route(house, listed | {"performers": [{"kind": "unit", "id": unit[0]}]})
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    claim_task(house.tasks(case)["step_s1"], by=house.people["nina"])
    with pytest.raises(Refused, match="another approves it"):
        house.complete(case, "step_s1", "nina", "approve")


# Who is asked, while it goes on


def test_one_more_is_asked_and_all_have_to_approve(sign_in: SignIn, house: House) -> None:
    """F281: whoever started it asks one more; it does not go on without him."""
    process = route(house, step(house, "s1", "taras", "olena"))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    nina = sign_in("nina")
    page = nina.get(f"/cases/{case}/people").content.decode()
    at = re.search(rf"/cases/{case}/ask/\d+", page)
    assert at is not None
    assert "/replace/" not in page  # who started it does not choose who approves it
    assert nina.post(at[0], {"to": house.id_of("fedir")}).status_code == 204
    house.complete(case, "step_s1#0", "taras", "approve")
    house.complete(case, "step_s1#1", "olena", "approve")
    assert list(house.tasks(case)) == ["step_s1#2"]
    house.complete(case, "step_s1#2", "fedir", "approve")
    assert house.stage(case) == "done"


def test_an_approver_is_replaced_and_it_is_told(sign_in: SignIn, house: House) -> None:
    """F281: by the process's owner; the new one sees the case and approves."""
    process = route(house, step(house, "s1", "taras", settings={"not_own": True}))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    at = f"/cases/{case}/replace/{house.tasks(case)['step_s1']}"
    assert sign_in("nina").post(at, {"to": house.id_of("fedir")}).status_code == 403
    olena = sign_in("olena")
    assert olena.post(at, {"to": house.id_of("nina")}).status_code == 422
    sent = {"to": house.id_of("fedir"), "reason": "On holiday"}
    assert olena.post(at, sent).status_code == 204
    with pytest.raises(NotAllowed):
        house.complete(case, "step_s1", "taras", "approve")
    assert sign_in("fedir").get(f"/cases/{case}/").status_code == 200
    house.complete(case, "step_s1", "fedir", "approve")
    told = sql.rows(
        "SELECT actor_id FROM event WHERE record_id = %(case)s AND kind = 'step.replaced'",
        {"case": case},
    )
    assert told == [(house.id_of("olena"),)]


def test_an_approver_is_left_out_and_the_others_decide(sign_in: SignIn, house: House) -> None:
    process = route(house, step(house, "s1", "taras", "fedir"))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    page = sign_in("olena").get(f"/cases/{case}/people").content.decode()
    skips = re.findall(rf"/cases/{case}/skip/\d+\?branch=1", page)
    assert sign_in("olena").post(skips[0], {"reason": "Away for long"}).status_code == 204
    house.complete(case, "step_s1#0", "taras", "approve")
    assert house.stage(case) == "done"


def test_many_are_approved_at_once(sign_in: SignIn, house: House) -> None:
    """F091: what asks for no approval is left as it is."""
    process = route(
        house, step(house, "s1", "taras"), step(house, "s2", "taras", kind="task", joined=True)
    )
    cases = [
        start_case(process, by=house.people["nina"], subject_id=house.lead()) for _n in range(2)
    ]
    ids = [task for case in cases for task in house.tasks(case).values()]
    answer = sign_in("taras").post("/work/bulk?verb=approve", {"ids": ids})
    assert answer.status_code in (200, 204)
    assert [list(house.tasks(case)) for case in cases] == [["step_s2"], ["step_s2"]]


# The list editor


def test_the_list_says_what_makes_an_approval_void(sign_in: SignIn, house: House) -> None:
    """F279: by its fields and files; a switch says who is asked in the next round."""
    process = route(house, step(house, "s1", "taras"))
    at, olena = f"/processes/{process}/route", sign_in("olena")
    page = olena.get(f"{at}?step=s1").content.decode()
    assert "The approval is void when this changes" in page
    seen = re.search(r'name="seen" value="(.*?)"', page)
    assert seen is not None
    sent = {"do": "save", "step": "s1", "seen": seen[1], "voids": "1",
            "void": ["amount", "*files"], "switches": "again", "again": "on"}  # fmt: skip
    assert olena.post(at, sent).status_code == 200
    publish(process, by=house.people["olena"])
    version = Version.objects.get(process_id=process, status="published")
    kept = version.settings["step_s1"]
    assert kept["void"] == {"fields": ["amount"], "files": True}
    assert kept["again"] == "refused"


# What is asked at the start, who may start it, whom the portal tells


def seen_at(page: str) -> str:
    found = re.search(r'name="seen" value="(.*?)"', page)
    assert found is not None
    return found[1]


def test_the_list_asks_at_the_start_and_those_who_do_it_read_the_answers(
    sign_in: SignIn, house: House
) -> None:
    """F279: fields of one's own, by kind; a line without words goes."""
    process = route(house, step(house, "s1", "taras", kind="task"))
    at, olena = f"/processes/{process}/route", sign_in("olena")
    seen = seen_at(olena.get(at).content.decode())
    sent = {"do": "form", "seen": seen, "ask_name": ["", ""], "ask_kind": ["integer", "text"],
            "ask_label": ["How many", ""]}  # fmt: skip
    assert olena.post(at, sent).status_code == 200
    publish(process, by=house.people["olena"])
    lead, nina = house.lead(), sign_in("nina")
    start = f"/processes/{process}/start?on={lead}"
    assert "How many" in nina.get(start).content.decode()
    assert nina.post(start, {"asked_1": "a few"}).status_code == 422
    assert nina.post(start, {"asked_1": "12"}).status_code in (204, 302)
    (case,) = sql.rows(
        "SELECT record_id FROM processes_running WHERE subject_id = %(l)s", {"l": lead}
    )
    task = house.tasks(case[0])["step_s1"]
    for page in (f"/tasks/{task}/", f"/cases/{case[0]}/"):
        text = sign_in("taras").get(page).content.decode()
        assert "How many" in text
        assert "12" in text


def test_a_condition_of_the_list_reads_what_was_asked_at_the_start(
    sign_in: SignIn, house: House
) -> None:
    """F279: without a card the answers are all that a process knows; its case names who asks."""
    process = route(
        house, step(house, "s1", "taras", kind="task"), step(house, "s2", "fedir", kind="task")
    )
    at, olena = f"/processes/{process}/route", sign_in("olena")
    set_up_process(process, by=house.people["olena"], runs_on=[])
    seen = seen_at(olena.get(at).content.decode())
    asked = {"do": "form", "ask_name": [""], "ask_kind": ["money"], "ask_label": ["Cost"]}
    olena.post(at, {**asked, "seen": seen})
    page = olena.get(f"{at}?step=s1").content.decode()
    assert "Cost" in page
    row = {"field": "asked_1", "was": "asked_1", "op": "gt", "value": "1 000,50"}
    rule = {f"condition-0-{key}": one for key, one in row.items()}
    page = olena.post(
        at, {"do": "save", "step": "s1", "seen": seen_at(page), **rule}
    ).content.decode()
    assert "only if Cost" in page
    publish(process, by=house.people["olena"])
    few, many = (
        start_case(process, by=house.people["nina"], typed={"asked_1": n}) for n in ("5", "2000")
    )
    assert [list(house.tasks(case)) for case in (few, many)] == [["step_s2"], ["step_s1"]]
    (title,) = sql.row("SELECT title FROM record WHERE id = %(c)s", {"c": few}) or ()
    assert title.endswith(": Nina Sales")


def test_a_step_asks_what_no_card_has_and_the_next_one_reads_it(
    sign_in: SignIn, house: House
) -> None:
    """F082: by kind, laid in the list; a condition may ask for it."""
    process = route(
        house, step(house, "s1", "taras", kind="task"), step(house, "s2", "fedir", kind="task")
    )
    at, olena = f"/processes/{process}/route", sign_in("olena")
    seen = seen_at(olena.get(f"{at}?step=s1").content.decode())
    asks = {"asks": "1", "ask_name": [""], "ask_kind": ["integer"], "ask_label": ["Boxes"],
            "ask_required": []}  # fmt: skip
    page = olena.post(at, {"do": "save", "step": "s1", "seen": seen, **asks}).content.decode()
    assert 'value="s1_1"' in page
    assert "Boxes" in olena.get(f"{at}?step=s2").content.decode()
    publish(process, by=house.people["olena"])
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    task = house.tasks(case)["step_s1"]
    assert "Boxes" in sign_in("taras").get(f"/tasks/{task}/").content.decode()
    with pytest.raises(Refused):
        house.complete(case, "step_s1", "taras", s1_1="some")
    house.complete(case, "step_s1", "taras", s1_1="12")
    text = sign_in("fedir").get(f"/tasks/{house.tasks(case)['step_s2']}/").content.decode()
    assert re.search(r"Boxes.*?12", text, re.DOTALL)


def test_who_asks_for_letters_where_none_can_leave_is_told_at_once(
    sign_in: SignIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F079: not only whoever stands at the step."""
    letter = {"settings": {"main_action": {"kind": "letter"}}}
    process = route(house, step(house, "s1", "nina", kind="task", **letter))
    at, olena = f"/processes/{process}/route?step=s1", sign_in("olena")
    assert "No mail server is set up." not in olena.get(at).content.decode()
    monkeypatch.setattr("officina.processes.views.step_form.can_send", lambda: False)
    assert "No mail server is set up." in olena.get(at).content.decode()


def test_a_letter_begins_with_what_the_card_and_the_answers_say(
    sign_in: SignIn, house: House
) -> None:
    """F079: names in braces, written as people read them; what is no name is told at once."""
    asked = {"name": "boxes", "label": {"en": "Boxes"}, "kind": "integer"}
    letter = {"settings": {"main_action": {"kind": "letter"}, "must": True}}
    process = route(house, step(house, "s1", "nina", kind="task", **letter), form=[asked])
    at, olena = f"/processes/{process}/route", sign_in("olena")
    seen = seen_at(olena.get(f"{at}?step=s1").content.decode())
    sent = {"do": "save", "step": "s1", "main_action": "letter", "letter_subject": "For {Title}"}
    wrong = olena.post(at, {**sent, "seen": seen, "letter_text": "Dear {Nobody}"})
    assert wrong.status_code == 422
    assert "Nobody" in wrong.content.decode()
    good = olena.post(at, {**sent, "seen": seen, "letter_text": "We bring {boxes} of them."})
    assert "We bring {Boxes} of them." in good.content.decode()
    publish(process, by=house.people["olena"])
    lead = house.lead()
    case = start_case(process, by=house.people["nina"], subject_id=lead, typed={"boxes": "12"})
    task = house.tasks(case)["step_s1"]
    page = sign_in("nina").get(f"/tasks/{task}/letter").content.decode()
    assert "For Pump for Alpha" in page
    assert "We bring 12 of them." in page


def test_a_yes_is_corrected_to_a_no(sign_in: SignIn, house: House) -> None:
    """F281: a switch that is off sends nothing, and is no answer that stays."""
    asked = {"name": "urgent", "label": {"en": "Urgent"}, "kind": "bool"}
    process = route(house, step(house, "s1", "taras", refusal="initiator"), form=[asked])
    set_up_process(process, by=house.people["olena"], runs_on=[])
    nina = sign_in("nina")
    assert nina.post(f"/processes/{process}/start", {"urgent": "on"}).status_code in (204, 302)
    ((case,),) = sql.rows("SELECT record_id FROM processes_running")
    house.complete(case, "step_s1", "taras", "refuse")
    (task,) = house.tasks(case).values()
    sent = {"outcome": "again", "switches": "urgent"}
    assert 'name="switches" value="urgent"' in nina.get(f"/tasks/{task}/").content.decode()
    assert nina.post(f"/work/tasks/{task}/complete", sent).status_code in (200, 204, 302)
    ((state,),) = sql.rows("SELECT state FROM processes_running")
    assert '"urgent": false' in state


def test_only_those_who_are_named_start_it(sign_in: SignIn, house: House) -> None:
    """F279: named beside the list, taken off there."""
    process = route(house, step(house, "s1", "taras"))
    at, olena = f"/processes/{process}/setup", sign_in("olena")
    taras = house.id_of("taras")
    sent = {"runs_on": "lead", "starter": f"person:{taras}"}
    assert "Taras" in olena.post(at, sent).content.decode()
    with pytest.raises(NotAllowed):
        start_case(process, by=house.people["nina"], subject_id=house.lead())
    olena.post(at, {"runs_on": "lead", "starters": taras, "drop": taras})
    assert start_case(process, by=house.people["nina"], subject_id=house.lead())


def test_the_list_says_whom_the_portal_tells(sign_in: SignIn, house: House) -> None:
    """F279: chosen like those who do a step, and read in the row."""
    process = route(
        house, step(house, "s1", kind="auto", settings={"do": {"kind": "notify", "text": "Done"}})
    )
    at, olena = f"/processes/{process}/route", sign_in("olena")
    seen = seen_at(olena.get(f"{at}?step=s1").content.decode())
    sent = {"do": "save", "step": "s1", "seen": seen, "do_kind": "notify", "tells": "1",
            "tell": f"person:{house.id_of('fedir')}"}  # fmt: skip
    page = olena.post(at, sent).content.decode()
    assert "tells Fedir" in page
    publish(process, by=house.people["olena"])
    start_case(process, by=house.people["nina"], subject_id=house.lead())
    told = sql.rows("SELECT user_id FROM notify_notification WHERE user_id = %(id)s",
                    {"id": house.id_of("fedir")})  # fmt: skip
    assert told
