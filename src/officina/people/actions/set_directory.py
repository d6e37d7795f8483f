from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from ldap3.core.exceptions import LDAPException
from ldap3.operation.search import parse_filter

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.sealing import seal
from officina.people import events
from officina.people.directories.reading import FILTERS, PURPOSE
from officina.people.models import Directory

TEXTS = ("kind", "url", "bind_dn", "base_dn", "people_filter")
FLAGS = ("starts_tls", "is_active")


@transaction.atomic
def set_directory(raw: Mapping[str, str], *, by: Actor) -> Directory:
    """Say where people are kept. An empty password keeps the present one.

    Raises NotAllowed, and Refused with sentences by field.
    """
    require_administrator(by, "person")
    one = with_typed(raw)
    one.cursor, one.trouble = "", ""  # another server counts its changes otherwise
    one.save()
    record_fact(events.DIRECTORY_SET, {"url": one.url, "is_active": one.is_active}, by)
    return one


def with_typed(raw: Mapping[str, str]) -> Directory:
    """The directory as a form says it, not saved; for trying it out first."""
    one = Directory.objects.filter(id=1).first() or Directory(id=1)
    before = one.url
    for code in TEXTS:
        setattr(one, code, raw.get(code, "").replace("\x00", "").strip())
    for code in FLAGS:
        setattr(one, code, bool(raw.get(code)))
    password = raw.get("password", "")
    if password:
        one.password = seal(password[:200], PURPOSE)
    elif one.url != before:
        one.password = ""  # it is never sent to another server than the one it was typed for
    one.people_filter = one.people_filter or FILTERS.get(one.kind, "")
    _check(one)
    return one


def _check(one: Directory) -> None:
    errors = {}
    if one.kind not in FILTERS:
        errors["kind"] = _("Choose one of the list.")
    at = urlsplit(one.url)
    if at.scheme not in ("ldap", "ldaps") or not at.hostname or at.path not in ("", "/"):
        errors["url"] = _("Write an address like ldaps://directory.example.")
    if at.scheme == "ldaps" and one.starts_tls:
        errors["starts_tls"] = _("With ldaps:// the connection is encrypted already.")
    if not one.base_dn:
        errors["base_dn"] = _("Please fill this in.")
    for code in TEXTS:
        if len(getattr(one, code)) > 300:
            errors[code] = _("At most %(n)s letters, please.") % {"n": 300}
    try:
        parse_filter(one.people_filter, None, None, None, None, None)
    except (LDAPException, IndexError, ValueError, TypeError, AttributeError):
        errors["people_filter"] = _("This is not a filter, like (objectClass=inetOrgPerson).")
    if errors:
        raise Refused(errors=errors)
