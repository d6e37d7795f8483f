from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.notify import events
from officina.kernel.notify.mail.server import PORTS, PURPOSE, is_given
from officina.kernel.notify.models import MailServer
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.sealing import seal

TEXTS = ("host", "port", "security", "username", "sender")
MOST = 200
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f]*:[0-9a-f:.]+")
HOME = ("localhost", "127.0.0.1", "::1")


@transaction.atomic
def set_mail_server(raw: Mapping[str, str], *, by: Actor) -> MailServer:
    """Say by which server letters leave. An empty password keeps the present one.

    Raises NotAllowed, and Refused with sentences by field.
    """
    require_administrator(by, "mail")
    one = with_typed(raw)
    one.save()
    record_fact(events.MAIL_SET, {"host": one.host, "port": one.port, "sender": one.sender}, by)
    return one


@transaction.atomic
def remove_mail_server(*, by: Actor) -> None:
    """Send no letters from now on. Raises NotAllowed."""
    require_administrator(by, "mail")
    for one in MailServer.objects.filter(id=1):
        record_fact(events.MAIL_REMOVED, {"host": one.host}, by)
        one.delete()


def with_typed(raw: Mapping[str, str]) -> MailServer:
    """The server as a form says it, not saved; for trying it out first. Raises Refused."""
    if is_given():
        raise Refused(_("The mail server is set where the program is started."))
    if unknown := set(raw) - {*TEXTS, "password"}:
        raise Refused(_("There is no field “%(code)s” here.") % {"code": min(unknown)[:40]})
    one = MailServer.objects.filter(id=1).first() or MailServer(id=1)
    before = (one.host, one.username)
    texts = {code: raw.get(code, "").replace("\x00", "").strip() for code in TEXTS}
    one.host, one.security = texts["host"].lower(), texts["security"]
    one.username, one.sender = texts["username"], texts["sender"]
    errors = _wrong(texts)
    one.port = PORTS.get(one.security, 0) if not texts["port"] else _port(texts["port"], errors)
    if password := raw.get("password", ""):
        one.password = seal(password[:MOST], PURPOSE)
    elif (one.host, one.username) != before:
        one.password = ""  # it is never sent to another server than the one it was typed for
    if one.password and not one.username:
        errors["username"] = _("Whose password is it? Write the name that it belongs to.")
    elif one.username and one.security == "none" and one.host not in HOME and not errors:
        errors["security"] = _("A password must not go over the network as it is. Encrypt the way.")
    if errors:
        raise Refused(errors=errors)
    return one


def _wrong(texts: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if not HOST.fullmatch(texts["host"].lower()):
        errors["host"] = _("Write the name of the server alone, for example mail.example.com.")
    if texts["security"] not in PORTS:
        errors["security"] = _("Choose one of the list.")
    try:
        validate_email(texts["sender"])
    except ValidationError:
        errors["sender"] = _("Write one e-mail address, for example portal@example.com.")
    for code in TEXTS:
        if len(texts[code]) > MOST:
            errors[code] = _("At most %(n)s letters, please.") % {"n": MOST}
    return errors


def _port(typed: str, errors: dict[str, str]) -> int:
    if typed.isascii() and typed.isdecimal() and 0 < int(typed[:6]) < 65_536:
        return int(typed)
    errors["port"] = _("A port is a number from 1 to 65535.")
    return 0
