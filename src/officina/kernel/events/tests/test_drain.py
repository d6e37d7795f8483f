import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import actions, drain, queries
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.parking import DrainFailed
from officina.kernel.events.subscribers import project, react

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_readers")]

Say = Callable[..., int]
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


class Notebook:
    """A reader that writes down what it was given, and fails on what it is told to."""

    def __init__(self, *bad: int) -> None:
        self.seen: list[int] = []
        self.bad = set(bad)

    def __call__(self, events: Sequence[LoggedEvent]) -> None:
        for event in events:
            if event.id in self.bad:
                raise ValueError(f"cannot stand {event.id}")
        self.seen += [event.id for event in events]


def test_a_reader_gets_its_kinds_in_order_and_once(say: Say) -> None:
    wins = Notebook()
    react("wins", "won")(wins)
    first, _other, second = say("won"), say("lost"), say("won")
    drain.drain_all()
    drain.drain_all()
    assert wins.seen == [first, second]


def test_a_reader_without_kinds_gets_everything(say: Say) -> None:
    everything = Notebook()
    react("everything")(everything)
    said = [say("won"), say("lost")]
    drain.drain_all()
    assert everything.seen == said


def test_batches_follow_each_other_until_nothing_is_left(say: Say) -> None:
    reader = Notebook()
    react("small bites", batch=3)(reader)
    said = [say() for _ in range(10)]
    drain.drain_all()
    assert reader.seen == said


def test_a_failing_record_is_parked_and_others_go_on(say: Say) -> None:
    reader = Notebook()
    react("reader")(reader)
    bad, good, later, alone = say(record=1), say(record=2), say(record=1), say()
    reader.bad = {bad}
    with pytest.raises(DrainFailed, match="cannot stand"):
        drain.drain_all()
    assert reader.seen == [good, alone]
    [state] = queries.readers()
    [parked] = state.parked
    assert (parked.event_id, parked.attempts, parked.behind) == (bad, 1, 1)
    assert "cannot stand" in parked.error
    assert later not in reader.seen


def test_parked_events_are_tried_again_in_order_with_growing_pauses(say: Say) -> None:
    reader = Notebook()
    react("reader")(reader)
    with clock.at(NOON):
        bad, later = say(record=1), say(record=1)
        reader.bad = {bad}
        with pytest.raises(DrainFailed):
            drain.drain_all()
        clock.advance(dt.timedelta(seconds=9))
        drain.step()
        assert reader.seen == []
        clock.advance(dt.timedelta(seconds=1))
        drain.step()
        assert queries.readers()[0].parked[0].attempts == 2
        reader.bad = set()
        newest = say(record=1)
        clock.advance(dt.timedelta(seconds=29))
        drain.step()
        assert reader.seen == []
        clock.advance(dt.timedelta(seconds=1))
        drain.drain_all()
    assert reader.seen == [bad, later, newest]
    assert queries.readers()[0].parked == []


def test_a_person_may_try_a_parked_event_at_once_or_give_it_up(say: Say) -> None:
    reader = Notebook()
    react("reader")(reader)
    bad, later, worse = say(record=1), say(record=1), say(record=2)
    reader.bad = {bad, worse}
    with pytest.raises(DrainFailed):
        drain.drain_all()
    reader.bad = {bad}
    actions.try_parked_now("reader", worse)
    actions.drop_parked("reader", bad)
    drain.drain_all()
    assert reader.seen == [later, worse] or reader.seen == [worse, later]


def test_the_effect_of_a_failure_is_rolled_back_with_it(say: Say) -> None:
    def write_then_fail(events: Sequence[LoggedEvent]) -> None:
        for event in events:
            sql.rows("CREATE TABLE IF NOT EXISTS trace (id bigint)")
            sql.rows("INSERT INTO trace VALUES (%(id)s)", {"id": event.id})
            if event.record_id == 1:
                raise ValueError

    react("half done")(write_then_fail)
    say(record=1)
    good = say(record=2)
    with pytest.raises(DrainFailed):
        drain.drain_all()
    assert sql.rows("SELECT id FROM trace") == [(good,)]


