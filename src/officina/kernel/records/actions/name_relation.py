"""Kinds of links between any two types, with a name for each direction (F061)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import RecordType, RelationName
from officina.kernel.records.naming import cleaned

MOST = 100


@transaction.atomic
def name_relation(raw: Mapping[str, Any], *, by: Actor, code: str = "") -> int | None:
    """Make a kind of link, or with ``code`` change one.

    ``raw``: ``labels`` (read on the source), ``back`` (read on the target; the same where it is
    left out), ``source`` and ``target`` (codes of types; empty for any). Returns the event,
    ``None`` where nothing differs. Raises NotAllowed, Refused by field.
    """
    require_administrator(by, "link")
    after = _parsed(raw)
    if not code:
        if RelationName.objects.filter(removed_at=None).count() >= MOST:
            raise Refused(_("At most %(n)s kinds of links, please.") % {"n": MOST})
        row = RelationName(code=f"link{secrets.token_hex(4)}")
        before = None
    else:
        row = _lock(code)
        before = state_of(row)
        if before == after:
            return None
    _put(row, after)
    row.save()
    return _tell(row, {"before": before, "after": after}, by)


@transaction.atomic
def remove_relation(code: str, *, by: Actor) -> int:
    """Offer a kind of link no longer; the links stay, unseen, until it comes back."""
    require_administrator(by, "link")
    row = _lock(code)
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    tell_types_changed()
    data = {"link": row.code, "field_name": row.labels}
    return record_fact(type_events.LINK_REMOVED, data, by)


@transaction.atomic
def restore_relation(code: str, *, by: Actor) -> int:
    require_administrator(by, "link")
    row = RelationName.objects.select_for_update().filter(code=code).first()
    if row is None or row.removed_at is None:
        raise Refused(_("This was changed again since, so it was left as it is."))
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    return _tell(row, {"before": None, "after": state_of(row)}, by)


def state_of(row: RelationName) -> dict[str, Any]:
    """What of a kind of link can be changed, as it is now."""
    return {
        "labels": row.labels,
        "back": row.back,
        "source": row.source.code if row.source else "",
        "target": row.target.code if row.target else "",
    }


def _parsed(raw: Mapping[str, Any]) -> dict[str, Any]:
    labels, back = cleaned(raw.get("labels") or {}), cleaned(raw.get("back") or {})
    errors: dict[str, str] = {}
    if not labels:
        errors["labels"] = _("Give it a name in one language at least.")
    for key in ("source", "target"):
        code = raw.get(key) or ""
        if code and not RecordType.objects.filter(code=code, removed_at=None).exists():
            errors[key] = _("Choose one of the list.")
    if errors:
        raise Refused(errors=errors)
    source, target = raw.get("source") or "", raw.get("target") or ""
    return {"labels": labels, "back": back or labels, "source": source, "target": target}


def _put(row: RelationName, state: Mapping[str, Any]) -> None:
    row.labels, row.back = state["labels"], state["back"]
    row.source = RecordType.objects.filter(code=state["source"]).first()
    row.target = RecordType.objects.filter(code=state["target"]).first()


def _lock(code: str) -> RelationName:
    row = RelationName.objects.select_for_update().filter(code=code, removed_at=None).first()
    if row is None:
        raise Refused(_("There is no such kind of link."))
    return row


def _tell(row: RelationName, more: Mapping[str, Any], by: Actor) -> int:
    tell_types_changed()
    data = {"link": row.code, "field_name": row.labels, **more}
    return record_fact(type_events.LINK_NAMED, data, by)
