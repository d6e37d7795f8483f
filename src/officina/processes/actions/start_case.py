from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read, type_of
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, Written, insert, note
from officina.processes import events, forms, policies
from officina.processes.bundle import Bundle, bundle
from officina.processes.running.loading import About, Case
from officina.processes.running.stimulate import begin
from officina.processes.steps import FormField

MOST_DEPTH = 12
MAX_TITLE = 1_000


@transaction.atomic
def start_case(
    process_id: int,
    *,
    by: Actor,
    subject_id: int | None = None,
    variables: Mapping[str, Any] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> int:
    """Start a process, on a record or without one; return the case's number.

    ``typed`` is what a person filled into its starting form, ``variables`` what a program gives.
    Raises NoSuchRecord for what he does not see, NotAllowed for who may not start it, Refused where
    it is not published, does not run on such a record, or the form lacks something.
    """
    process = policies.startable(process_id, by=by)
    subject = None
    if subject_id is not None:
        type_def = type_of(subject_id)
        subject = read(subject_id, type_def, rights=rights_of(by))
        if subject.deleted_at is not None:
            raise Refused(_("This is in the bin. Take it out first."))
    policies.require_fits(process, subject)
    found = bundle(process.version_id)
    given = forms.variables(start_form(found), typed) if typed is not None else {}
    command = bpmn.Start(variables={**given, **(variables or {})})
    return make(found, process, subject, command, by=by)


def start_form(found: Bundle) -> Sequence[FormField]:
    """What whoever starts it fills in: the form of its plain start event."""
    body = found.definition.process().body
    return found.step(body.starts[0]).form if body.starts else ()


def make(
    found: Bundle,
    process: policies.Process,
    subject: RecordRow | None,
    command: bpmn.Start,
    *,
    by: Actor,
    caller: tuple[int, int, int | None] | None = None,
    initiator: int | None = None,
) -> int:
    """Make the case's record and let it run until it waits."""
    if by.depth > MOST_DEPTH:
        raise Refused(_("Too many steps from its cause: robots wake each other."))
    initiator = initiator or by.user_id or process.owner_id
    written, base = _record(process, subject, initiator, by)
    case = Case(
        id=written.record_id,
        bundle=found,
        state=bpmn.State(),
        status="running",
        subject_id=subject.id if subject is not None else None,
        initiator_id=initiator,
        about=About(
            number=written.number,
            title=base["title"],
            company_id=base["company_id"],
            organisation_id=base["organisation_id"],
            unit_id=base["unit_id"],
            acl=frozenset({0, initiator or 0, *base["shared"]}),
            started_at=clock.now(),
            subject_type=subject.type if subject is not None else None,
        ),
        caller=caller,
        depth=by.depth,
        is_new=True,
    )
    begin(case, command, by=by)
    if subject is not None:
        said = {"case": case.id, "number": written.number, "title": process.title}
        note(subject, by=by, fact=Fact(events.CASE_BEGUN.code, said), now=clock.now())
    return case.id


def _record(
    process: policies.Process, subject: RecordRow | None, initiator: int | None, by: Actor
) -> tuple[Written, dict[str, Any]]:
    type_def = types().by_code("case")
    values = subject.values if subject is not None else {}
    name, unit, organisation = _initiator(initiator)
    about = subject.title if subject is not None else name
    base: dict[str, Any] = {
        "title": (f"{process.title}: {about}" if about else process.title)[:MAX_TITLE],
        "stage_id": type_def.stage("running").id,
        "is_open": True,
        "responsible_id": initiator,
        "unit_id": unit,
        "organisation_id": values.get("organisation") or organisation,
        "company_id": _company(subject),
        "amount": values.get("amount"),
        "currency": values.get("currency") or "",
        "starts_at": clock.now(),
        "shared": [one for one in (process.owner_id,) if one not in (None, initiator)],
    }
    if by.viewer is None and initiator is None:
        raise NotAllowed("start", "process", _("Nobody is named who starts this."))
    said = {"process": process.id, "version": process.n}
    if subject is not None:
        said |= {"subject": subject.id}
    written = insert(
        type_def,
        base=base,
        detail={},
        own={"process": process.id},
        by=by,
        fact=Fact(events.CASE_STARTED.code, said),
        now=clock.now(),
    )
    return written, base


def _company(subject: RecordRow | None) -> int | None:
    if subject is None:
        return None
    return subject.id if subject.type.code == "company" else subject.values.get("company")


def _initiator(user_id: int | None) -> tuple[str, int | None, int | None]:
    """His name, unit and organisation."""
    found = sql.row(
        """SELECT u.name, u.unit_id, n.organisation_id FROM principals_user u
           LEFT JOIN principals_unit n ON n.id = u.unit_id WHERE u.id = %(id)s""",
        {"id": user_id},
    )
    return found or ("", None, None)
