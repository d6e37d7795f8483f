"""The viewer: who looks, and the numbers that stand for him, read once a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from officina.kernel.database import sql
from officina.kernel.principals.ids import EVERYONE, holders_of, members_of
from officina.kernel.principals.models import User

ADMINISTRATOR = "administrator"
"""The role that sets the portal up."""

_VIEWER_SQL = """
WITH RECURSIVE me AS (SELECT * FROM principals_user WHERE id = %(user)s AND is_active),
 up AS (SELECT u.id, u.parent_id FROM principals_unit u JOIN me ON u.id = me.unit_id
        UNION ALL SELECT p.id, p.parent_id FROM principals_unit p JOIN up ON p.id = up.parent_id),
 below AS (SELECT u.id FROM principals_unit u JOIN me ON u.id = me.unit_id
        UNION SELECT c.id FROM principals_unit c JOIN below b ON c.parent_id = b.id),
 led AS (SELECT u.id FROM principals_unit u JOIN me ON u.head_id = me.id
        UNION SELECT c.id FROM principals_unit c JOIN led ON c.parent_id = led.id),
 grp AS (SELECT g.group_id AS id FROM principals_group_members g WHERE g.user_id = %(user)s),
 pers AS (SELECT %(user)s AS id UNION ALL SELECT id FROM grp
        UNION ALL SELECT -id FROM up
        UNION ALL SELECT %(everyone)s FROM me WHERE NOT is_extranet)
SELECT me.name, me.email, me.is_extranet, me.unit_id, me.language,
       me.timezone, me.theme, me.photo, me.position, me.password,
       (SELECT organisation_id FROM principals_unit WHERE id = me.unit_id),
       ARRAY(SELECT id FROM up), ARRAY(SELECT id FROM below), ARRAY(SELECT id FROM led),
       ARRAY(SELECT id FROM grp),
       ARRAY(SELECT DISTINCT ro.id || ':' || ro.code FROM principals_roleholder h
             JOIN principals_role ro ON ro.id = h.role_id
             WHERE h.principal_id IN (SELECT id FROM pers))
FROM me
"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the portal, with all that rights are decided from.

    ``personal`` are the principals that stand for him in any acl: himself, his groups, the
    holders of his roles, the audiences of his units, everyone. Extranet people are nobody but
    themselves, their groups and roles.
    """

    user_id: int
    name: str
    email: str = ""
    is_extranet: bool = False
    unit_id: int | None = None
    organisation_id: int | None = None
    language: str = "en"
    timezone: str = "UTC"
    theme: str = "auto"
    photo: str = ""
    position: str = ""
    password: str = field(default="", repr=False)
    """Its hash, from which the fingerprint in each session is made."""
    units_above: frozenset[int] = frozenset()
    units_below: frozenset[int] = frozenset()
    units_led: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    personal: frozenset[int] = frozenset()

    @property
    def is_administrator(self) -> bool:
        return ADMINISTRATOR in self.roles


def session_hash(password: str) -> str:
    """What a session keeps of the password's hash, as Django's ``get_session_auth_hash``."""
    return User(password=password).get_session_auth_hash()


def load_viewer(user_id: int) -> Viewer | None:
    """Read a viewer in one query; ``None`` for unknown and dismissed people."""
    row = sql.row(_VIEWER_SQL, {"user": user_id, "everyone": EVERYONE})
    if row is None:
        return None
    (name, email, extranet, unit, language, timezone, theme, photo, position, password) = row[:10]
    organisation, above, below, led, groups, held = row[10:]
    roles = dict(one.split(":")[::-1] for one in held)
    personal = {user_id, *groups, *(holders_of(int(role)) for role in roles.values())}
    if not extranet:
        personal |= {EVERYONE, *(members_of(unit_id) for unit_id in above)}
    return Viewer(
        user_id=user_id,
        name=name,
        email=email,
        is_extranet=extranet,
        unit_id=unit,
        organisation_id=organisation,
        language=language,
        timezone=timezone,
        theme=theme,
        photo=photo,
        position=position,
        password=password,
        units_above=frozenset(above),
        units_below=frozenset(below),
        units_led=frozenset(led),
        groups=frozenset(groups),
        roles=frozenset(roles),
        personal=frozenset(personal),
    )
