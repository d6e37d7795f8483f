"""Names of links of a package: what each end calls the other (F061)."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.portability.packages.registry import Content, Part, Put
from officina.kernel.records.actions.name_relation import name_relation, remove_relation, state_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import RelationName
from officina.kernel.records.relations import kinds

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,48}")


def _read() -> dict[str, Content]:
    found = RelationName.objects.filter(removed_at=None).select_related("source", "target")
    return {row.code: state_of(row) for row in found.order_by("code")}


def _put(key: str, content: Content, put: Put) -> None:
    row = RelationName.objects.filter(code=key).first()
    if row is None:
        if not _CODE.fullmatch(key) or key in kinds():
            raise Refused(_("“%(name)s” is not what it should be.") % {"name": key[:80]})
        # Its code came with the package, so that links that name it mean the same here.
        RelationName.objects.create(code=key)
    elif row.removed_at is not None:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
    name_relation(_plain(content), by=put.by, code=key)


def _plain(content: Content) -> dict[str, Any]:
    unknown = set(content) - {"labels", "back", "source", "target"}
    names = [content.get(key) or {} for key in ("labels", "back")]
    if unknown or not all(isinstance(one, dict) for one in names):
        wrong = next(iter(sorted(unknown)), "labels")
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": wrong})
    return dict(content)


def _remove(key: str, put: Put) -> None:
    if RelationName.objects.filter(code=key, removed_at=None).exists():
        remove_relation(key, by=put.by)


LINKS = Part("links", gettext_lazy("Names of links"), _read, _put, _remove, place=35)
