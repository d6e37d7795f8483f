"""Statements keep their cursors: answers stay right whatever came before."""

import pytest
from django.db import DataError, connection, transaction

from officina.kernel.database import sql
from officina.kernel.database.statements import MOST, MOST_ROWS

ADD = "SELECT %(a)s::bigint + 1, %(b)s::text"


@pytest.mark.usefixtures("db")
def test_a_statement_asked_again_answers_by_its_own_values() -> None:
    asked = [{"a": a, "b": b} for a, b in ((1, "x"), (None, "y"), (2**40, None), (7, "я" * 300))]
    found = [sql.row(ADD, one) for one in asked * 3]
    assert found == [(2, "x"), (None, "y"), (2**40 + 1, None), (8, "я" * 300)] * 3


@pytest.mark.usefixtures("db")
def test_a_statement_that_failed_can_be_asked_again() -> None:
    for divisor, answer in ((1, (1,)), (0, None), (2, (0,))):
        if answer is None:
            with pytest.raises(DataError), transaction.atomic():
                sql.row("SELECT 1 / %(n)s::int", {"n": divisor})
        else:
            assert sql.row("SELECT 1 / %(n)s::int", {"n": divisor}) == answer


@pytest.mark.usefixtures("db")
def test_only_some_statements_are_kept_and_no_long_answers() -> None:
    for n in range(MOST + 20):
        assert sql.row(f"SELECT {n}") == (n,)
    known = connection.statements._known
    assert len(known) == MOST
    many = "SELECT generate_series(1, %(n)s::int)"
    assert len(sql.rows(many, {"n": MOST_ROWS + 1})) == MOST_ROWS + 1
    assert many not in known
    sql.rows(many, {"n": 3})
    assert many in known


@pytest.mark.usefixtures("own_database")
def test_a_new_connection_has_statements_of_its_own() -> None:
    assert sql.row("SELECT 5") == (5,)
    connection.close()
    assert sql.row("SELECT 5") == (5,)
