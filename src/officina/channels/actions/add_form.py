from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.channels import events, values
from officina.channels.models import Form
from officina.channels.presets import CONSENT, THANKS, languages_from
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue


@transaction.atomic
def add_form(slug: str, type_code: str, title: str, *, by: Actor) -> Form:
    """Add a public form for records of a type; it asks what one is asked when creating one.

    Without a slug its address is told from its title. Raises NotAllowed, Refused with sentences
    by field.
    """
    require_administrator(by, "form")
    errors = {}
    try:
        slug = values.slug(slug or values.slug_for(title))
    except BadValue as bad:
        errors["slug"] = bad.sentence
    try:
        type_def = values.target(type_code)
    except BadValue as bad:
        errors["type"] = bad.sentence
    if not title.strip():
        errors["title"] = _("Please fill this in.")
    if errors:
        raise Refused(errors=errors)
    form = Form(slug=slug, type_code=type_code, consents=CONSENT, thanks=THANKS)
    language = (get_language() or "en")[:2]
    form.languages = languages_from(language)
    # What came with the portal is titled by the form; what people made has a name to be asked.
    asked = [c for c in type_def.layout.get("create", ()) if type_def.is_custom or c != "title"]
    asked = asked or ["title"]
    texts = {"titles": {language: title}}
    fields = {"fields": [{"code": code, "required": n == 0} for n, code in enumerate(asked)]}
    for column, value in values.parse(form, texts | fields).items():
        setattr(form, column, value)
    form.save(force_insert=True)
    record_fact(events.FORM_ADDED, {"form": form.slug, "type": type_code}, by)
    return form
