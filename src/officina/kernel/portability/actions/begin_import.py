from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, Rights, rights_of
from officina.kernel.files.models import Blob
from officina.kernel.files.sniffing import safe_name
from officina.kernel.portability.matching.columns import guess_heading, headings_of, key_of
from officina.kernel.portability.models import Import
from officina.kernel.portability.plans import Plan, first_plan, top_rows
from officina.kernel.portability.reading.tables import Table, read_table
from officina.kernel.principals.actor import Actor
from officina.kernel.records.types import TypeDef


def begin_import(type_def: TypeDef, source: Blob, name: str, *, by: Actor) -> Import:
    """Read a file and guess what its columns mean. Nothing is made of it yet.

    Raises NotAllowed for whom may not create records of the type, Refused for what is no table.
    """
    rights = require_import(type_def, by)
    # Reading takes seconds: no transaction is open meanwhile.
    table = read_table(source)
    with transaction.atomic():
        one = Import(
            type_id=type_def.id,
            by_id=rights.viewer.user_id,
            name=safe_name(name),
            source=source,
            created_at=clock.now(),
        )
        return lay_out(one, table, type_def, rights)


def lay_out(one: Import, table: Table, type_def: TypeDef, rights: Rights) -> Import:
    """Take a table for the import's rows and guess anew."""
    one.table = table.blob
    one.shape = table.shape
    one.settings = Plan().json
    rows = top_rows(one)
    heading = guess_heading(rows)
    return head(one, heading, type_def, rights)


def head(one: Import, heading: int, type_def: TypeDef, rights: Rights) -> Import:
    """Take this row for the headings, and guess what they mean."""
    names = headings_of(top_rows(one, heading + 1), heading, one.shape["columns"])
    one.headings_key = key_of(names)
    one.settings = replace(first_plan(one, names, heading, type_def, rights), heading=heading).json
    one.rows = max(0, one.shape["rows"] - heading - 1)
    one.save()
    return one


def require_import(type_def: TypeDef, by: Actor) -> Rights:
    """The rights of a person who may import into a type. Raises NotAllowed."""
    rights = rights_of(by)
    if rights is None or not may_import(type_def, rights):
        sentence = _("Your role may not import %(n)s.") % {"n": type_def.plural}
        raise NotAllowed("create", type_def.code, sentence)
    return rights


def may_import(type_def: TypeDef, rights: Rights) -> bool:
    """Whoever may create them here, and is of the house."""
    return rights.may_create(type_def.code) and not rights.viewer.is_extranet
