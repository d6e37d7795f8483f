"""Files on a card: a tab that lists them and takes more; files that come with a comment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from markupsafe import Markup

from officina.kernel.access.web import Request, signed_in
from officina.kernel.files.actions.attaching import attach
from officina.kernel.files.queries import files_by_comment, files_of
from officina.kernel.records import gate
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui import panels
from officina.kernel.ui.filed import shown
from officina.kernel.ui.render import render


@require_GET
@signed_in
def of_record(request: Request, slug: str, record_id: int) -> HttpResponse:
    """The list alone, fetched again when the record changed."""
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    return render(request, "ui/pages/files.html", _context(request, row))


def attach_sent(
    request: Request, record_id: int, type_def: TypeDef, *, comment_id: int | None = None
) -> None:
    """Hang what the form names as ``files`` on the record. Raises what ``attach`` raises."""
    try:
        sent = [uuid.UUID(one) for one in request.POST.getlist("files")[:50] if one]
    except ValueError:
        raise Refused(_("A file did not arrive. Attach it again.")) from None
    if sent:
        attach(record_id, type_def, sent, by=request.actor, comment_id=comment_id)


def said_with(comment_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Files of these comments, of a record that was read already, as the component takes them."""
    found = files_by_comment(comment_ids)
    return {comment: [shown(one) for one in files] for comment, files in found.items()}


def _context(request: Request, row: RecordRow) -> dict[str, Any]:
    may_edit = row.deleted_at is None and gate.may(request.rights, "edit", row)
    mine = request.viewer.user_id
    return {
        "files": [
            shown(one, may_remove=may_edit or one.uploaded_by_id == mine)
            for one in files_of(row, request.rights)
        ],
        "upload_href": "" if row.deleted_at else reverse("attach", args=[row.id]),
        "record_id": row.id,
        "live": f"record:{row.id}",
        "src": reverse("files-of", args=[row.type.slug, row.id]),
    }


def _html(request: Request, row: RecordRow) -> Markup:
    context = _context(request, row)
    return Markup(render_to_string("ui/pages/files.html", context, request))  # noqa: S704 # escaped


panels.register(
    panels.Panel(
        code="files",
        label=gettext_lazy("Files"),
        icon="paperclip",
        html=_html,
        count=lambda request, row: len(files_of(row, request.rights)),
        shows=lambda request, row: True,
    )
)
