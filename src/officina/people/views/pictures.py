from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import Organisation
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.people.actions.set_photo import set_photo
from officina.people.pictures import keep_picture, show_picture
from officina.people.views.finding import seen_person


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: Request, person_id: int) -> HttpResponse:
    """The face of a person; one's own is sent here."""
    person = seen_person(request, person_id)
    if request.method != "POST":
        return show_picture(person.photo)
    sent = request.FILES.get("photo")
    try:
        set_photo(person, keep_picture(sent) if sent else "", by=request.actor)
    except BadValue as bad:
        raise Refused(bad.sentence) from None
    return redirect("person", person_id=person.id)


@require_safe
def logo(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The logo stands on the sign-in page too, so anybody may see it."""
    found = Organisation.objects.filter(id=organisation_id).values_list("logo", flat=True).first()
    if not found:
        raise Http404
    return show_picture(found)
