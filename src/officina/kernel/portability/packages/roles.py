"""Roles of a package, and what they may."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.access.models import Grant
from officina.kernel.access.scopes import ACTIONS, SCOPES
from officina.kernel.portability.packages.plain import assign, plain
from officina.kernel.portability.packages.registry import Content, Part, Put
from officina.kernel.principals.models import Role
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.kernel.records.checks import Refused

_ROLE = ("code", "is_preset")


def _read_roles() -> dict[str, Content]:
    return {one.code: plain(one, _ROLE) for one in Role.objects.order_by("code")}


def _put_role(key: str, content: Content, put: Put) -> None:
    row = Role.objects.filter(code=key).first() or Role(code=key)
    assign(row, content, _ROLE)
    row.save()


def _remove_role(key: str, put: Put) -> None:
    row = Role.objects.filter(code=key).first()
    if row is None:
        return
    if row.is_preset:
        raise Refused(_("“%(role)s” came with the portal.") % {"role": row.code})
    if row.holders.exists():
        raise Refused(_("Somebody holds the role “%(role)s”.") % {"role": row.code})
    row.delete()


def _read_grants() -> dict[str, Content]:
    grants: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for role, type_code, action, scope in Grant.objects.order_by(
        "role__code", "type_code", "action"
    ).values_list("role__code", "type_code", "action", "scope"):
        grants[role][type_code][action] = scope
    return {role: {"grants": {t: dict(a) for t, a in by.items()}} for role, by in grants.items()}


def _put_grants(key: str, content: Content, put: Put) -> None:
    role = Role.objects.filter(code=key).first()
    said = content.get("grants")
    if role is None or not isinstance(said, dict) or set(content) - {"grants"}:
        raise Refused(_("There is no role “%(role)s”.") % {"role": key})
    if key == ADMINISTRATOR:
        # Whoever puts a package in must not lock everybody out.
        return
    wanted = {(t, action): scope for t, by in said.items() for action, scope in by.items()}
    for (type_code, action), scope in wanted.items():
        if action not in ACTIONS or scope not in SCOPES:
            raise Refused(_("There is no such right: %(what)s.") % {"what": f"{action} {scope}"})
        Grant.objects.update_or_create(
            role=role, type_code=type_code, action=action, defaults={"scope": scope}
        )
    # A right that the package does not give is one that it takes: rights are all or nothing.
    for grant in Grant.objects.filter(role=role):
        if (grant.type_code, grant.action) not in wanted:
            grant.delete()


def _remove_grants(key: str, put: Put) -> None:
    if key != ADMINISTRATOR:
        Grant.objects.filter(role__code=key).delete()


ROLES = Part("roles", gettext_lazy("Roles"), _read_roles, _put_role, _remove_role, place=20)
GRANTS = Part("rights", gettext_lazy("Rights"), _read_grants, _put_grants, _remove_grants, place=40)
