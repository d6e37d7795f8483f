"""Pages of work: my work, the card's bar, dialogs, in place and from other cards."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.ids import holders_of
from officina.kernel.principals.models import Role, User
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.work.actions.create_tasks import create_tasks
from officina.work.conditions import names, split
from officina.work.tasks import TaskDraft, TaskRow

Give = Callable[..., int]
Now = Callable[[int], TaskRow]
DAY = dt.timedelta(days=1)
FRAGMENT = {"HX-Request": "true"}
NOON = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def browse(aurora: dict[str, Any]) -> Callable[[str], Client]:
    def signed_in(who: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(id=aurora[who].user_id))
        return client

    return signed_in


def toast(response: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(response["HX-Trigger"])["toast"]
    return said


@pytest.mark.parametrize(
    ("part", "who"),
    [("doing", "nina"), ("helping", "ivan"), ("given", "taras"), ("watching", "artem")],
)
def test_my_work_shows_what_one_is_to_a_task(
    give: Give, browse: Callable[[str], Client], part: str, who: str
) -> None:
    """F113: four parts."""
    give()
    for other in ("doing", "helping", "given", "watching"):
        page = browse(who).get(f"/work/?part={other}").content.decode()
        assert ("Prepare the offer" in page) == (other == part)


def test_an_important_task_is_flagged_and_its_card_tells_who_made_it_so(
    give: Give, browse: Callable[[str], Client]
) -> None:
    """F114, F121: in my work and on the card; each change of a field stays in its timeline."""
    task, taras = give(), browse("taras")
    important = re.compile(r'aria-label="Important"|>Important<')
    assert not important.search(browse("nina").get("/work/?part=doing").content.decode())
    sent = {"field": "is_important", "value": "on"}
    assert taras.post(f"/tasks/{task}/edit", sent).status_code < 400
    for page in ("/work/?part=doing", f"/tasks/{task}/"):
        assert important.search(browse("nina").get(page).content.decode())
    timeline = taras.get(f"/tasks/{task}/").content.decode().split("Timeline", 1)[1]
    assert re.search(r"Taras.*?Important", timeline, re.DOTALL)


def test_my_work_says_what_a_task_is_about_to_those_who_may_see_it(
    give: Give, aurora: dict[str, Any], browse: Callable[[str], Client]
) -> None:
    """Steps of processes have the same titles; what they hang on tells them apart."""
    lead = create_record(types().by_code("lead"), {"title": "Fence"}, by=aurora["taras"]).record_id
    give(parents=(lead,))
    seen = {
        who: "Fence" in browse(who).get(f"/work/?part={part}").content.decode()
        for who, part in (("taras", "given"), ("nina", "doing"))
    }
    assert seen == {"taras": True, "nina": False}


def test_boards_lists_and_calendar_say_where_a_task_belongs_to_those_who_may_see_it(
    give: Give, aurora: dict[str, Any], browse: Callable[[str], Client]
) -> None:
    """F115: the same quiet line in every view, through the viewer's rights."""
    lead = create_record(types().by_code("lead"), {"title": "Fence"}, by=aurora["taras"]).record_id
    give(parents=(lead,), due_at=NOON)
    span = "start=2026-11-01T00:00:00&end=2026-12-01T00:00:00"
    for address in (
        "/tasks/?view=board",
        "/tasks/?view=list",
        "/work/?view=board&part={part}",
        f"/work/calendar?part={{part}}&{span}",
    ):
        for who, part, sees in (("taras", "given", True), ("nina", "doing", False)):
            page = browse(who).get(address.format(part=part)).content.decode()
            assert "Prepare the offer" in page
            assert ("Fence" in page) == sees, (address, who)


