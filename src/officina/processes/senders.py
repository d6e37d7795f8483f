"""Who may send a message from outside, as the event that takes it says (F075, F109).

{"senders": [{"kind": "role", "id": 3}, {"kind": "token", "id": 7}]}     settings of the event

Whoever leads the process always may. Whom the event names need see neither process nor case: he
tells the case something, and is told nothing but that it was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.processes.queries.performers import named as named_people
from officina.processes.queries.performers import principal_of
from officina.processes.steps import BadSettings, Step

TOKEN = "token"  # noqa: S105 # a kind, not a secret
KINDS = frozenset({"person", "role", "unit", "group", TOKEN})
MOST = 50

type Sender = Mapping[str, Any]


def read(raw: Mapping[str, Any]) -> list[Sender]:
    """Those whom settings name; none: only who leads the process. Raises BadSettings."""
    found = raw.get("senders") or []
    if not isinstance(found, list) or len(found) > MOST:
        raise BadSettings(_("Name at most %(n)s who may send it.") % {"n": MOST})
    for one in found:
        kind = one.get("kind") if isinstance(one, Mapping) else None
        number = one.get("id") if isinstance(one, Mapping) else None
        if kind not in KINDS or not isinstance(number, int) or isinstance(number, bool):
            raise BadSettings(_("Choose who may send it."))
    return found


def word(one: Sender) -> str:
    """As ``role:3`` in forms."""
    return f"{one['kind']}:{one['id']}"


def of_word(text: str) -> Sender | None:
    """
    >>> of_word("token:7")
    {'kind': 'token', 'id': 7}
    """
    kind, _colon, number = text.partition(":")
    if kind not in KINDS or not number.isdecimal() or len(number) > 9:
        return None
    return {"kind": kind, "id": int(number)}


def may_send(step: Step, rights: Rights, token_id: int | None) -> bool:
    """Whether a step names the sender, or the token that he shows."""
    return any(
        one["id"] == token_id
        if one["kind"] == TOKEN
        else principal_of(word(one)) in rights.viewer.personal
        for one in read(step.raw)
    )


_IN_FORCE = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)"


def named(senders: Iterable[Sender]) -> dict[str, str]:
    """Names by word; of who is gone an empty one. Two queries at most."""
    all_of = list(senders)
    people = [one for one in all_of if one["kind"] != TOKEN]
    known = {word(one): "" for one in all_of}
    gone = _("somebody who is not here any more")
    known |= {code: "" if name == gone else name for code, name in named_people(people).items()}
    tokens = [one["id"] for one in all_of if one["kind"] == TOKEN]
    if tokens:
        sentence = f"SELECT id, name FROM api_token WHERE id = ANY(%(ids)s) AND {_IN_FORCE}"  # noqa: S608 # ours
        for token_id, name in sql.rows(sentence, {"ids": tokens, "now": clock.now()}):
            known[f"{TOKEN}:{token_id}"] = _("Token “%(name)s”") % {"name": name}
    return known


def tokens(words: str, rights: Rights) -> list[dict[str, Any]]:
    """Tokens that may be named, by the letters typed: those made for programs, and one's own."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = sql.rows(
        f"""SELECT id, name FROM api_token WHERE {_IN_FORCE} AND (is_app OR user_id = %(me)s)
            AND officina_sort_key(name) LIKE officina_sort_key(%(q)s::text)
            ORDER BY name, id LIMIT 12""",  # noqa: S608 # known words only
        {"q": f"%{escaped}%", "me": rights.viewer.user_id, "now": clock.now()},
    )
    return [
        {"id": f"{TOKEN}:{token_id}", "name": name, "note": _("Token of a program")}
        for token_id, name in found
    ]
