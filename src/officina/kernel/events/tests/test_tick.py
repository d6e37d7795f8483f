"""The log under concurrent writers: nothing missed, doubled, or out of order for one record."""

import random
import threading
from collections.abc import Sequence
from contextlib import suppress

import psycopg
import pytest
from django.db import connection

from officina.kernel.database import sql
from officina.kernel.events import drain, tick
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import react

pytestmark = pytest.mark.usefixtures("no_readers")

WRITERS, TRANSACTIONS, RECORDS = 6, 40, 5


def _conninfo() -> str:
    connection.ensure_connection()
    raw = connection.connection
    assert raw is not None
    return str(raw.info.dsn) + (f" password={raw.info.password}" if raw.info.password else "")


def _write(conninfo: str, seed: int, done: threading.Event) -> None:
    """Transactions that lock records, wait, and sometimes roll back; xid early, lock late."""
    dice = random.Random(seed)
    with psycopg.connect(conninfo, autocommit=True) as line:
        for _ in range(TRANSACTIONS):
            with suppress(psycopg.errors.DeadlockDetected), line.transaction() as inner:
                line.execute("SELECT pg_current_xact_id()")
                for record in sorted(dice.choices(range(RECORDS), k=dice.randint(1, 3))):
                    line.execute("SELECT pg_sleep(%s)", [dice.random() / 200])
                    line.execute("UPDATE work SET n = n + 1 WHERE id = %s", [record])
                    line.execute(
                        """INSERT INTO event (at, kind, record_id, data)
                           SELECT now(), 'worked', id, jsonb_build_object('n', n)
                           FROM work WHERE id = %s""",
                        [record],
                    )
                    line.execute("SELECT pg_sleep(%s)", [dice.random() / 100])
                if dice.random() < 0.15:
                    raise psycopg.Rollback(inner)
    done.set()


def test_nothing_is_missed_doubled_or_out_of_order_while_many_write(own_database: str) -> None:
    sql.rows("CREATE TABLE work (id int PRIMARY KEY, n int)")
    sql.rows("INSERT INTO work SELECT x, 0 FROM generate_series(0, 4) x")
    sql.rows("CREATE TABLE read (place serial, event_id bigint)")
    delivered: dict[int, list[int]] = {record: [] for record in range(RECORDS)}
    ids: list[int] = []

    def note(events: Sequence[LoggedEvent]) -> None:
        for event in events:
            assert event.record_id is not None
            delivered[event.record_id].append(event.data["n"])
            ids.append(event.id)

    react("notes", batch=30)(note)
    ends = [threading.Event() for _ in range(WRITERS)]
    writers = [
        threading.Thread(target=_write, args=[_conninfo(), seed, end])
        for seed, end in enumerate(ends)
    ]
    for writer in writers:
        writer.start()
    while not all(end.is_set() for end in ends):
        drain.step()
        assert any(w.is_alive() for w in writers) or all(end.is_set() for end in ends)
    for writer in writers:
        writer.join()
    drain.drain_all()

    written = [row[0] for row in sql.rows("SELECT id FROM event ORDER BY id")]
    assert len(written) > WRITERS * TRANSACTIONS / 2
    assert sorted(ids) == written
    for record, numbers in delivered.items():
        assert numbers == list(range(1, len(numbers) + 1)), record


def test_the_log_is_not_final_while_an_older_transaction_is_open(own_database: str) -> None:
    insert = "INSERT INTO event (at, kind) VALUES (now(), 'said') RETURNING id"
    with psycopg.connect(_conninfo()) as slow:
        early = slow.execute(insert).fetchone()
        late = sql.row(insert)
        assert early
        assert late
        assert early[0] < late[0]
        final, is_all = tick.advance()
        assert final < early[0]
        assert not is_all
        slow.commit()
    drain.drain_all()
    assert tick.advance() == (late[0], True)


def test_two_processes_do_not_do_the_same_work(own_database: str) -> None:
    got: list[int] = []
    react("notes")(lambda events: got.extend(e.id for e in events))
    drain.ensure_rows()
    sql.rows("INSERT INTO event (at, kind) VALUES (now(), 'said')")
    with psycopg.connect(_conninfo()) as other:
        other.execute("SELECT FROM events_subscriber WHERE name = 'notes' FOR UPDATE")
        assert drain.step() is False
        assert got == []
        other.rollback()
    drain.drain_all()
    assert len(got) == 1
