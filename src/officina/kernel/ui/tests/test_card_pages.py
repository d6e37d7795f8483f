"""What hangs on a card, over HTTP: checklist, links, labels, faces, the bin, the timeline."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.template import engines
from django.test import Client

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.notify.actions.reminders import remind
from officina.kernel.principals.models import User
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.relate_records import relate
from officina.kernel.records.actions.share_record import share_record
from officina.kernel.records.queries.hanging import hanging_on
from officina.kernel.search import indexing
from officina.kernel.search.tests.cast import Cast, hire
from officina.kernel.ui.pages import binned

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    policy.forget()
    yield hire()
    policy.forget()


def browser(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def get(who: User, address: str, status: int = 200) -> str:
    response = browser(who).get(address, headers=HTMX)
    assert response.status_code == status
    return response.text


def post(who: User, address: str, **values: Any) -> Any:
    return browser(who).post(address, values, headers=HTMX)


def toasted(response: Any) -> str:
    return str(json.loads(response["HX-Trigger"])["toast"]["undo"])


def administrator(cast: Cast, who: User) -> None:
    from officina.kernel.access.models import Grant
    from officina.kernel.principals.models import Role, RoleHolder

    role, _is_new = Role.objects.get_or_create(code="administrator")
    Grant.objects.create(role=role, type_code="*", action="view", scope="all")
    Grant.objects.create(role=role, type_code="*", action="delete", scope="all")
    RoleHolder.objects.create(role=role, principal_id=who.id)
    policy.forget()


@pytest.mark.parametrize("query", ["q=%00", "view=list&q=%00"])
def test_a_list_asked_for_what_no_text_can_hold_says_so(cast: Cast, query: str) -> None:
    """No database keeps a zero in a text."""
    answer = browser(cast.anna).get(f"/leads/?{query}")
    assert answer.status_code == 400
    assert "This request cannot be read." in answer.text


def test_a_checklist_is_kept_on_the_card(cast: Cast) -> None:
    record, at = cast.add(cast.anna, "Lead"), ""
    at = f"/leads/{record}/checklist"
    for text in ("Call <him>", "Send"):
        html = post(cast.anna, at, text=text).text
    assert "Call &lt;him&gt;" in html
    first, second = (i.id for i in hanging_on(record, cast.rights(cast.anna)).items)
    assert "1/2" in post(cast.anna, f"{at}/{first}/tick", done="1").text
    assert "0/2" in post(cast.anna, f"{at}/{first}/tick", done="0").text
    html = post(cast.anna, f"{at}/{second}/up").text
    assert html.index("Send") < html.index("Call")
    assert 'value="Send"' in get(cast.anna, f"{at}/{second}/rename")
    assert post(cast.anna, f"{at}/{second}/rename", text="").status_code == 422
    assert post(cast.anna, f"{at}/{second}/rename", text="Post").status_code == 204
    gone = post(cast.anna, f"{at}/{second}/remove")
    assert "Post" not in gone.text
    assert post(cast.anna, toasted(gone)).status_code == 204
    assert "Post" in get(cast.anna, f"/leads/{record}/")


def test_f264_whoever_does_not_see_the_card_finds_none_of_its_addresses(cast: Cast) -> None:
    record, other = cast.add(cast.anna, "Secret"), cast.add(cast.boris, "His")
    checklist.add_item(record, cast.lead, "Hidden item", by=cast.actor(cast.anna))
    [item] = hanging_on(record, cast.rights(cast.anna)).items
    at = f"/leads/{record}"
    for address in ("checklist", *(f"checklist/{item.id}/{v}" for v in ("tick", "up", "remove"))):
        assert post(cast.boris, f"{at}/{address}", text="x", done="1").status_code == 404
    assert post(cast.boris, f"{at}/unrelate?to={other}&kind=related").status_code == 404
    for address in (f"checklist/{item.id}/rename", "relate", "present?of=1", "timeline"):
        html = get(cast.boris, f"{at}/{address}", 404)
        assert "Hidden" not in html
        assert "Secret" not in html
    # The address of what he does see does not lead to the item either.
    answer = post(cast.boris, f"/leads/{other}/checklist/{item.id}/remove")
    assert answer.status_code == 404


def test_f061_links_are_chosen_by_search_and_removed_with_undo(cast: Cast) -> None:
    record, other = cast.add(cast.anna, "One"), cast.add(cast.anna, "Warehouse roof")
    indexing.index([record, other])
    assert "Warehouse roof" in get(cast.anna, "/pick/record?q=roof")
    assert "Warehouse" not in get(cast.boris, "/pick/record?q=roof")
    at = f"/leads/{record}"
    assert "Caused by" in get(cast.anna, f"{at}/relate")
    for to in ("", "x", record, 10**17):
        assert post(cast.anna, f"{at}/relate", to=to, how="cause").status_code in (404, 422)
    assert post(cast.anna, f"{at}/relate", to=other, how="cause-back").status_code == 204
    assert "Led to" in get(cast.anna, f"{at}/")
    card = get(cast.anna, f"/leads/{other}/")
    assert "Caused by" in card
    assert "caused by “One”" in card
    gone = post(cast.anna, f"/leads/{other}/unrelate?to={record}&kind=cause&back=0")
    assert "Led to" not in get(cast.anna, f"{at}/?show=words")
    post(cast.anna, toasted(gone))
    assert "Led to" in get(cast.anna, f"{at}/?show=words")


def test_f264_neither_links_nor_the_timeline_name_what_one_does_not_see(cast: Cast) -> None:
    his, hers = cast.add(cast.boris, "Of Boris"), cast.add(cast.anna, "Of Anna")
    by = cast.actor(cast.rita)
    relate(his, cast.lead, to=hers, kind="related", by=by)
    assert "Of Anna" in get(cast.rita, f"/leads/{his}/")
    card = get(cast.boris, f"/leads/{his}/")
    assert "Of Anna" not in card
    assert "linked" in card


def test_labels_in_use_are_offered_to_those_who_see_them(cast: Cast) -> None:
    for by, tags in ((cast.anna, "VIP, July"), (cast.anna, "VIP"), (cast.boris, "Violet")):
        cast.add(by, "Lead", tags=tags)
    html = get(cast.anna, "/pick/tags?q=v")
    assert 'data-value="VIP"' in html
    assert "Violet" not in html
    assert html.index('data-value="v"') < html.index('data-value="VIP"')
    assert 'data-value="vip"' not in get(cast.anna, "/pick/tags?q=vip")
    assert "Violet" in get(cast.rita, "/pick/tags?q=v")
    assert "%" in get(cast.anna, "/pick/tags?q=%25")


def test_faces_of_who_looks_are_drawn_for_those_of_the_house(cast: Cast) -> None:
    record = cast.add(cast.anna, "Lead")
    share_record(record, cast.lead, principal=cast.oleg.id, by=cast.actor(cast.anna))
    asked = f"/leads/{record}/present?of={cast.boris.id},{cast.rita.id},x,{'9' * 30}"
    html = get(cast.anna, asked)
    assert "Boris" in html
    assert "Rita" in html
    assert "Boris" not in get(cast.oleg, asked)
    assert "o-present" in get(cast.anna, f"/leads/{record}/")
    assert "o-present" not in get(cast.oleg, f"/leads/{record}/")


def test_the_bin_restores_from_the_row_and_pages(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binned, "PAGE", 2)
    numbers = [cast.add(cast.anna, f"Lead {n}") for n in range(3)]
    for n, record in enumerate(numbers):
        with clock.at(clock.now() + dt.timedelta(minutes=n)):
            delete_record(record, cast.lead, by=cast.actor(cast.anna))
    first = get(cast.anna, "/bin")
    assert [f"Lead {n}" in first for n in range(3)] == [False, True, True]
    later = first.partition('href="/bin?before=')[2].partition('"')[0]
    assert [f"Lead {n}" in get(cast.anna, f"/bin?before={later}") for n in range(3)] == [
        True,
        False,
        False,
    ]
    assert "Lead" not in get(cast.boris, "/bin")
    assert "purge" not in first
    restored = post(cast.anna, f"/leads/{numbers[2]}/restore?stay=1")
    assert restored.status_code == 204
    assert "Lead 2" not in get(cast.anna, "/bin")
    assert get(cast.anna, "/bin?before=nonsense_1")


def test_the_bin_costs_the_same_queries_for_one_row_and_for_twenty(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = browser(cast.anna)
    for n in range(20):
        delete_record(cast.add(cast.anna, f"Lead {n}"), cast.lead, by=cast.actor(cast.anna))
        if n in (0, 19):
            client.get("/bin", headers=HTMX)
            with django_assert_num_queries(3):
                client.get("/bin", headers=HTMX)


def test_administrators_delete_for_good_after_being_asked(cast: Cast) -> None:
    administrator(cast, cast.vera)
    record = cast.add(cast.anna, "Secret plan")
    delete_record(record, cast.lead, by=cast.actor(cast.anna))
    at = f"/leads/{record}/purge"
    assert get(cast.anna, at, 404) is not None
    assert post(cast.anna, at).status_code == 404
    assert at in get(cast.vera, "/bin")
    assert "Secret plan" in get(cast.vera, at)
    assert "left" in post(cast.vera, at)["HX-Trigger"]
    assert "Secret plan" not in get(cast.vera, "/bin")
    assert get(cast.vera, f"/leads/{record}/", 404) is not None


def test_moving_to_the_bin_tells_the_browser_to_leave(cast: Cast) -> None:
    record = cast.add(cast.anna, "Lead")
    answer = post(cast.anna, f"/leads/{record}/bin")
    assert json.loads(answer["HX-Trigger"])["left"] == {"href": "/leads/"}


def test_f040_own_reminders_stand_above_the_timeline(cast: Cast) -> None:
    record = cast.add(cast.anna, "Lead")
    share_record(record, cast.lead, principal=cast.boris.id, by=cast.actor(cast.anna))
    tomorrow = clock.now() + dt.timedelta(days=1)
    remind(record, cast.lead, "Ask about the hotel", tomorrow, by=cast.actor(cast.anna))
    html = get(cast.anna, f"/leads/{record}/")
    assert html.index("Ask about the hotel") < html.index("created this")
    assert "Ask about the hotel" not in get(cast.boris, f"/leads/{record}/")
    assert "Ask about the hotel" not in get(cast.anna, f"/leads/{record}/timeline?show=changes")


def test_the_timeline_shows_words_or_changes_and_goes_on_to_what_is_earlier(cast: Cast) -> None:
    record, by = cast.add(cast.anna, "Lead"), cast.actor(cast.anna)
    start = clock.now()
    for n in range(60):
        with clock.at(start + dt.timedelta(minutes=10 * n)):
            edit_record(record, cast.lead, {"person": f"Person {n:02}"}, by=by)
    with clock.at(start + dt.timedelta(days=1)):
        add_comment(record, cast.lead, "A word of mine", by=by)
    at = f"/leads/{record}/timeline"
    first = get(cast.anna, at)
    assert "Person 59" in first
    assert "Person 05" not in first
    more = first.partition(f'hx-get="{at}?before=')[2].partition('"')[0]
    rest = get(cast.anna, f"{at}?before={more}")
    assert "Person 05" in rest
    assert "created this" in rest
    assert "Person 59" not in rest
    assert "Person" not in get(cast.anna, f"{at}?show=words")
    changes = get(cast.anna, f"{at}?show=changes")
    assert "A word of mine" not in changes
    assert f'data-src="{at}?show=changes"' in changes
    assert get(cast.anna, f"{at}?show=nonsense&before=x")


def test_a_card_fetched_again_goes_back_as_far_as_was_read(cast: Cast) -> None:
    record = cast.add(cast.anna, "Long")
    for n in range(60):
        add_comment(record, cast.lead, f"word {n}", by=cast.actor(cast.anna))
    at = f"/leads/{record}/timeline"
    first = get(cast.anna, at)
    assert "word 59" in first
    assert "word 5<" not in first
    more = re.search(r'hx-get="([^"]+before=\d+)"', first)
    assert more
    reach = re.search(r'data-reach="(\d+)"', get(cast.anna, more[1]))
    assert reach
    again = get(cast.anna, f"{at}?reach={reach[1]}")
    assert "word 59" in again
    assert "word 5<" in again
    answered = post(cast.anna, f"/leads/{record}/comments", text="new", reach=reach[1]).text
    assert "word 5<" in answered
    assert "new" in answered
    # What belongs to another card is no place in this one.
    other = cast.add(cast.anna, "Other")
    assert "word" not in get(cast.anna, f"/leads/{other}/timeline?reach={reach[1]}")


def test_paper_has_the_checklist_and_the_links(cast: Cast) -> None:
    record, other = cast.add(cast.anna, "One"), cast.add(cast.anna, "Roof")
    checklist.add_item(record, cast.lead, "Measure it", by=cast.actor(cast.anna))
    by = cast.actor(cast.anna)
    relate(record, cast.lead, to=other, kind="related", by=by)
    html = browser(cast.anna).get(f"/leads/{record}/print").text
    assert "Measure it" in html
    assert "Roof" in html


def test_a_sixth_tab_is_in_a_menu() -> None:
    env: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    tabs = [{"label": f"T{n}", "href": f"?t={n}", "icon": "x", "current": n == 5} for n in range(6)]
    source = "{{ ui.tabs(tabs, 'All', target='#card-1') }}"
    html = env.from_string(source).render(tabs=tabs)
    nav, menu = html.split("</nav>")
    assert re.findall(r">(T\d)", nav) == ["T0", "T1", "T2", "T3", "T5"]
    assert re.findall(r">(T\d)", menu) == ["T4", "T5"]
