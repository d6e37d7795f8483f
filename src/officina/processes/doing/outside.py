"""Robot steps that reach outside: a letter, a web address. Done by the queue, with a key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

import feel
from officina.kernel import outside
from officina.kernel.database import sql
from officina.processes import mailing
from officina.processes.actions.send_letter import note_letter
from officina.processes.doing.registry import Job, JobError, does
from officina.processes.performers import people_of
from officina.processes.steps import Step

LONGEST_URL = 2_000
MOST_ANSWER = 200_000


@does("letter", outside=True)
def letter(job: Job) -> None:
    """``{"to": text, =FEEL or [performers], "also": text, "subject", "text"}``.

    ``{FEEL}`` is filled in; a performer that is FEEL may come to an address.
    """
    named = job.settings.get("to")
    to = _addresses(job, named) if isinstance(named, list) else _typed(job.text("to"))
    to += _typed(job.text("also"))
    written = mailing.checked(to, job.text("subject"), job.text("text"))
    mailing.send(written, job.key)
    note_letter(job.record.id if job.record is not None else job.case.id, written, by=job.by)


def _addresses(job: Job, named: list[Any]) -> list[str]:
    said = [job.evaluate(str(one["expr"])) for one in named if one.get("kind") == "feel"]
    given = [one for one in said if isinstance(one, str) and "@" in one]
    people = people_of(Step({"performers": named}).performers, job.about())
    rows = sql.rows(
        "SELECT email FROM principals_user WHERE is_active AND id = ANY(%(ids)s::integer[])",
        {"ids": people},
    )
    return [*given, *(email for (email,) in rows)]


def _typed(text: str) -> list[str]:
    return [one for one in re.split(r"[,;\s]+", text) if one]


@does("http", outside=True)
def http(job: Job) -> Mapping[str, Any]:
    """``{"url", "method", "headers", "body": =FEEL, "sends": [fields], "to": variable}``.

    What is sent carries an ``Idempotency-Key``; the answer, as JSON or text, goes to the variable.
    Anything but 2xx is a failure that is tried again.
    """
    url = job.filled(str(job.said("url") or ""))[:LONGEST_URL]
    method = str(job.settings.get("method") or "POST").upper()
    headers = {"Idempotency-Key": job.key, "User-Agent": "Officina"}
    for name, value in dict(job.settings.get("headers") or {}).items():
        headers[str(name)] = job.filled(str(value))
    body = None
    sent = job.said("body")
    if sends := job.settings.get("sends"):
        sent = {str(code): job.evaluate(str(code)) for code in sends}
    if method != "GET" and sent is not None:
        body = json.dumps(_json(sent), ensure_ascii=False).encode()
        headers.setdefault("Content-Type", "application/json")
    answer = outside.fetch(url, method=method, body=body, headers=headers, most=MOST_ANSWER)
    if not answer.is_ok:
        raise JobError(_("The address answered %(status)s.") % {"status": answer.status})
    name = str(job.settings.get("to") or "")
    return {name: _content(answer)} if name else {}


def _json(value: Any) -> Any:
    """A FEEL value as plain JSON: numbers as numbers, dates as ISO text."""
    if isinstance(value, Mapping):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    number = feel.to_value(value)
    return float(value) if hasattr(number, "as_tuple") else str(value)


def _content(answer: outside.Answer) -> Any:
    text = answer.body.decode(errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
