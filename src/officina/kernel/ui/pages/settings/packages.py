"""The configuration as a file: taken along, compared, tried, put in, taken back."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from django.core import signing
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel import clock
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.files import store
from officina.kernel.portability.actions.apply_package import (
    apply_package,
    roll_back_package,
    try_package,
)
from officina.kernel.portability.models import AppliedPackage
from officina.kernel.portability.packages import parts
from officina.kernel.portability.packages.differences import Difference, compare
from officina.kernel.portability.packages.files import LARGEST, from_zip, read_here, to_zip
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

SALT = "package"
LISTED = 20


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def packages(request: Request) -> HttpResponse:
    """What was put in; POST compares a package with what is here."""
    error = ""
    if request.method == "POST":
        try:
            data, name = _sent(request)
            return _compared(request, data, name)
        except Refused as refused:
            error = refused.sentence
    return _listed(request, error)


def _listed(request: Request, error: str = "") -> HttpResponse:
    found = AppliedPackage.objects.select_related("by").order_by("-id")[:LISTED]
    context = {
        "error": error,
        "rows": [
            {
                "name": one.name,
                "at": one.at,
                "by": one.by.name if one.by else _("the command line"),
                "said": ngettext("%(n)s change", "%(n)s changes", len(one.said))
                % {"n": len(one.said)},
                "is_back": one.rolled_back_at is not None,
                "told": one.told if one.rolled_back_at is None else (),
                "back_href": reverse("settings-package-back", args=[one.id]),
            }
            for one in found
        ],
    }
    return render(request, "ui/settings/packages.html", context, status=422 if error else 200)


def _sent(request: Request) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose a file."))
    if (file.size or 0) > LARGEST:
        raise Refused(_("This package is too large."))
    return file.read(), str(file.name)


def _compared(request: Request, data: bytes, name: str, problem: str = "") -> HttpResponse:
    """What would change, in words, and whether it can be put in."""
    contents = from_zip(data)
    found = compare(read_here(), contents)
    kept = [one for one in found if one.kind == "removed"]
    trial = try_package(contents, by=request.actor)
    context = {
        "name": name,
        "groups": _groups(found),
        "count": len(found) - len(kept),
        "kept": len(kept),
        "problem": problem or trial.problem,
        "told": trial.told,
        "lost": trial.lost,
        # What was read is what is put in, whatever happens to the file meanwhile.
        "token": signing.dumps([name, _kept(data)], salt=SALT),
    }
    return render(request, "ui/settings/package.html", context, status=422 if problem else 200)


def _kept(data: bytes) -> str:
    with tempfile.NamedTemporaryFile(prefix="officina-") as copy:
        copy.write(data)
        copy.flush()
        return store.keep(Path(copy.name)).sha256


def _groups(found: Iterable[Difference]) -> list[dict[str, Any]]:
    by_part: dict[str, list[Difference]] = {}
    for one in found:
        by_part.setdefault(one.part, []).append(one)
    return [
        {"label": one.label, "rows": by_part[one.code]} for one in parts() if one.code in by_part
    ]


@administrators_only
@require_POST
def apply(request: Request) -> HttpResponse:
    """Put in what was shown."""
    try:
        name, kept = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=24 * 3600)
        data = store.open_blob(kept).read()
    except (signing.BadSignature, FileNotFoundError):
        raise Refused(_("Choose the file again.")) from None
    try:
        apply_package(
            from_zip(data),
            name,
            by=request.actor,
            removes=bool(request.POST.get("removes")),
            loses=bool(request.POST.get("loses")),
        )
    except Refused as refused:
        return _compared(request, data, name, refused.sentence)
    return HttpResponseRedirect(reverse("settings-packages"))


@administrators_only
@require_POST
def back(request: Request, package_id: int) -> HttpResponse:
    """Take back what a package changed."""
    one = roll_back_package(package_id, by=request.actor)
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("settings-packages")
        return toast(response, _("“%(name)s” was taken back.") % {"name": one.name})
    return HttpResponseRedirect(reverse("settings-packages"))


@administrators_only
@require_safe
def export(request: Request) -> HttpResponse:
    """This portal's configuration as a file."""
    name = f"officina-{clock.now():%Y-%m-%d}.zip"
    file = FileResponse(io.BytesIO(to_zip(read_here())), as_attachment=True, filename=name)
    return cast(HttpResponse, file)
