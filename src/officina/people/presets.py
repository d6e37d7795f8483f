"""Roles that a company starts with, and what each may do with which records.

A preset is laid once for each pair of role and type: what an administrator takes away afterwards
stays away. Apps of upper layers add grants for their own types by `offer`, in `apps.ready`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.models import Grant
from officina.kernel.access.policy import ANY_TYPE
from officina.kernel.access.scopes import ACTIONS
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.principals.models import Role, RoleHolder
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.people.models import LaidPreset

EMPLOYEE = "employee"
"""Held by everyone who works here; it needs no giving."""

NAMES: Mapping[str, tuple[str, str, str]] = {
    ADMINISTRATOR: ("Administrator", "Администратор", "Administrator"),
    "director": ("Director", "Руководитель компании", "Director"),
    EMPLOYEE: ("Employee", "Сотрудник", "Angajat"),
    "sales": ("Sales", "Менеджер по продажам", "Vânzări"),
    "sales-head": ("Head of sales", "Руководитель продаж", "Șef vânzări"),
    "support": ("Support", "Поддержка", "Suport"),
    "clerk": ("Clerk", "Делопроизводитель", "Secretariat"),
    "hr": ("HR", "Кадры", "Resurse umane"),
    "pr": ("PR", "PR", "PR"),
    "finance": ("Finance", "Финансы", "Finanțe"),
    "it": ("IT", "ИТ", "IT"),
}

_grants: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)


def offer(role: str, type_code: str, **scopes: str) -> None:
    """Give a preset role actions on records of a type: ``offer("sales", "lead", edit="own")``."""
    _grants[role, type_code] |= scopes


offer(ADMINISTRATOR, ANY_TYPE, **dict.fromkeys(ACTIONS, "all"))
offer("director", ANY_TYPE, view="all", export="all")


@transaction.atomic
def lay_presets() -> None:
    """Write the preset roles and grants that were never laid before. May be called any time."""
    roles = {code: _lay_role(code) for code in NAMES}
    laid = set(LaidPreset.objects.values_list("role_code", "type_code"))
    fresh = [pair for pair in _grants if pair not in laid]
    Grant.objects.bulk_create(
        [
            Grant(role=roles[role], type_code=type_code, action=action, scope=scope)
            for role, type_code in fresh
            for action, scope in _grants[role, type_code].items()
        ],
        ignore_conflicts=True,
    )
    LaidPreset.objects.bulk_create(LaidPreset(role_code=r, type_code=t) for r, t in fresh)
    if fresh:
        tell_rights_changed()


def _lay_role(code: str) -> Role:
    names = dict(zip(("en", "ru", "ro"), NAMES[code], strict=True))
    role, is_new = Role.objects.get_or_create(
        code=code, defaults={"name": names, "is_preset": True}
    )
    if is_new and code == EMPLOYEE:
        RoleHolder.objects.create(role=role, principal_id=EVERYONE)
    return role
