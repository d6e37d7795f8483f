"""`user`: accounts from the command line, for the day nobody can sign in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from officina.kernel import config
from officina.shell.cli.keep import NotNow
from officina.shell.cli.opening import opened

if TYPE_CHECKING:
    from officina.kernel.principals.models import User


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    user = commands.add_parser("user", help="list, create and block people; let them in again")
    verbs = user.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="who has an account").set_defaults(run=show)
    create = verbs.add_parser("create", help="add a person and print the link that lets them in")
    create.add_argument("email")
    create.add_argument("--name", required=True, help="as colleagues read it")
    create.add_argument("--administrator", action="store_true", help="may set up everything")
    create.set_defaults(run=add_one)
    for verb, about, run in (
        ("password", "print a one-time link to choose a new password", link),
        ("block", "close an account and end its sessions", block),
        ("unblock", "open a closed account again", unblock),
    ):
        parser = verbs.add_parser(verb, help=about)
        parser.add_argument("email")
        parser.set_defaults(run=run)


@contextmanager
def _operated() -> Iterator[config.Config]:
    """The house opened; what a verb refuses is said as a sentence."""
    with opened() as settings:
        from officina.kernel.records.checks import Refused

        try:
            yield settings
        except Refused as refused:
            raise NotNow(str(refused)) from refused


def show(options: argparse.Namespace) -> int:
    with _operated():
        from officina.kernel.principals.models import User

        for person in User.objects.order_by("email"):
            print(f"{'' if person.is_active else '(closed) '}{person.email}  {person.name}")
    return 0


def add_one(options: argparse.Namespace) -> int:
    with _operated() as settings:
        from officina.kernel.principals.actor import Actor
        from officina.kernel.principals.models import Role
        from officina.kernel.principals.viewer import ADMINISTRATOR
        from officina.people.actions.add_person import add_person
        from officina.people.actions.give_role import give_role
        from officina.people.presets import lay_presets
        from officina.shell import claim

        operator = Actor.house("operator")
        lay_presets()
        person = add_person({"name": options.name, "email": options.email}, by=operator)
        if options.administrator:
            give_role(Role.objects.get(code=ADMINISTRATOR), person.id, by=operator)
            claim.close()
        _print_link(settings, person)
    return 0


def link(options: argparse.Namespace) -> int:
    with _operated() as settings:
        _print_link(settings, _person(options.email))
    return 0


def block(options: argparse.Namespace) -> int:
    with _operated():
        from officina.kernel.principals.actor import Actor
        from officina.people.actions.dismiss_person import dismiss_person

        person = dismiss_person(_person(options.email), by=Actor.house("operator"))
        print(f"{person.name} cannot sign in any more.")
    return 0


def unblock(options: argparse.Namespace) -> int:
    with _operated():
        from officina.kernel.principals.actor import Actor
        from officina.people.actions.dismiss_person import return_person

        person = return_person(_person(options.email), by=Actor.house("operator"))
        print(f"{person.name} can sign in again.")
    return 0


def _person(email: str) -> User:
    from officina.kernel.principals.models import User

    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise NotNow(f"There is nobody with the address {email}; see `officina user list`.")
    return person


def _print_link(settings: config.Config, person: User) -> None:
    from django.urls import reverse

    from officina.kernel.principals.actor import Actor
    from officina.people.actions.invite_person import invite_person

    token = invite_person(person, by=Actor.house("operator"))
    path = reverse("invitation", args=[token])
    print(f"{person.name} chooses a password here, once: {settings.address}{path}")