def test_a_deadline_dragged_in_the_calendar_asks_why_of_whom_it_was_given_to(
    give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    """F115, F142: the calendar says where to send the new moment; the giver needs no reason."""
    with clock.at(NOON):
        task = give(due_at=NOON + DAY)
        span = "start=2026-11-01T00:00:00&end=2026-12-01T00:00:00"
        moves = {
            who: json.loads(browse(who).get(f"/work/calendar?part={part}&{span}").content)[0][
                "move"
            ]
            for who, part in (("taras", "given"), ("nina", "doing"), ("artem", "watching"))
        }
        assert (bool(moves["taras"]), bool(moves["nina"]), moves["artem"]) == (True, True, "")
        sent = {"to": "2026-11-28T10:00"}
        asked = browse("nina").post(moves["nina"], sent, headers=FRAGMENT)
        assert asked.status_code == 422
        assert "Say why it takes longer." in asked.content.decode()
        assert "2026-11-28T10:00" in asked.content.decode()
        moved = browse("taras").post(moves["taras"], sent, headers=FRAGMENT)
        assert toast(moved)["undo"]
        due = now_of(task).due_at
        assert due is not None
        assert timezone.localtime(due, dt.UTC).day == 28


def test_my_work_is_grouped_by_deadline_on_the_readers_clock(
    aurora: dict[str, Any], browse: Callable[[str], Client]
) -> None:
    """F115, F120"""
    User.objects.filter(id=aurora["nina"].user_id).update(timezone="Asia/Tokyo")
    tokyo = timezone.zoneinfo.ZoneInfo("Asia/Tokyo")
    with clock.at(NOON):
        midnight = dt.datetime(2026, 11, 26, tzinfo=tokyo)
        drafts = [
            TaskDraft(title=name, responsible=aurora["nina"].user_id, due_at=due)
            for name, due in (
                ("was to be done", NOON - DAY),
                ("before midnight", midnight - dt.timedelta(minutes=1)),
                ("after midnight", midnight),
                ("on Sunday", midnight + 3 * DAY),
                ("on Monday", midnight + 4 * DAY),
                ("some time", None),
            )
        ]
        create_tasks(drafts, by=aurora["taras"])
        page = browse("nina").get("/work/").content.decode()
    said = ["Overdue", "was to be done", "Today", "before midnight", "Tomorrow", "after midnight"]
    said += ["This week", "on Sunday", "Later", "on Monday", "No deadline", "some time"]
    places = [page.index(one, page.index('id="mine"')) for one in said]
    assert places == sorted(places)
    assert 'counter urgent">1' in page


def test_my_work_asks_as_many_questions_for_two_tasks_as_for_sixty(
    aurora: dict[str, Any],
    browse: Callable[[str], Client],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    client = browse("nina")
    for many in (2, 58):
        draft = TaskDraft(title="Call", responsible=aurora["nina"].user_id)
        create_tasks([draft] * many, by=aurora["taras"])
        client.get("/work/", headers=FRAGMENT)
        # Session, viewer, counts of all parts, rows.
        with django_assert_num_queries(4):
            client.get("/work/", headers=FRAGMENT)


def test_a_long_list_goes_on_where_it_stopped(
    aurora: dict[str, Any], browse: Callable[[str], Client]
) -> None:
    drafts = [
        TaskDraft(
            title=f"Number {n:03}",
            responsible=aurora["nina"].user_id,
            due_at=NOON + n * DAY if n < 110 else None,
        )
        for n in range(130)
    ]
    create_tasks(drafts, by=aurora["taras"])
    client = browse("nina")
    page, seen = client.get("/work/").content.decode(), set()
    while True:
        seen |= {n for n in range(130) if f"Number {n:03}<" in page}
        if 'class="lazy"' not in page:
            break
        more = page.split('class="lazy" href="')[1].split('"')[0].replace("&amp;", "&")
        page = client.get(more, headers=FRAGMENT).content.decode()
    assert seen == set(range(130))


def test_the_quick_line_understands_day_time_and_person(
    aurora: dict[str, Any], browse: Callable[[str], Client]
) -> None:
    with clock.at(NOON):
        client = browse("taras")
        answer = client.post(
            "/work/quick",
            {"line": "Call Horns tomorrow 15:00 @nina #spring !"},
            headers=FRAGMENT,
        )
        assert toast(answer)["undo"]
        wrong = client.post("/work/quick", {"line": "Call @nobody"}, headers=FRAGMENT)
        assert (wrong.status_code, toast(wrong)["kind"]) == (422, "refused")
    found = sql.rows(
        """SELECT title, responsible_id, due_at, tags, is_important
           FROM record r JOIN work_task t ON t.record_id = r.id"""
    )
    due = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
    assert found == [("Call Horns", aurora["nina"].user_id, due, ["spring"], True)]


def test_a_blocked_complete_says_why_beside_it_and_is_refused(
    give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    """F141, UX 12"""
    task = give(condition="result != null and files > 0")
    client = browse("nina")
    card = client.get(f"/tasks/{task}/").content.decode()
    assert "There is no result yet." in card
    assert "No file is attached yet." in card
    refused = client.post(f"/work/tasks/{task}/complete", headers=FRAGMENT)
    assert refused.status_code == 422
    assert "There is no result yet." in toast(refused)["text"]
    assert now_of(task).is_open


def test_a_condition_is_put_together_as_a_sentence(
    give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    """F141: ticks for the usual, rows for one's own; what rows cannot say stays as it is."""
    task, client = give(), browse("taras")
    at = f"/work/tasks/{task}/set-up"
    sent = {
        "demand": ["file"],
        "rule-join": "any",
        "rule-0-field": "spent",
        "rule-0-op": "gt",
        "rule-0-value": "2",
        "rule-1-field": "late",
        "rule-1-op": "yes",
    }
    assert client.post(at, sent, headers=FRAGMENT).status_code == 204
    assert now_of(task).condition == "files > 0 and (spent > 2 or late = true)"
    page = client.get(at).content.decode()
    assert "checked" in page.split('value="file"')[1][:20]
    assert f"for=task%3A{task}" in page or f"for=task:{task}" in page
    refused = client.post(at, sent | {"rule-0-value": "much"}, headers=FRAGMENT)
    assert refused.status_code == 422
    rows = f"/rules/rows?for=task:{task}&name=rule"
    assert [browse(who).post(rows, {}).status_code for who in ("taras", "fedir")] == [200, 404]


def test_demands_are_told_from_a_rule_of_ones_own() -> None:
    """F141"""
    known = names()
    for text, usual, rest in (
        ("files > 0 and spent > 2", ["file"], "spent > 2"),
        ("late or files > 0 and spent > 2", [], "late or files > 0 and spent > 2"),
        ('title = "a and b" and files > 0', ["file"], 'title = "a and b"'),
        ("files > 0 and (late or spent > 2)", ["file"], "(late or spent > 2)"),
    ):
        demands, own = split(text, known)
        assert ([one.code for one in demands], own) == (usual, rest)


def test_verbs_answer_with_an_undo_that_works(
    give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    task, client = give(), browse("nina")
    answer = client.post(f"/work/tasks/{task}/complete", headers=FRAGMENT)
    assert not now_of(task).is_open
    client.post(toast(answer)["undo"], headers=FRAGMENT)
    assert now_of(task).state == "waiting"


def test_what_was_typed_in_a_dialog_stays_where_it_is_refused(
    give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    task, client = give(due_at=clock.now() + DAY), browse("nina")
    at = f"/work/tasks/{task}/postpone"
    assert client.get(at).status_code == 200
    refused = client.post(at, {"to": "2020-01-01T10:00", "reason": "Waits"}, headers=FRAGMENT)
    assert refused.status_code == 422
    assert "Waits" in refused.content.decode()
    later = timezone.localtime(clock.now() + 5 * DAY).strftime("%Y-%m-%dT%H:%M")
    assert client.post(at, {"to": later, "reason": "Waits"}, headers=FRAGMENT).status_code == 204
    assert now_of(task).due_at


def test_whoever_is_alone_with_a_task_says_whom_he_asks(
    aurora: dict[str, Any], give: Give, browse: Callable[[str], Client]
) -> None:
    """The step of a process that oneself began is such a task."""
    [task] = create_tasks(
        [TaskDraft(title="Invoice", responsible=aurora["taras"].user_id)], by=aurora["taras"]
    )
    at, client = f"/work/tasks/{task}/ask", browse("taras")
    assert 'name="whom"' in client.get(at).content.decode()
    assert 'name="whom"' not in browse("nina").get(f"/work/tasks/{give()}/ask").content.decode()
    for whom, sentence in (
        ("", "Choose whom to ask."),
        (aurora["artem"].user_id, "does not see this task and could not answer."),
    ):
        sent = {"question": "Which account?", "whom": whom}
        refused = client.post(at, sent, headers=FRAGMENT)
        assert (refused.status_code, sentence in refused.content.decode()) == (422, True)
    sent = {"question": "Which account?", "whom": aurora["olena"].user_id}
    assert client.post(at, sent, headers=FRAGMENT).status_code == 204


def test_a_refusal_that_no_field_of_a_dialog_shows_is_said_above_it(
    give: Give, browse: Callable[[str], Client]
) -> None:
    sent = {"question": "So?", "whom": "9" * 9}
    refused = browse("nina").post(f"/work/tasks/{give()}/ask", sent, headers=FRAGMENT)
    assert (refused.status_code, "Choose whom to ask." in refused.content.decode()) == (422, True)


def test_who_may_not_see_a_task_finds_nothing_and_who_may_not_act_is_told(
    give: Give, browse: Callable[[str], Client]
) -> None:
    task = give()
    for verb, post in (("complete", True), ("postpone", False), ("people", False)):
        at = f"/work/tasks/{task}/{verb}"
        asked = [
            client.post(at) if post else client.get(at)
            for client in map(browse, ("fedir", "artem"))
        ]
        assert [one.status_code for one in asked] == [404, 403]


def test_bulk_does_what_it_may_and_is_undone_at_once(
    give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    tasks = [give(), give(), give(condition="files > 0")]
    client = browse("nina")
    answer = client.post("/work/bulk?verb=complete", {"ids": tasks}, headers=FRAGMENT)
    assert [now_of(one).is_open for one in tasks] == [False, False, True]
    client.post(toast(answer)["undo"], headers=FRAGMENT)
    assert all(now_of(one).is_open for one in tasks)


def test_a_common_list_is_shared_out_to_whoever_has_the_least(
    aurora: dict[str, Any], give: Give, browse: Callable[[str], Client], now_of: Now
) -> None:
    sales = holders_of(Role.objects.get(code="sales").id)
    give()
    people = {aurora[who].user_id for who in ("taras", "artem", "nazar") if who in aurora}
    waiting = [give(responsible=None, pool=sales, assistants=(), observers=()) for _n in range(3)]
    data = {"ids": waiting, "rule": "least_loaded"}
    browse("taras").post("/work/bulk?verb=assign", data, headers=FRAGMENT)
    assert {now_of(one).responsible_id for one in waiting} == people


def test_any_card_gives_tasks_and_counts_them(
    aurora: dict[str, Any], browse: Callable[[str], Client]
) -> None:
    """Tasks from any card; the company goes along."""
    company = create_record(types().by_code("company"), {"title": "Horns"}, by=aurora["taras"])
    lead = create_record(
        types().by_code("lead"),
        {"title": "Retreat", "company": company.record_id},
        by=aurora["taras"],
    )
    client = browse("taras")
    at = f"/work/new?about={lead.record_id}"
    assert client.post(at, {"title": "Call them"}, headers=FRAGMENT).status_code == 204
    card = client.get(f"/leads/{lead.record_id}/?tab=task").content.decode()
    assert "Call them" in card
    found = sql.row("SELECT r.company_id FROM work_about a JOIN record r ON r.id = a.task_id")
    assert found == (company.record_id,)
    assert browse("nina").get(at).status_code == 404


def test_a_comment_becomes_a_task_of_mine_that_its_author_watches(
    aurora: dict[str, Any], browse: Callable[[str], Client], give: Give, now_of: Now
) -> None:
    """F214"""
    task = give()
    said, _event = add_comment(
        task, types().by_code("task"), "Send it to the client too", by=aurora["taras"]
    )
    at = f"/work/new?about={task}&comment={said}"
    client = browse("nina")
    assert "Send it to the client too" in client.get(at).content.decode()
    client.post(at, {"title": "Send it to the client too"}, headers=FRAGMENT)
    [made] = sql.rows("SELECT max(record_id) FROM work_task")
    new = now_of(made[0])
    me, other = aurora["nina"].user_id, aurora["taras"].user_id
    assert (new.creator_id, new.responsible_id, new.observers) == (me, me, (other,))


def test_the_calendar_has_deadlines_of_its_span(
    give: Give, browse: Callable[[str], Client]
) -> None:
    give(due_at=NOON)
    client = browse("nina")
    at = "/work/calendar?part=doing&start=2026-11-01T00:00:00Z&end={}T00:00:00Z"
    assert [one["title"] for one in client.get(at.format("2026-12-01")).json()] == [
        "Prepare the offer"
    ]
    assert client.get(at.format("2026-11-20")).json() == []
    assert client.get(at.format("2028-11-20")).status_code == 404


def test_overdue_work_is_counted_in_red_in_the_navigation_and_done_at_home(
    give: Give, browse: Callable[[str], Client]
) -> None:
    """F120"""
    task = give(due_at=clock.now() - DAY)
    page = browse("nina").get("/").content.decode()
    assert 'counter urgent">1' in page
    assert f"/work/tasks/{task}/complete" in page


def test_a_card_dropped_on_not_done_asks_why(
    browse: Callable[[str], Client], give: Give, now_of: Now, aurora: dict[str, Any]
) -> None:
    """F113: the drop is refused with the dialog of the verb that leads there; it does the rest."""
    task, taras = give(responsible=aurora["taras"].user_id), browse("taras")
    failed = types().by_code("task").stage("failed")
    dropped = taras.post("/tasks/move", {"record": task, "stage": failed.id}, headers=FRAGMENT)
    assert dropped.status_code == 422
    page = dropped.content.decode()
    assert "Why it was not done" in page
    assert f'action="/work/tasks/{task}/fail"' in page
    assert now_of(task).is_open
    assert taras.post(f"/work/tasks/{task}/fail", {"reason": "No parts"}).status_code in (204, 302)
    assert now_of(task).state == "failed"


def test_time_that_was_entered_is_listed_and_ones_own_is_removed(
    browse: Callable[[str], Client], give: Give, aurora: dict[str, Any]
) -> None:
    """F140: others see it, and cannot remove it."""
    task = give(responsible=aurora["taras"].user_id)
    taras = browse("taras")
    taras.post(f"/work/tasks/{task}/time", {"time": "1:30", "note": "Drawings"})
    page = taras.get(f"/tasks/{task}/?tab=time").content.decode()
    assert "Drawings" in page
    assert "1 h 30 min" in page
    remove = re.search(rf"/work/tasks/{task}/time/\d+/remove", page)
    assert remove is not None
    assert "/remove" not in browse("olena").get(f"/tasks/{task}/?tab=time").content.decode()
    assert browse("olena").post(remove[0]).status_code == 404
    assert taras.post(remove[0]).status_code in (204, 302)
    assert remove[0] not in taras.get(f"/tasks/{task}/?tab=time").content.decode()
