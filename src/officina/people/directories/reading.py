"""What an LDAP server says: its people by pages (RFC 2696), and whether a password is theirs."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ldap3
from django.utils.translation import gettext as _
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from officina.kernel.sealing import unsealed_or_empty
from officina.people.models import Directory

PURPOSE = "directory"
PAGE = 500
MOST = 50_000
CONNECTS_WITHIN, ANSWERS_WITHIN = 5, 20
"""Seconds."""

FILTERS = {
    Directory.OPENLDAP: "(&(objectClass=inetOrgPerson)(mail=*))",
    Directory.ACTIVE: "(&(objectCategory=person)(objectClass=user)(mail=*))",
}
_UID = {Directory.OPENLDAP: "entryUUID", Directory.ACTIVE: "objectGUID"}
_CHANGED = {Directory.OPENLDAP: "modifyTimestamp", Directory.ACTIVE: "whenChanged"}
_DISABLED = 2
"""ACCOUNTDISABLE of userAccountControl (MS-ADTS 2.2.16)."""


class DirectoryTrouble(Exception):
    """The directory did not answer as it should; ``sentence`` is for the administrator."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """A person as the directory has him."""

    uid: str
    dn: str
    name: str
    email: str
    position: str = ""
    phone: str = ""
    unit: str = ""


@contextmanager
def connected(one: Directory, dn: str = "", password: str = "") -> Iterator[Any]:
    """A bound connection: as the portal's own account, or as ``dn`` with ``password``.

    Raises DirectoryTrouble; where a password is wrong too.
    """
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED)
    try:
        server = ldap3.Server(one.url, tls=tls, connect_timeout=CONNECTS_WITHIN, get_info=None)
        link = ldap3.Connection(
            server,
            user=dn or one.bind_dn or None,
            password=(password if dn else unsealed_or_empty(one.password, PURPOSE)) or None,
            receive_timeout=ANSWERS_WITHIN,
            read_only=True,
            auto_referrals=False,
        )
        if one.starts_tls and not (link.open() is None and link.start_tls()):
            raise DirectoryTrouble(_("The directory does not speak TLS."))
        if not link.bind():
            said = link.result.get("description", "") if link.result else ""
            sentence = _("The directory refused to let us in: %(said)s.") % {"said": said}
            raise DirectoryTrouble(sentence)
        try:
            yield link
        finally:
            link.unbind()
    except (LDAPException, OSError) as error:
        said = " ".join(str(error).split())[:200]
        sentence = _("The directory does not answer: %(said)s") % {"said": said}
        raise DirectoryTrouble(sentence) from None


def is_password_of(one: Directory, dn: str, password: str) -> bool:
    """Whether the directory takes this password for this entry.

    An empty password would be an anonymous bind, which succeeds for everybody (RFC 4513, 5.1.2).
    """
    if not password or not dn:
        return False
    try:
        with connected(one, dn, password):
            return True
    except DirectoryTrouble:
        return False


def uids(link: Any, one: Directory) -> set[str]:
    """The numbers of all who work there; disabled accounts are left out."""
    wanted = [_UID[one.kind], *_flags(one)]
    return {_uid(found, one) for found in _search(link, one, one.people_filter, wanted)}


def entries(link: Any, one: Directory, since: str = "") -> tuple[list[Entry], str]:
    """People changed since a cursor, or all, and the cursor for the next time."""
    asked = one.people_filter
    if since:
        asked = f"(&{asked}({_CHANGED[one.kind]}>={escape_filter_chars(since)}))"
    unit = "department" if one.kind == Directory.ACTIVE else "departmentNumber"
    names = ["displayName", "cn", "mail", "title", "telephoneNumber", unit]
    wanted = [*names, _UID[one.kind], _CHANGED[one.kind], *_flags(one)]
    found, cursor = [], since
    for answer in _search(link, one, asked, wanted):
        said = answer["raw_attributes"]
        cursor = max(cursor, _first(said, _CHANGED[one.kind]))
        entry = Entry(
            uid=_uid(answer, one),
            dn=answer["dn"],
            name=_first(said, "displayName") or _first(said, "cn"),
            email=_first(said, "mail").lower(),
            position=_first(said, "title"),
            phone=_first(said, "telephoneNumber"),
            unit=_first(said, unit),
        )
        found.append(entry)
    return found, cursor


def _flags(one: Directory) -> list[str]:
    return ["userAccountControl"] if one.kind == Directory.ACTIVE else []


def _search(link: Any, one: Directory, asked: str, wanted: list[str]) -> Iterator[dict[str, Any]]:
    answers = link.extend.standard.paged_search(
        one.base_dn, asked, attributes=wanted, paged_size=PAGE, generator=True
    )
    for n, answer in enumerate(answers):
        if n >= MOST:
            raise DirectoryTrouble(_("More than %(n)s people: narrow the filter.") % {"n": MOST})
        if answer.get("type") == "searchResEntry" and not _is_disabled(answer):
            yield answer


def _is_disabled(answer: dict[str, Any]) -> bool:
    flags = _first(answer["raw_attributes"], "userAccountControl")
    return flags.isdecimal() and bool(int(flags) & _DISABLED)


def _uid(answer: dict[str, Any], one: Directory) -> str:
    raw: list[bytes] = answer["raw_attributes"].get(_UID[one.kind]) or []
    if not raw:
        names = {"name": _UID[one.kind]}
        raise DirectoryTrouble(_("The directory does not show %(name)s.") % names)
    return raw[0].hex() if one.kind == Directory.ACTIVE else raw[0].decode("ascii", "replace")


def _first(said: dict[str, list[bytes]], name: str) -> str:
    values = said.get(name) or []
    text = values[0].decode("utf-8", "replace") if values else ""
    return " ".join(text.replace("\x00", "").split())