def test_robots_that_wake_each_other_are_stopped(say: Say) -> None:
    def answer(events: Sequence[LoggedEvent]) -> None:
        for event in events:
            say("said", record=1, depth=event.robot_called("parrot").depth)

    react("parrot", "said", deepest=5)(answer)
    say("said", record=1)
    with pytest.raises(DrainFailed, match="robots wake each other"):
        drain.drain_all()
    assert sql.row("SELECT max(depth) FROM event") == (6,)


def test_the_kill_switch_holds_a_reader_at_its_place(say: Say) -> None:
    reader = Notebook()
    react("reader")(reader)
    actions.stop("reader")
    said = say()
    drain.drain_all()
    assert reader.seen == []
    assert queries.readers()[0].is_stopped
    actions.start("reader")
    drain.drain_all()
    assert reader.seen == [said]
    actions.stop("reader")
    say()
    actions.start("reader", skip=True)
    drain.drain_all()
    assert reader.seen == [said]


def test_a_projection_is_rebuilt_from_zero_and_a_reaction_is_not(say: Say) -> None:
    counted = Notebook()
    project("count", reset=counted.seen.clear)(counted)
    react("letters")(Notebook())
    said = [say(), say()]
    drain.drain_all()
    actions.replay("count")
    assert counted.seen == []
    drain.drain_all()
    assert counted.seen == said
    with pytest.raises(actions.NotAProjection):
        actions.replay("letters")


def test_a_reaction_of_an_upgrade_begins_at_the_present_a_projection_at_the_beginning(
    say: Say,
) -> None:
    react("old")(Notebook())
    before = say()
    drain.drain_all()
    sql.rows("UPDATE events_tick SET upto = %(id)s, final = %(id)s", {"id": before})
    reaction, projection = Notebook(), Notebook()
    react("new reaction")(reaction)
    project("new projection", reset=projection.seen.clear)(projection)
    after = say()
    drain.drain_all()
    assert reaction.seen == [after]
    assert projection.seen == [before, after]


def test_a_deadlock_parks_nothing_and_holds_up_no_other_reader(say: Say) -> None:
    locked = [True]

    def stumble(events: Sequence[LoggedEvent]) -> None:
        if locked:
            raise OperationalError("deadlock detected")

    other = Notebook()
    react("stumbling")(stumble)
    react("other")(other)
    said = say(record=1)
    with pytest.raises(OperationalError):
        drain.step()
    assert other.seen == [said]
    locked.clear()
    drain.drain_all()
    assert [reader.behind for reader in queries.readers()] == [0, 0]
    assert all(reader.parked == [] for reader in queries.readers())


def test_two_readers_cannot_have_one_name() -> None:
    react("twin")(Notebook())
    with pytest.raises(ValueError, match="twin"):
        react("twin")(Notebook())


def test_more_quiet_readers_cost_no_more_statements(
    say: Say, django_assert_num_queries: Any
) -> None:
    def quiet(number: int) -> None:
        react(f"quiet {number}", deepest=None)(Notebook())

    quiet(0)
    say()
    drain.drain_all()
    say()
    with CaptureQueriesContext(connection) as alone:
        drain.step()
    for number in range(1, 6):
        quiet(number)
    say()
    drain.drain_all()
    say()
    with django_assert_num_queries(len(alone)):
        drain.step()


def test_a_reader_that_fails_among_others_is_parked_alone_and_they_write_once(say: Say) -> None:
    sql.rows("CREATE TEMP TABLE trace (id bigint)")

    def trace(events: Sequence[LoggedEvent]) -> None:
        for event in events:
            sql.rows("INSERT INTO trace VALUES (%(id)s)", {"id": event.id})

    bad, good = say(record=1), say(record=2)
    react("before", deepest=None)(trace)
    react("failing", deepest=None)(Notebook(bad))
    react("after", deepest=None)(trace)
    with pytest.raises(DrainFailed, match="failing failed"):
        drain.drain_all()
    assert sql.rows("SELECT id FROM trace ORDER BY id") == [(bad,), (bad,), (good,), (good,)]
    assert [len(reader.parked) for reader in queries.readers()] == [0, 1, 0]


def test_events_pass_by_a_reader_that_is_idle(say: Say) -> None:
    reader, idle = Notebook(), [True]
    react("robots", is_idle=lambda: bool(idle))(reader)
    say()
    drain.drain_all()
    idle.clear()
    said = say()
    drain.drain_all()
    assert reader.seen == [said]
