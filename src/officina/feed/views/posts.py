"""Write a post."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from officina.feed.actions.publish_post import publish_post
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast


@signed_in
def new(request: Request) -> HttpResponse:
    """GET the dialog, POST the post to everyone."""
    post = types().by_code("post")
    errors: dict[str, str] = {}
    typed = {code: request.POST.get(code, "") for code in ("title", "text")}
    if request.method == "POST":
        try:
            written = publish_post(typed["title"], typed["text"], by=request.actor)
            response = HttpResponse(status=204)
            return toast(response, _("Published."), href=present.href(post, written.record_id))
        except Refused as refused:
            errors = refused.errors
    fields = [
        present.control(post.fields[code], typed[code], present.Names({}, {}))
        for code in ("title", "text")
    ]
    context = {
        "title": _("A post for everyone"),
        "fields": fields,
        "errors": errors,
        "action": request.path,
        "submit": _("Publish"),
        "keep": "new-post",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
