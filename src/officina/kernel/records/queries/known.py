"""Which types there are for a viewer: to others a type is as absent as what is kept in it."""

from __future__ import annotations

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import NoSuchType, TypeDef, types

_GIVEN = """SELECT t.id FROM unnest(%(types)s::integer[]) AS t(id) WHERE EXISTS (
  SELECT FROM record_seen s WHERE s.p = ANY(%(token)s::integer[]) AND s.type_id = t.id)"""


def is_used(type_def: TypeDef, rights: Rights) -> bool:
    """Whether a role of the viewer sees or makes something of this type."""
    code = type_def.code
    return rights.may_create(code) or bool(rights.scopes(code, "view"))


def known_types(rights: Rights) -> list[TypeDef]:
    """Types that the viewer uses, that came with the portal where he works, or of which he was
    given something."""
    on = [one for one in types().all if one.code not in rights.policy.types_off]
    given = _given([one for one in on if not _is_open(one, rights)], rights)
    return [one for one in on if one.id in given or _is_open(one, rights)]


def known_type(slug: str, rights: Rights) -> TypeDef:
    """The type at an address. Raises NoSuchType where there is none, or none for the viewer."""
    return require_known(types().by_slug(slug), rights)


def require_known(type_def: TypeDef, rights: Rights) -> TypeDef:
    """The type itself. Raises NoSuchType where there is none for the viewer."""
    if not is_known(type_def, rights):
        raise NoSuchType(type_def.slug)
    return type_def


def is_known(type_def: TypeDef, rights: Rights) -> bool:
    """Whether it is among `known_types`."""
    if type_def.code in rights.policy.types_off:
        return False
    return _is_open(type_def, rights) or bool(_given([type_def], rights))


def _is_open(type_def: TypeDef, rights: Rights) -> bool:
    came_along = not type_def.is_custom and not rights.viewer.is_extranet
    return came_along or is_used(type_def, rights)


def _given(asked: list[TypeDef], rights: Rights) -> set[int]:
    """Of which of these types, none of his roles', he sees a record nevertheless."""
    if not asked:
        return set()
    token = {one for type_def in asked for one in rights.token(type_def.code)}
    params = {"types": [one.id for one in asked], "token": sorted(token)}
    return {type_id for (type_id,) in sql.rows(_GIVEN, params)}
