"""Rows of the database as plain content, and back: what is as by default is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused


def plain(row: models.Model, without: Collection[str]) -> dict[str, Any]:
    """The columns of a row that differ from their defaults, by name."""
    found = {}
    for column in _columns(type(row), without):
        value = getattr(row, column.attname)
        if value != column.get_default():
            found[column.name] = value
    return found


def assign(row: models.Model, content: Mapping[str, Any], without: Collection[str]) -> None:
    """Set the columns of a row to what is said, and to their defaults where nothing is.

    Raises Refused for columns that are not there and values that do not fit.
    """
    columns = {column.name: column for column in _columns(type(row), without)}
    unknown = [name for name in content if name not in columns]
    if unknown:
        raise Refused(_("This portal does not know “%(name)s”.") % {"name": str(unknown[0])[:80]})
    for name, column in columns.items():
        default = column.get_default()
        value = content.get(name, default)
        if default is not None and not isinstance(value, type(default)):
            raise Refused(_("“%(name)s” is not what it should be.") % {"name": name})
        try:
            value = column.to_python(value)
            column.run_validators(value)
        except ValidationError as error:
            raise Refused(f"{name}: {' '.join(error.messages)}") from None
        setattr(row, column.attname, value)


def _columns(model: type[models.Model], without: Collection[str]) -> list[Any]:
    return [
        column
        for column in model._meta.concrete_fields
        if column.name not in without and not column.is_relation and not column.primary_key
    ]
