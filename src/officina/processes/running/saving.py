"""One statement for all that a move leaves: state, waits, timers, history, events, outbox.

Only the parts that have something to say are in it, so a pure token move is one small statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bpmn.waits import Wait
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import as_json
from officina.processes.running.loading import Case
from officina.processes.running.rows import Line, Opened

# Made once: `json.dumps` with settings makes an encoder at every call.
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode

MOST_STATE = 1_000_000
"""Letters of a saved state. More is data that belongs into records or files."""

_MOVED = """
 s AS (UPDATE processes_running SET state = %(state)s::jsonb, status = %(status)s
    WHERE record_id = %(case)s),"""

_BEGUN = """
 s AS (INSERT INTO processes_running (record_id, version_id, subject_id, initiator_id, status,
      state, caller_id, caller_token, caller_branch, depth)
    VALUES (%(case)s, %(version)s, %(subject)s, %(initiator)s, %(status)s, %(state)s::jsonb,
      %(caller)s, %(caller_token)s, %(caller_branch)s, %(case_depth)s)),"""

_CLOSED = """
 g AS (DELETE FROM processes_waiting w USING jsonb_to_recordset(%(closed)s::jsonb)
      AS z(k text, t integer, n text, b integer)
    WHERE w.case_id = %(case)s AND w.kind = z.k AND w.token = z.t AND w.node = z.n
      AND w.branch IS NOT DISTINCT FROM z.b RETURNING w.kind, w.ref),"""

# Most moves close one.
_CLOSED_ONE = """
 g AS (DELETE FROM processes_waiting WHERE case_id = %(case)s AND kind = %(kind)s
      AND token = %(token)s AND node = %(node)s AND branch IS NOT DISTINCT FROM %(branch)s
    RETURNING kind, ref),"""

_OPENED = """
 o AS (INSERT INTO processes_waiting
      (case_id, kind, token, node, branch, ref, name, key, data, since)
    SELECT %(case)s, z.k, z.t, z.n, z.b, z.r, coalesce(z.m, ''), z.c, coalesce(z.d, '{}'), %(now)s
    FROM jsonb_to_recordset(%(opened)s::jsonb)
      AS z(k text, t integer, n text, b integer, r bigint, m text, c text, d jsonb)),"""

_LINES = """
 h AS (INSERT INTO processes_passed (case_id, at, kind, node, flow, token, branch, how, actor_id,
      behalf_id, task_id, seconds_working, seconds_waiting, late, reason)
    SELECT %(case)s, %(now)s, z.k, z.n, coalesce(z.f, ''), z.t, z.b, coalesce(z.h, ''), z.a, z.o,
      z.i, z.w, z.q, coalesce(z.l, false), coalesce(z.y, '')
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS z(k text, n text, f text, t integer, b integer,
      h text, a integer, o integer, i bigint, w integer, q integer, l boolean, y text)),"""

_DECISIONS = """
 d AS (INSERT INTO processes_decision (case_id, at, node, flow, names)
    SELECT %(case)s, %(now)s, z.n, coalesce(z.f, ''), z.v
    FROM jsonb_to_recordset(%(decisions)s::jsonb) AS z(n text, f text, v jsonb)),"""

_OUTGOING = """
 u AS (INSERT INTO processes_outgoing (kind, name, key, payload, sender_id, case_id, token, branch,
      depth, at, try_at, expires_at, attempts, error)
    SELECT z.k, coalesce(z.m, ''), z.c, coalesce(z.p, '{}'), %(case)s, z.to_case, z.t, z.b,
      %(case_depth)s, %(now)s, %(now)s, %(now)s::timestamptz + interval '7 days', 0, ''
    FROM jsonb_to_recordset(%(outgoing)s::jsonb)
      AS z(k text, m text, c text, p jsonb, to_case bigint, t integer, b integer)),"""

# Messages that were sent before anybody listened are offered again.
_LISTENS = """
 l AS (UPDATE processes_outgoing SET try_at = %(now)s
    WHERE try_at IS NULL AND name = ANY(%(listens)s::text[])),"""

_DUE = """
 t AS (INSERT INTO due (kind, at, try_at, key, record_id, data)
    SELECT z.k, z.at, z.at, z.key, %(case)s, z.d
    FROM jsonb_to_recordset(%(due)s::jsonb) AS z(k text, at timestamptz, key text, d jsonb)
    ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, at = excluded.at,
      try_at = excluded.at, record_id = excluded.record_id, data = excluded.data, attempts = 0,
      error = ''),"""

_SILENCED = """
 y AS (DELETE FROM due WHERE key = ANY(%(silenced)s::text[])),"""

# The transaction's id is taken before the events' ids, as everywhere in the log.
_EVENTS = """
 x AS MATERIALIZED (SELECT pg_current_xact_id() AS xid),
 e AS (INSERT INTO event
      (xid, id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data)
    SELECT x.xid, nextval('event_id_seq'), %(now)s, z.k, coalesce(z.r, %(case)s), %(actor)s,
      %(behalf)s, %(robot)s, %(cause)s, %(depth)s, z.d
    FROM x, jsonb_to_recordset(%(events)s::jsonb) AS z(k text, r bigint, d jsonb)),"""

_NONE = "SELECT NULL::json"
_REFS = "SELECT (SELECT json_agg(json_build_array(kind, ref)) FROM g WHERE ref IS NOT NULL)"
_LIVE = """, (SELECT pg_notify('officina_live', json_build_object('k', 'record', 't', type_id,
  'r', id, 'e', event_id, 'a', acl[:500])::text) FROM record WHERE id = %(case)s)"""
_LOG = ", pg_notify('officina_event', '')"
_WAKE = ", pg_notify('officina_process', '')"


@dataclass(slots=True)
class Written:
    """What is to be written of one move."""

    opened: dict[Wait, Opened] = field(default_factory=dict)
    closed: set[Wait] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    decisions: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    outgoing: list[Mapping[str, Any]] = field(default_factory=list)
    events: list[tuple[str, int | None, Mapping[str, Any]]] = field(default_factory=list)
    due: list[Mapping[str, Any]] = field(default_factory=list)
    silenced: list[str] = field(default_factory=list)
    """Keys of what is due no more."""


def save(case: Case, written: Written, *, by: Actor) -> Sequence[tuple[str, int]]:
    """Write it; return kind and number of what was closed: tasks and called cases.

    Raises Refused where the case would keep more than a case may.
    """
    state = _text(case.state.to_json())
    if len(state) > MOST_STATE:
        raise Refused(_("A case cannot keep so much. Put it into a field or a file."))
    params: dict[str, Any] = {
        "case": case.id,
        "state": state,
        "status": case.status,
    }
    parts = [_MOVED]
    if case.is_new:
        parts = [_BEGUN]
        caller, token, branch = case.caller or (None, None, None)
        params |= {
            "version": case.bundle.version_id,
            "subject": case.subject_id,
            "initiator": case.initiator_id,
            "caller": caller,
            "caller_token": token,
            "caller_branch": branch,
            "case_depth": case.depth,
        }
    tail = _NONE
    if len(written.closed) == 1:
        parts.append(_CLOSED_ONE)
        tail = _REFS
        ((kind, token, node, branch),) = written.closed
        params |= {"kind": kind, "token": token, "node": node, "branch": branch}
    elif written.closed:
        parts.append(_CLOSED)
        tail = _REFS
        params["closed"] = _json({"k": k, "t": t, "n": n, "b": b} for k, t, n, b in written.closed)
    if written.opened:
        parts.append(_OPENED)
        params["opened"] = _json(map(_opened, written.opened.values()))
    if written.lines:
        parts.append(_LINES)
        params["lines"] = _json(map(_line, written.lines))
    if written.decisions:
        parts.append(_DECISIONS)
        params["decisions"] = _json({"n": n, "f": f, "v": v} for n, f, v in written.decisions)
    listens = [one.name for one in written.opened.values() if one.key.kind == "message"]
    if listens:
        parts.append(_LISTENS)
        params["listens"] = listens
    if written.due:
        parts.append(_DUE)
        params["due"] = _json(written.due)
    if written.silenced:
        parts.append(_SILENCED)
        params["silenced"] = written.silenced
    tail += _LIVE
    if written.outgoing:
        parts.append(_OUTGOING)
        tail += _WAKE
        params |= {"outgoing": _json(written.outgoing), "case_depth": case.depth}
    if written.events:
        parts.append(_EVENTS)
        tail += _LOG
        params |= _who(by) | {
            "events": as_json([{"k": k, "r": r, "d": d} for k, r, d in written.events])
        }
    if len(parts) > 1:
        params["now"] = clock.now()
    found = sql.row(f"WITH{''.join(parts).rstrip(',')} {tail}", params)
    case.is_new = False
    refs = found[0] if found else None
    if isinstance(refs, str):
        refs = json.loads(refs)
    return [(kind, ref) for kind, ref in refs or ()]


def _who(by: Actor) -> dict[str, Any]:
    return {
        "actor": by.user_id,
        "behalf": by.on_behalf_of,
        "robot": by.robot,
        "cause": by.cause,
        "depth": by.depth,
    }


def _opened(one: Opened) -> dict[str, Any]:
    kind, token, node, branch = one.key
    found = {"k": kind, "t": token, "n": node}
    return found | _lean(b=branch, r=one.ref, m=one.name, c=one.message_key, d=one.data)


def _line(one: Line) -> dict[str, Any]:
    found: dict[str, Any] = {"k": one.kind, "n": one.node, "f": one.flow, "t": one.token}
    if one.is_plain:
        return found
    return found | _lean(
        b=one.branch,
        h=one.how,
        a=one.actor,
        o=one.behalf,
        i=one.task,
        w=one.working,
        q=one.waiting,
        l=one.late,
        y=one.reason,
    )


def _lean(**values: Any) -> dict[str, Any]:
    """Without what the statement fills in."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False and value != "" and value != {}
    }


def _json(rows: Any) -> str:
    return _text(list(rows))
