"""A house with published processes, and what tests ask of its cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.processes import bundle, invariant
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.set_up_process import set_up_process
from officina.work.actions.complete_task import complete_task

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


@dataclass(frozen=True)
class House:
    """The cast, and verbs as tests say them."""

    people: dict[str, Actor]

    def id_of(self, who: str) -> int:
        found = self.people[who].user_id
        assert found is not None
        return found

    def process(
        self,
        xml: str,
        settings: dict[str, Any] | None = None,
        *,
        title: str = "Purchase",
        runs_on: tuple[str, ...] = (),
        **more: Any,
    ) -> int:
        """A published process of Olena's."""
        olena = self.people["olena"]
        made = create_record(types().by_code("process"), {"title": title}, by=olena)
        if runs_on:
            set_up_process(made.record_id, by=olena, runs_on=runs_on)
        self.draft(made.record_id, xml, settings, **more)
        publish(made.record_id, by=olena)
        return made.record_id

    def draft(
        self, process: int, xml: str, settings: dict[str, Any] | None = None, **more: Any
    ) -> None:
        save_draft(process, by=self.people["olena"], xml=xml, settings=settings or {}, **more)

    def lead(self, title: str = "Pump for Alpha", **fields: Any) -> int:
        lead = types().by_code("lead")
        return create_record(lead, {"title": title, **fields}, by=self.people["nina"]).record_id

    def tasks(self, case: int) -> dict[str, int]:
        """Open tasks of a case by the node."""
        found = sql.rows(
            """SELECT node || coalesce('#' || branch, ''), ref FROM processes_waiting
               WHERE case_id = %(case)s AND kind = 'work' ORDER BY token, branch""",
            {"case": case},
        )
        return dict(found)

    def complete(self, case: int, node: str, who: str, outcome: str = "", **values: Any) -> None:
        complete_task(self.tasks(case)[node], by=self.people[who], outcome=outcome, values=values)

    def waits(self, case: int) -> list[tuple[str, str]]:
        return sql.rows(
            """SELECT kind, node FROM processes_waiting WHERE case_id = %(case)s
               ORDER BY kind, token, node""",
            {"case": case},
        )  # type: ignore[return-value]

    def stage(self, record: int) -> str:
        found = sql.row("SELECT type_id, stage_id FROM record WHERE id = %(id)s", {"id": record})
        assert found is not None
        return types().by_id(found[0]).stage_by_id[found[1]].code

    def trail(self, case: int) -> list[str]:
        """Nodes in the order in which they were passed or started."""
        return [
            node
            for (node,) in sql.rows(
                """SELECT node FROM processes_passed WHERE case_id = %(case)s
                   AND kind IN ('passed', 'started') AND branch IS NULL ORDER BY id""",
                {"case": case},
            )
        ]

    def variables(self, case: int) -> dict[str, Any]:
        from officina.processes.running.loading import lock

        return dict(lock(case).state.variables)

    def incidents(self, case: int) -> list[dict[str, Any]]:
        import json

        return [
            json.loads(data)
            for (data,) in sql.rows(
                """SELECT data FROM processes_waiting WHERE case_id = %(case)s
                   AND kind = 'incident' ORDER BY id""",
                {"case": case},
            )
        ]


@pytest.fixture
def house(aurora: dict[str, Any]) -> Iterator[House]:
    """Monday morning at Aurora; afterwards every live token has what it waits for."""
    bundle.forget()
    with clock.at(MONDAY):
        yield House(aurora)
        assert invariant.broken() == []
    bundle.forget()


type SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(house: House) -> SignIn:
    """A browser in which somebody of the cast is signed in."""

    def go(who: str) -> Client:
        client = Client()
        user = User.objects.get(id=house.id_of(who))
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return go


@pytest.fixture
def later(house: House) -> Callable[[dt.timedelta], None]:
    """Let time pass, and whatever is due in it happen."""
    from officina.kernel.due import tick

    def go(by: dt.timedelta) -> None:
        clock.advance(by)
        tick.run_all()

    return go
