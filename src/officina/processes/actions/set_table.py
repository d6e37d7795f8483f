from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes import policies
from officina.processes.actions.save_draft import DraftConflict, save_draft
from officina.processes.models import Version
from officina.processes.queries.drafts import draft_of

MOST = 50
_NAME = re.compile(r"[^\W\d][\w ]{0,59}")


@transaction.atomic
def set_table(
    process_id: int,
    name: str,
    text: str | None,
    *,
    by: Actor,
    xml: str = "",
    tests: Sequence[Mapping[str, Any]] = (),
    seen: str | None = None,
) -> Version:
    """Keep a decision table with the draft, or take it away (``text`` is ``None``).

    ``xml`` is the drawing to begin with where there is none yet; ``seen`` is the stamp that the
    editor was opened with. Raises NoSuchRecord, NotAllowed, DraftConflict, Refused.
    """
    policies.owned(process_id, by=by)
    if not _NAME.fullmatch(name):
        said = _("A name begins with a letter and has letters, digits and blanks only.")
        raise Refused(errors={"name": said})
    draft = draft_of(process_id, lock=True)
    if seen is not None and draft.stamp_of(name) != seen:
        raise DraftConflict(_("Somebody changed this meanwhile. Open it again."))
    version = draft.version
    tables = dict(version.tables) if version else {}
    examples = [one for one in (version.tests if version else []) if one.get("table") != name]
    if text is None:
        tables.pop(name, None)
    else:
        tables[name] = text
        examples += [dict(one) for one in tests]
    if len(tables) > MOST:
        raise Refused(_("At most %(n)s tables, please.") % {"n": MOST})
    return save_draft(
        process_id,
        xml=version.xml if version else xml,
        settings=version.settings if version else {},
        route=draft.route.to_json() if version and draft.route is not None else None,
        tables=tables,
        tests=examples,
        by=by,
    )
