from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import bpmn
from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, Rights, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes import events, messages, policies, senders
from officina.processes.bundle import bundle
from officina.processes.queries.listeners import (
    Listener,
    Message,
    asked_by,
    case_of_number,
    listeners,
    starters,
)
from officina.processes.running.loading import lock
from officina.processes.running.move import message_key
from officina.processes.running.stimulate import stimulate
from officina.processes.starting import start_at
from officina.processes.steps import Step

MOST_NAME = 200


class NobodyWaits(Refused):
    """No case waits for it, and no process starts by it, as far as the sender may know."""


class NotNow(Refused):
    """There is somebody, but not now, or more than one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The case that took a message; ``None`` where it is kept for whoever will listen."""

    case_id: int | None
    is_started: bool = False


@transaction.atomic
def send_message(
    name: str,
    *,
    by: Actor,
    key: Any = None,
    case: str = "",
    subject_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    may_start: bool = True,
    keep: bool = False,
    token_id: int | None = None,
) -> Taken:
    """Give a message from outside to the one case that waits for it, or start a process by it.

    The case is found by ``key``, by its number ``case``, or by the record that it runs on. Who
    leads its process may send to it, and whom the event names, in person or by the token that he
    shows; where a start names nobody, who may start the process starts it. With ``keep`` what
    nobody waits for is kept for a week; then nobody is asked for rights, so that only
    administrators may.
    Raises NobodyWaits, NotNow, NotAllowed, NoSuchRecord, and Refused for values by name.
    """
    rights = rights_of(by)
    if rights is None:
        raise NotAllowed("send", "message", _("Nobody is named who sends this."))
    if not name or len(name) > MOST_NAME:
        raise Refused(errors={"name": _("At most %(n)s letters, please.") % {"n": MOST_NAME}})
    subject = _subject(subject_id, rights)
    case_id, is_seen = _case(case, rights)
    said = Message(name, _key(key), case_id, subject_id)
    his, others_do = asked_by(said, rights, token_id)
    found = _only(said, listeners(said, rights, his)) if his else None
    if found is not None:
        return _give(found, name, payload or {}, by=by)
    if others_do:
        raise NotAllowed("send", "message", _("Who may send this is said where it is waited for."))
    if case:
        raise NotNow(_not_now(case_id or 0, name)) if is_seen else _no_case(case)
    started = _start(name, payload or {}, subject, by, token_id) if may_start else None
    if started is not None:
        return Taken(started, is_started=True)
    if keep and rights.viewer.is_administrator:
        _keep(said, payload or {}, by=by)
        return Taken(None)
    raise NobodyWaits(_nobody(name, key))


def _nobody(name: str, key: Any) -> str:
    if key is None:
        return _("Nobody waits for the message “%(name)s”.") % {"name": name[:60]}
    said = _("Nobody waits for the message “%(name)s” with the key “%(key)s”.")
    return said % {"name": name[:60], "key": str(key)[:60]}


def _subject(subject_id: int | None, rights: Rights) -> RecordRow | None:
    return None if subject_id is None else read(subject_id, type_of(subject_id), rights=rights)


def _case(number: str, rights: Rights) -> tuple[int | None, bool]:
    if not number:
        return None, True
    found = case_of_number(number, rights)
    if found is None:
        raise _no_case(number)
    return found


def _no_case(number: str) -> NobodyWaits:
    return NobodyWaits(_("There is no case “%(number)s”.") % {"number": number[:60]})


def _key(key: Any) -> str | None:
    return message_key(messages.kept({"": key})[""])


def _only(said: Message, found: list[Listener]) -> Listener | None:
    """The one that is meant: who asked for this key goes before who takes any."""
    exact = [one for one in found if one.is_exact]
    meant = exact or found
    if len(meant) > 1:
        sentence = ngettext(
            "%(n)s case waits for this. Say which by its number.",
            "%(n)s cases wait for this. Say which by its number.",
            len(meant),
        )
        raise NotNow(sentence % {"n": len(meant)})
    return meant[0] if meant else None


def _not_now(case_id: int, name: str) -> str:
    row = read(case_id, types().by_code("case"), rights=None)
    names = {"number": row.number, "name": name[:60]}
    return _("%(number)s does not wait for the message “%(name)s” now.") % names


def _give(found: Listener, name: str, payload: Mapping[str, Any], *, by: Actor) -> Taken:
    values = messages.checked(bundle(found.version_id), found.node, payload)
    lock(found.case_id)  # before its record is written to, as everywhere
    row = read(found.case_id, types().by_code("case"), rights=None)
    note(row, by=by, fact=Fact(events.MESSAGE_CAME.code, {"name": name}), now=clock.now())
    command = bpmn.MessageReceived(found.token, found.node, values, found.branch)
    stimulate(found.case_id, command, by=by)
    messages.note_came(found.version_id, name, found.case_id)
    return Taken(found.case_id)


def _start(
    name: str,
    payload: Mapping[str, Any],
    subject: RecordRow | None,
    by: Actor,
    token_id: int | None,
) -> int | None:
    """Start the first process of those that begin by this message and that he may start."""
    refused: NotAllowed | None = None
    for process_id, version_id, event, trigger in starters(name):
        try:
            process = _startable(process_id, bundle(version_id).step(event), by, token_id)
        except NoSuchRecord:
            continue
        except NotAllowed as not_allowed:
            refused = not_allowed
            continue
        policies.require_fits(process, subject)
        values = messages.checked(bundle(version_id), event, payload)
        case_id = start_at(
            process_id, version_id, event, trigger, payload=values, subject=subject, by=by
        )
        if case_id is not None:
            messages.note_came(version_id, name, case_id)
        return case_id
    if refused is not None:
        raise refused
    return None


def _startable(process_id: int, step: Step, by: Actor, token_id: int | None) -> policies.Process:
    """The process, where the start names the sender, or names nobody and he may start it."""
    rights = rights_of(by)
    if rights is not None and senders.read(step.raw):
        if senders.may_send(step, rights, token_id):
            return policies.published(process_id)
        policies.owned(process_id, by=by, lock=False)
    return policies.startable(process_id, by=by)


def _keep(said: Message, payload: Mapping[str, Any], *, by: Actor) -> None:
    values = messages.kept(payload)
    sql.rows(
        """INSERT INTO processes_outgoing (kind, name, key, payload, depth, at, try_at,
             expires_at, attempts, error)
           VALUES ('message', %(name)s, %(key)s, %(payload)s::jsonb, %(depth)s, %(now)s, %(now)s,
             %(now)s::timestamptz + interval '7 days', 0, '')""",
        {
            "name": said.name,
            "key": said.key,
            "payload": json.dumps({n: bpmn.values.encode(value) for n, value in values.items()}),
            "depth": by.depth,
            "now": clock.now(),
        },
    )
    sql.rows("SELECT pg_notify('officina_process', '')")
