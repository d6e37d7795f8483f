"""Files as the components take them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.files.queries import StoredFile, files_named
from officina.kernel.files.sniffing import INLINE
from officina.kernel.files.uploads import arrived_of


def shown(one: StoredFile, *, may_remove: bool = False) -> dict[str, Any]:
    """A file as ``ui.file`` takes it."""
    address = reverse("file", args=[one.id])
    # Browsers keep previews for an hour; another version has another address.
    preview = f"{reverse('file-preview', args=[one.id])}?v={one.version}"
    state = _("infected") if one.is_infected else _("being checked") if one.is_waiting else ""
    version = _("version %(n)s") % {"n": one.version} if one.version > 1 else ""
    return {
        "name": one.name,
        "href": f"{address}?show" if one.type in INLINE else address,
        "size": one.size,
        "preview": preview if one.has_preview else None,
        "note": " · ".join(part for part in (state, version, one.uploaded_by) if part),
        "remove_href": reverse("file-remove", args=[one.id]) if may_remove else None,
    }


def files_in(values: Collection[str], rights: Rights) -> Mapping[str, Mapping[str, Any]]:
    """What fields hold, by value: of it what the viewer may see, and his own uploads."""
    waiting = [uuid.UUID(one) for one in values if "-" in one]
    found = {
        value: shown(one) | {"value": value}
        for value, one in files_named((one for one in values if "@" in one), rights).items()
    }
    for one in arrived_of(rights.viewer.user_id, waiting) if waiting else ():
        found[str(one.id)] = {"value": str(one.id), "name": one.name, "size": one.size, "href": ""}
    return found
