"""Menus, home pages, own pages and what is switched off, as parts of the configuration package."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.access.actions.switch_module import switch_module
from officina.kernel.access.models import SwitchedOff
from officina.kernel.access.modules import module_of
from officina.kernel.portability.packages import Part, Put
from officina.kernel.portability.packages.plain import assign, plain
from officina.kernel.principals.models import Role
from officina.kernel.records.checks import Refused
from officina.shell import blocks
from officina.shell.actions.arrange_role import arrange_role
from officina.shell.menu.nodes import named
from officina.shell.models import Layout, Page

_PAGE = ("code",)


def _read_menus() -> dict[str, Any]:
    found = Layout.objects.select_related("role").order_by("role__code")
    return {one.role.code: plain(one, ("role",)) for one in found}


def _put_menu(key: str, content: Any, put: Put) -> None:
    _only(content, {"menu", "home"})
    if not Role.objects.filter(code=key).exists():
        raise Refused(_("There is no role “%(role)s”.") % {"role": key[:80]})
    for part in ("menu", "home"):
        arrange_role(key, part, content.get(part), by=put.by)


def _remove_menu(key: str, put: Put) -> None:
    for part in ("menu", "home"):
        arrange_role(key, part, None, by=put.by)


def _read_pages() -> dict[str, Any]:
    return {one.code: plain(one, _PAGE) for one in Page.objects.order_by("code")}


def _put_page(key: str, content: Any, put: Put) -> None:
    row = Page.objects.filter(code=key).first() or Page(code=key)
    assign(row, content, _PAGE)
    row.titles, row.blocks = named(row.titles), blocks.cleaned(row.blocks)
    known = set(Role.objects.filter(code__in=row.roles).values_list("code", flat=True))
    if not row.titles or set(row.roles) - known:
        raise Refused(_("The page “%(page)s” is not what it should be.") % {"page": key[:80]})
    row.save()


def _remove_page(key: str, put: Put) -> None:
    Page.objects.filter(code=key).delete()


def _read_parts() -> dict[str, Any]:
    return {code: {"is_off": True} for code in SwitchedOff.objects.values_list("code", flat=True)}


def _put_part(key: str, content: Any, put: Put) -> None:
    _only(content, {"is_off"})
    if module_of(key) is None:
        raise Refused(_("This portal has no part “%(part)s”.") % {"part": key[:80]})
    switch_module(key, on=not content.get("is_off"), by=put.by)


def _remove_part(key: str, put: Put) -> None:
    if module_of(key) is not None:
        switch_module(key, on=True, by=put.by)


def _only(content: Any, known: set[str]) -> None:
    if unknown := set(content) - known:
        name = str(min(unknown))[:80]
        raise Refused(_("This portal does not know “%(name)s”.") % {"name": name})


PAGES = Part("pages", gettext_lazy("Pages"), _read_pages, _put_page, _remove_page, place=80)
MENUS = Part("menus", gettext_lazy("Menus"), _read_menus, _put_menu, _remove_menu, place=85)
PARTS = Part("parts", gettext_lazy("Switched off"), _read_parts, _put_part, _remove_part, place=90)
