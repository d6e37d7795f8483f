from officina.channels.models import Form
from officina.kernel.database import sql

_OWNER = """
SELECT o.name FROM principals_organisation o
ORDER BY o.id <> coalesce((SELECT n.organisation_id FROM principals_unit n
  LEFT JOIN principals_user u ON u.unit_id = n.id
  WHERE n.id = %(unit)s OR u.id = %(person)s LIMIT 1), 0), o.id LIMIT 1
"""


def owner_name(form: Form) -> str:
    """Our organisation that speaks to the visitor: that of the receiver, else the first."""
    found = sql.row(_OWNER, {"unit": form.unit_id, "person": form.person_id})
    return str(found[0]) if found else ""
