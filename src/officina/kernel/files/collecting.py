"""Contents that nothing names any more go, some days after they were last kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError

from officina.kernel import clock
from officina.kernel.files import store
from officina.kernel.files.models import Blob

GRACE = dt.timedelta(days=7)
"""For what was uploaded and not hung anywhere yet, and for a backup that is being made."""
AT_ONCE = 200


def collect() -> bool:
    """One round, as the loop calls it; True where there is more."""
    before = clock.now() - GRACE
    found = Blob.objects.filter(created_at__lt=before)
    # Whatever points at contents, in any app, keeps them.
    for link in Blob._meta.related_objects:
        users = link.related_model._base_manager.filter(**{link.field.name: OuterRef("pk")})
        found = found.filter(~Exists(users))
    unused = list(found.order_by("created_at").values_list("sha256", flat=True)[:AT_ONCE])
    for sha in unused:
        _drop(sha, before)
    return len(unused) == AT_ONCE


def _drop(sha: str, before: dt.datetime) -> None:
    """The row first, under its lock: whoever keeps the same content meanwhile waits, and then
    puts it anew."""
    with transaction.atomic():
        rows = Blob.objects.select_for_update(skip_locked=True)
        blob = rows.filter(sha256=sha, created_at__lt=before).first()
        if blob is None:
            return
        try:
            blob.delete()
        except ProtectedError:
            return
        store.remove(sha)
