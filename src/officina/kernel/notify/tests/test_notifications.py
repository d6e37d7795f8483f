"""F223: alerts are never lost, bundled, about others' acts, and only of what one may see."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.notify.actions.choosing import choose_level, mute
from officina.kernel.notify.actions.reading import mark_all_read, mark_read, mark_record_read
from officina.kernel.notify.kinds import Level
from officina.kernel.notify.queries import Notice, notices, unread_count
from officina.kernel.notify.subscribers import notify
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Group, User
from officina.kernel.records.actions.comments import add_comment, delete_comment, react
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.follow import follow
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.share_record import share_record, unshare_record
from officina.kernel.records.checks import Refused
from officina.kernel.search.tests.cast import Cast


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        yield


def told(cast: Cast, who: User) -> list[Notice]:
    drain_all()
    return notices(cast.rights(who))


def said(cast: Cast, who: User) -> list[str]:
    return [sentence for notice in told(cast, who) for sentence in notice.sentences]


def say(cast: Cast, by: User, record: int, text: str) -> int:
    return add_comment(record, cast.lead, text, by=cast.actor(by))[0]


def share(cast: Cast, record: int, *people: User) -> None:
    for one in people:
        share_record(record, cast.lead, principal=one.id, by=cast.actor(cast.anna))


def test_a_mention_reaches_whoever_may_see_and_nobody_else(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    names = f"@[Rita]({cast.rita.id}) @[Vera]({cast.vera.id}) @[Anna]({cast.anna.id})"
    say(cast, cast.anna, record, f"{names} посмотрите")
    assert said(cast, cast.rita) == ["Anna mentioned you: “Rita Vera Anna посмотрите”"]
    assert told(cast, cast.rita)[0].why == "You were mentioned."
    assert {who.name: len(told(cast, who)) for who in vars(cast).values()} == {
        "Anna": 0,
        "Boris": 0,
        "Rita": 1,
        "Vera": 0,
        "Oleg": 0,
    }


def test_followers_and_the_responsible_hear_of_comments_never_the_author(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    follow(record, cast.lead, by=cast.actor(cast.rita))
    share(cast, record, cast.vera)
    mark_all_read(cast.vera.id)
    say(cast, cast.vera, record, "Готово")
    assert said(cast, cast.anna) == ["Vera: “Готово”"]
    assert told(cast, cast.anna)[0].why == "You are responsible for this."
    assert said(cast, cast.rita)[0] == "Vera: “Готово”"
    assert told(cast, cast.rita)[0].why == "You follow this."
    assert "Готово" not in str(said(cast, cast.vera))


def test_news_are_bundled_by_record_newest_first(cast: Cast) -> None:
    record, other = cast.add(cast.anna, "Запрос"), cast.add(cast.anna, "Другой")
    for text in ("раз", "два", "три", "четыре", "пять"):
        say(cast, cast.rita, record, text)
    say(cast, cast.rita, other, "иное")
    second, first = told(cast, cast.anna)[1], told(cast, cast.anna)[0]
    assert {first.title, second.title} == {"Запрос", "Другой"}
    bundle = first if first.title == "Запрос" else second
    assert bundle.sentences == ["Rita: “пять”", "Rita: “четыре”", "Rita: “три”", "and 2 more"]
    assert unread_count(cast.rights(cast.anna)) == 2


def test_what_was_read_is_closed_and_the_next_fact_opens_another(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    say(cast, cast.rita, record, "раз")
    [notice] = told(cast, cast.anna)
    assert not mark_read(cast.rita.id, notice.id)
    assert mark_read(cast.anna.id, notice.id)
    assert not mark_read(cast.anna.id, notice.id)
    say(cast, cast.rita, record, "два")
    unread, read = told(cast, cast.anna)
    assert (unread.is_unread, unread.sentences) == (True, ["Rita: “два”"])
    assert (read.is_unread, read.sentences) == (False, ["Rita: “раз”"])
    mark_record_read(cast.anna.id, record)
    assert unread_count(cast.rights(cast.anna)) == 0


def test_a_new_responsible_is_told_also_at_creation(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    edit_record(record, cast.lead, {"responsible": cast.boris.id}, by=cast.actor(cast.anna))
    cast.add(cast.rita, "Новый", responsible=cast.boris.id)
    assert said(cast, cast.boris) == ["Rita made you responsible", "Anna made you responsible"]
    cast.add(cast.boris, "Свой")
    assert len(told(cast, cast.boris)) == 2


def test_shares_reach_people_and_groups(cast: Cast) -> None:
    committee = Group.objects.create(name="Committee")
    committee.members.set([cast.vera, cast.anna])
    record = cast.add(cast.anna, "Запрос")
    share_record(record, cast.lead, principal=committee.id, level="edit", by=cast.actor(cast.anna))
    share(cast, record, cast.oleg)
    assert said(cast, cast.vera) == ["Anna shared this with you, to change too"]
    assert said(cast, cast.oleg) == ["Anna shared this with you"]
    assert said(cast, cast.anna) == []


def test_followers_hear_of_moves_changes_and_the_bin(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    follow(record, cast.lead, by=cast.actor(cast.rita))
    by = cast.actor(cast.anna)
    move_stage(record, cast.lead, to=cast.lead.stage("contact").id, by=by)
    edit_record(record, cast.lead, {"phone": "+37322123456", "person": "Pavel"}, by=by)
    delete_record(record, cast.lead, by=by)
    [notice] = told(cast, cast.rita)
    assert notice.sentences == [
        "Anna put this into the bin",
        "Anna changed: Phone, Person",
        "Anna moved this to “Contact made”",
    ]


def test_what_the_portal_does_at_somebodys_word_is_no_news_to_him(cast: Cast) -> None:
    """UX 19: a stage that follows from his own act; others are told who moved it."""
    record = cast.add(cast.anna, "Запрос")
    for who in (cast.anna, cast.rita):
        follow(record, cast.lead, by=cast.actor(who))
    robot = Actor(robot="publishing", on_behalf_of=cast.anna.id)
    move_stage(record, cast.lead, to=cast.lead.stage("contact").id, by=robot)
    assert told(cast, cast.anna) == []
    assert said(cast, cast.rita) == ["The portal moved this to “Contact made”"]


def test_a_reaction_reaches_the_author(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    comment = say(cast, cast.anna, record, "Готово")
    react(comment, record, cast.lead, "👍", by=cast.actor(cast.rita))
    assert said(cast, cast.anna) == ["Rita reacted 👍 to “Готово”"]


def test_a_comment_that_was_taken_back_is_not_quoted(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    comment = say(cast, cast.rita, record, "секрет")
    assert "секрет" in said(cast, cast.anna)[0]
    delete_comment(comment, record, cast.lead, by=cast.actor(cast.rita))
    assert said(cast, cast.anna) == ["Rita took a comment back"]


def test_news_of_what_one_may_no_longer_see_are_gone(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    share(cast, record, cast.oleg)
    assert len(told(cast, cast.oleg)) == 1
    unshare_record(record, cast.lead, principal=cast.oleg.id, by=cast.actor(cast.anna))
    assert told(cast, cast.oleg) == []
    assert unread_count(cast.rights(cast.oleg)) == 0


def test_a_muted_kind_is_not_told_and_others_are(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    assert mute(cast.anna.id, "comment") == Level.DIGEST
    say(cast, cast.rita, record, "раз")
    say(cast, cast.rita, record, f"@[Anna]({cast.anna.id}) два")
    assert said(cast, cast.anna) == ["Rita mentioned you: “Anna два”"]
    choose_level(cast.anna.id, "comment", Level.PORTAL)
    say(cast, cast.rita, record, "три")
    assert said(cast, cast.anna)[0] == "Rita: “три”"
    with pytest.raises(Refused):
        choose_level(cast.anna.id, "nonsense", Level.OFF)
    with pytest.raises(Refused):
        choose_level(cast.anna.id, "comment", 9)


def test_the_same_event_told_twice_counts_once(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    drain_all()
    from officina.kernel.events.log import read

    before = sql.row("SELECT max(id) FROM event")
    assert before
    say(cast, cast.rita, record, "раз")
    events = read(after=before[0], upto=2**60)
    notify(events)
    notify(events)
    assert [n.count for n in notices(cast.rights(cast.anna))] == [1]


def test_history_that_is_loaded_is_no_news(cast: Cast) -> None:
    with clock.at(clock.now() - dt.timedelta(days=40)):
        record = cast.add(cast.anna, "Запрос")
        say(cast, cast.rita, record, "раз")
    assert told(cast, cast.anna) == []


def test_the_dismissed_are_told_nothing(cast: Cast) -> None:
    record = cast.add(cast.anna, "Запрос")
    follow(record, cast.lead, by=cast.actor(cast.rita))
    User.objects.filter(id=cast.rita.id).update(is_active=False)
    say(cast, cast.anna, record, "раз")
    drain_all()
    assert sql.rows("SELECT FROM notify_notification") == []


def test_browsers_are_woken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from officina.kernel.live import signals

    sent: list[Any] = []
    monkeypatch.setattr(signals, "notify", lambda cursor, *what: sent.extend(what))
    record = cast.add(cast.anna, "Запрос")
    say(cast, cast.rita, record, "раз")
    drain_all()
    mark_all_read(cast.anna.id)
    assert sent == [{"k": "user", "u": cast.anna.id, "w": "notifications"}] * 2


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rights = cast.rights(cast.anna)
    for more in (1, 10):
        for n in range(more):
            record = cast.add(cast.anna, f"Запрос {n}")
            say(cast, cast.rita, record, "раз")
        drain_all()
        with django_assert_num_queries(3):
            assert len(notices(rights)) >= more
        with django_assert_num_queries(1):
            unread_count(rights)
