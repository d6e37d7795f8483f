"""Option lists of a package."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.portability.packages.plain import assign, plain
from officina.kernel.portability.packages.registry import Content, Part, Put
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, Option, OptionList
from officina.kernel.records.offers import MOST_OPTIONS

_LIST = ("code", "event_id")
_OPTION = ("code", "list", "position")


def _read() -> dict[str, Content]:
    found = OptionList.objects.prefetch_related("options").order_by("code")
    return {one.code: plain(one, _LIST) | {"options": _options(one)} for one in found}


def _options(one: OptionList) -> list[dict[str, Any]]:
    rows = sorted(one.options.all(), key=lambda row: (row.position, row.id))
    return [{"code": row.code, **plain(row, _OPTION)} for row in rows]


def _put(key: str, content: Content, put: Put) -> None:
    row = OptionList.objects.filter(code=key).first() or OptionList(code=key)
    said = dict(content)
    options = coded(said.pop("options", []))
    if len(options) > MOST_OPTIONS:
        wrong = _("The list “%(code)s” has more than %(n)s options.")
        raise Refused(wrong % {"code": key, "n": MOST_OPTIONS})
    assign(row, said, _LIST)
    row.save()
    known = {one.code: one for one in row.options.all()}
    for position, option in enumerate(options):
        one = known.pop(option["code"], None) or Option(list=row, code=option["code"])
        assign(one, {k: v for k, v in option.items() if k != "code"}, _OPTION)
        one.position = min(position, 32_767)
        one.save()
    # Values that records hold keep their names; the option is only offered no more.
    if put.removes:
        Option.objects.filter(id__in=[one.id for one in known.values()]).update(is_active=False)


def _remove(key: str, put: Put) -> None:
    using = Field.objects.filter(option_list__code=key)
    if using.filter(removed_at=None, type__removed_at=None).exists():
        raise Refused(_("The list “%(code)s” is used by fields.") % {"code": key})
    # What was put away may come back, and needs its list then.
    if not using.exists():
        OptionList.objects.filter(code=key).delete()


def coded(things: Any) -> list[dict[str, Any]]:
    """Things of a list, each with a code of its own. Raises Refused."""
    if not isinstance(things, list) or not all(
        isinstance(one, dict) and isinstance(one.get("code"), str) for one in things
    ):
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": "code"})
    if len({one["code"] for one in things}) < len(things):
        raise Refused(_("Two things have the same code."))
    return things


LISTS = Part("lists", gettext_lazy("Lists"), _read, _put, _remove, place=10)
