"""F040: a reminder with free text fires on its date and carries the record and the phone."""

import datetime as dt
from collections.abc import Iterator

import pytest

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.due.tick import run_all
from officina.kernel.notify.actions.reminders import cancel_reminder, remind, reminders_of
from officina.kernel.notify.queries import notices
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.timeline import timeline
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.search.tests.cast import Cast

TEXT = "Call Pavel Semenovich and find out which tour he chose"
FOUR_DAYS = dt.timedelta(days=4)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        yield


def test_it_fires_after_four_days_with_the_record_and_the_phone(cast: Cast) -> None:
    record = cast.add(cast.anna, "Тур", phone="+380501112233")
    remind(record, cast.lead, TEXT, clock.now() + FOUR_DAYS, by=cast.actor(cast.anna))
    clock.advance(FOUR_DAYS - dt.timedelta(seconds=1))
    run_all()
    assert notices(cast.rights(cast.anna)) == []
    clock.advance(dt.timedelta(seconds=1))
    run_all()
    [notice] = notices(cast.rights(cast.anna))
    assert (notice.record_id, notice.title) == (record, "Тур")
    assert notice.sentences == [f"{TEXT} · +380501112233"]
    assert notice.why == "You asked to be reminded."


def test_reminders_are_listed_and_taken_back_by_their_owner_alone(cast: Cast) -> None:
    record, other = cast.add(cast.anna, "Тур"), cast.add(cast.anna, "Другой")
    by = cast.actor(cast.anna)
    number = remind(record, cast.lead, TEXT, clock.now() + FOUR_DAYS, by=by)
    remind(other, cast.lead, "Later", clock.now() + 2 * FOUR_DAYS, by=by)
    assert [one.text for one in reminders_of(cast.anna.id)] == [TEXT, "Later"]
    assert [one.text for one in reminders_of(cast.anna.id, record)] == [TEXT]
    assert reminders_of(cast.rita.id, record) == []
    with pytest.raises(Refused):
        cancel_reminder(number, by=cast.actor(cast.rita))
    cancel_reminder(number, by=by)
    clock.advance(FOUR_DAYS)
    run_all()
    assert notices(cast.rights(cast.anna)) == []


def test_the_log_says_that_a_reminder_was_set_but_not_what(cast: Cast) -> None:
    record = cast.add(cast.anna, "Тур")
    remind(record, cast.lead, TEXT, clock.now() + FOUR_DAYS, by=cast.actor(cast.anna))
    entries, _next = timeline(record, created_at=clock.now(), viewer_id=cast.rita.id)
    assert [entry.kind for entry in entries] == ["reminder.set", "record.created"]
    assert "Pavel" not in str(entries[0].data)


def test_whoever_lost_the_record_meanwhile_is_told_only_his_own_words(cast: Cast) -> None:
    record = cast.add(cast.anna, "Тур", phone="+380501112233")
    remind(record, cast.lead, TEXT, clock.now() + FOUR_DAYS, by=cast.actor(cast.anna))
    edit_record(record, cast.lead, {"responsible": cast.vera.id}, by=cast.actor(cast.anna))
    clock.advance(FOUR_DAYS)
    run_all()
    [notice] = notices(cast.rights(cast.anna))
    assert (notice.record_id, notice.title, notice.sentences) == (None, "Reminder", [TEXT])


def test_bad_reminders_are_refused(cast: Cast) -> None:
    record, by = cast.add(cast.anna, "Тур"), cast.actor(cast.anna)
    soon = clock.now() + FOUR_DAYS
    for text, at in ((" ", soon), ("x" * 501, soon), (TEXT, clock.now())):
        with pytest.raises(Refused):
            remind(record, cast.lead, text, at, by=by)
    with pytest.raises(NoSuchRecord):
        remind(record, cast.lead, TEXT, soon, by=cast.actor(cast.boris))
    with pytest.raises(NotAPerson):
        remind(record, cast.lead, TEXT, soon, by=Actor.house())
    assert isinstance(cast.rights(cast.anna), Rights)
