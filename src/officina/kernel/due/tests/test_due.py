import datetime as dt
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection, transaction

from officina.kernel import clock
from officina.kernel.due import Due, agenda, cancel, handlers, on_due, pending, schedule
from officina.kernel.due.tick import run_all, step

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

Done = list[str | None]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    """What was handled, by key."""
    monkeypatch.setattr(handlers, "_handlers", {})
    seen: Done = []

    @on_due("call")
    def call(one: Due) -> None:
        if one.data.get("fails"):
            raise ValueError("nobody answers")
        seen.append(one.key)

    return seen


@pytest.fixture
def at_noon() -> Iterator[Callable[[dt.timedelta], dt.datetime]]:
    with clock.at(NOON):
        yield clock.advance


Advance = Callable[[dt.timedelta], dt.datetime]


@pytest.mark.django_db
def test_it_happens_when_its_moment_has_come_and_once(done: Done, at_noon: Advance) -> None:
    schedule("call", NOON + HOUR, key="later")
    schedule("call", NOON - HOUR, key="overdue")
    run_all()
    assert done == ["overdue"]
    at_noon(HOUR)
    run_all()
    run_all()
    assert done == ["overdue", "later"]
    assert pending() == []


@pytest.mark.django_db
def test_the_same_key_moves_it_and_cancel_takes_it_off(done: Done, at_noon: Advance) -> None:
    schedule("call", NOON, key="a", principal_id=7)
    schedule("call", NOON + HOUR, key="a", principal_id=8)
    schedule("call", NOON, key="b")
    assert cancel("b")
    assert not cancel("b")
    run_all()
    assert done == []
    assert [one.key for one in pending("call", principal_id=8)] == ["a"]
    assert pending(principal_id=7) == []
    at_noon(HOUR)
    run_all()
    assert done == ["a"]


@pytest.mark.django_db
def test_a_handler_may_ask_to_be_called_again(done: Done, at_noon: Advance) -> None:
    @on_due("daily")
    def daily(one: Due) -> dt.datetime:
        done.append(one.key)
        return one.at + 24 * HOUR

    schedule("daily", NOON, key="digest")
    run_all()
    at_noon(24 * HOUR)
    run_all()
    assert done == ["digest", "digest"]
    assert pending()[0].at == NOON + 48 * HOUR


@pytest.mark.django_db
def test_a_handler_may_schedule_its_own_key_anew(done: Done, at_noon: Advance) -> None:
    @on_due("chain")
    def chain(one: Due) -> None:
        schedule("chain", one.at + HOUR, key=one.key)

    schedule("chain", NOON, key="again")
    run_all()
    assert [one.at for one in pending()] == [NOON + HOUR]


@pytest.mark.django_db
def test_a_failure_is_shown_and_tried_again_with_growing_pauses(
    done: Done, at_noon: Advance
) -> None:
    due_id = schedule("call", NOON, key="a", data={"fails": True})
    schedule("call", NOON, key="b")
    run_all()
    assert done == ["b"]
    [shown] = agenda.failed()
    assert (shown.id, shown.attempts) == (due_id, 1)
    assert "nobody answers" in shown.error
    assert shown.try_at == NOON + dt.timedelta(seconds=10)
    for _ in range(8):
        at_noon(24 * HOUR)
        run_all()
    [given_up] = agenda.failed()
    assert (given_up.attempts, given_up.try_at) == (8, None)
    schedule("call", clock.now(), key="a")
    run_all()
    assert done == ["b", "a"]
    assert agenda.failed() == []


@pytest.mark.django_db
def test_what_was_given_up_is_retried_or_forgotten_by_hand(done: Done, at_noon: Advance) -> None:
    due_id = schedule("unknown kind", NOON)
    run_all()
    assert agenda.failed()[0].attempts == 1
    assert agenda.retry(due_id)
    run_all()
    assert agenda.forget(due_id)
    assert agenda.one(due_id) is None
    assert not agenda.retry(due_id)


@pytest.mark.django_db
def test_a_naive_moment_is_refused(done: Done) -> None:
    with pytest.raises(ValueError, match="aware"):
        schedule("call", dt.datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.django_db
def test_two_handlers_of_one_kind_are_refused(done: Done) -> None:
    with pytest.raises(ValueError, match="call"):
        on_due("call")(lambda one: None)


def test_two_processes_never_handle_the_same(done: Done, own_database: str) -> None:
    schedule("call", NOON, key="a")
    schedule("call", NOON, key="b")
    raw = connection.connection
    assert raw is not None
    with psycopg.connect(raw.info.dsn, password=raw.info.password) as other:
        other.execute("SELECT FROM due WHERE key = 'a' FOR UPDATE")
        run_all()
        assert done == ["b"]
    run_all()
    assert done == ["b", "a"]


def test_what_a_handler_wrote_is_lost_with_its_failure(done: Done, own_database: str) -> None:
    @on_due("half")
    def half(one: Due) -> None:
        schedule("call", NOON, key="written")
        raise ValueError

    with transaction.atomic():
        schedule("half", NOON)
    step()
    assert [one.kind for one in pending()] == ["half"]
