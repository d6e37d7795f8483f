"""Sign-in and sync by LDAP, against a real slapd where Debian's package is installed."""

from __future__ import annotations

import gc
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import ldap3
import pytest
from django.test import Client

from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people.actions.change_unit import set_head
from officina.people.actions.set_directory import set_directory
from officina.people.directories import syncing
from officina.people.directories.syncing import sync
from officina.people.models import Directory, DirectoryEntry, Session

pytestmark = [
    pytest.mark.django_db,
    # ldap3 leaves the socket of a refused connection to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _nothing_is_left_to_the_next_test() -> Iterator[None]:
    yield
    gc.collect()


SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/bin")
needs_slapd = pytest.mark.skipif(SLAPD is None, reason="slapd is not installed (apt: slapd)")
ROOT, SECRET, WORD = "cn=portal,dc=x", "reads-only-7", "amber-orchard-12"

CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
sizelimit unlimited
database mdb
maxsize 104857600
suffix dc=x
rootdn {root}
rootpw {secret}
directory {folder}/data
index entryUUID,modifyTimestamp eq
"""


class Slapd:
    """A directory with people, changed as its own administrator does."""

    def __init__(self, folder: Path) -> None:
        (folder / "data").mkdir(parents=True)
        config = folder / "slapd.conf"
        config.write_text(CONFIG.format(root=ROOT, secret=SECRET, folder=folder))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"ldap://127.0.0.1:{self.port}"
        assert SLAPD is not None
        self.process = subprocess.Popen(
            [SLAPD, "-f", config, "-h", self.url, "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = ldap3.Server(self.url, get_info=None)
        while True:
            assert self.process.poll() is None, "slapd did not start"
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
        self.link = ldap3.Connection(server, ROOT, SECRET, auto_bind=True)
        self.link.add("dc=x", ["dcObject", "organization"], {"o": "Aurora", "dc": "x"})
        self.link.add("ou=people,dc=x", ["organizationalUnit"], {"ou": "people"})

    def add(self, code: str, **more: str) -> None:
        said = {"cn": f"{code.title()} Kept", "sn": "Kept", "mail": f"{code}@aurora.example"}
        kinds = ["inetOrgPerson"]
        assert self.link.add(
            f"uid={code},ou=people,dc=x", kinds, {**said, "userPassword": WORD, **more}
        ), self.link.result

    def change(self, code: str, **values: str) -> None:
        told = {name: [(ldap3.MODIFY_REPLACE, [value])] for name, value in values.items()}
        assert self.link.modify(f"uid={code},ou=people,dc=x", told), self.link.result

    def remove(self, code: str) -> None:
        assert self.link.delete(f"uid={code},ou=people,dc=x"), self.link.result

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    server = Slapd(tmp_path / "slapd")
    yield server
    if server.link.bound:
        server.link.unbind()
    server.stop()


@pytest.fixture
def directory(slapd: Slapd, company) -> Slapd:
    set_directory(said(slapd), by=Actor.house())
    return slapd


def said(slapd: Slapd, **more: str) -> dict[str, str]:
    return {
        "kind": "ldap",
        "url": slapd.url,
        "bind_dn": ROOT,
        "password": SECRET,
        "base_dn": "ou=people,dc=x",
        "is_active": "on",
        **more,
    }


def person(code: str) -> User:
    return User.objects.get(email=f"{code}@aurora.example")


def sign_in(code: str, word: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": f"{code}@aurora.example", "password": word})
    return client


def is_in(client: Client) -> bool:
    return client.get("/people/").status_code == 200


@needs_slapd
def test_people_come_with_their_facts_and_sign_in_with_the_directorys_password(directory):
    directory.add("petra", title="Planner", telephoneNumber="+40 21 000 0000")
    directory.add("nina")  # she is here already: linked by her address, not doubled
    sync()
    assert (person("petra").name, person("petra").position) == ("Petra Kept", "Planner")
    assert DirectoryEntry.objects.count() == 2
    assert is_in(sign_in("petra", WORD))
    for wrong in ("", "guess", "*"):
        assert not is_in(sign_in("petra", wrong))
    assert not person("petra").has_usable_password()


@needs_slapd
def test_only_what_changed_is_read_again(directory, monkeypatch):
    for code in ("petra", "pavel"):
        directory.add(code)
    sync()
    asked: list[str] = []
    read = syncing.entries

    def spy(link, one, since=""):
        found = read(link, one, since)
        asked.extend(entry.email for entry in found[0])
        return found

    monkeypatch.setattr(syncing, "entries", spy)
    directory.change("pavel", title="Foreman")
    # A cursor has seconds: what changed within the last is read once more, never missed.
    result = sync()
    assert person("pavel").position == "Foreman"
    assert result.changed == 1
    assert "pavel@aurora.example" in asked


@needs_slapd
def test_a_leaver_is_out_at_once_and_back_when_the_directory_has_him_again(directory, house):
    directory.add("petra")
    directory.add("pavel")
    sync()
    browser = sign_in("petra", WORD)
    assert is_in(browser)
    directory.change("petra", employeeType="left")
    one = Directory.objects.get()
    Directory.objects.update(people_filter="(&(objectClass=inetOrgPerson)(!(employeeType=left)))")
    sync()
    assert not person("petra").is_active
    assert not is_in(browser)
    assert not Session.objects.filter(user=person("petra")).exists()
    assert not is_in(sign_in("petra", WORD))
    directory.change("petra", employeeType="here")
    assert sync().returned == 1
    assert person("petra").is_active
    assert one.id == 1


@needs_slapd
def test_a_head_who_left_does_not_stay_in_because_of_it(directory, company, house):
    directory.add("sofia")
    directory.add("pavel")
    sync()
    set_head(company.support, person("sofia"), by=house)
    directory.remove("sofia")
    sync()
    assert not person("sofia").is_active


@needs_slapd
def test_an_empty_or_failed_answer_blocks_nobody(directory):
    for n in range(8):
        directory.add(f"p{n}")
    sync()
    Directory.objects.update(base_dn="ou=nowhere,dc=x")
    sync()
    assert Directory.objects.get().trouble
    Directory.objects.update(
        base_dn="ou=people,dc=x", people_filter="(&(objectClass=inetOrgPerson)(uid=nobody))"
    )
    sync()
    assert "Nobody was blocked" in Directory.objects.get().trouble
    Directory.objects.update(people_filter="(&(objectClass=inetOrgPerson)(uid=p1))")
    assert sync().held == 7
    assert User.objects.filter(email__startswith="p", is_active=True).count() == 8
    directory.stop()
    sync()
    assert "does not answer" in Directory.objects.get().trouble
    assert User.objects.filter(email__startswith="p", is_active=True).count() == 8


@needs_slapd
def test_many_leavers_are_blocked_when_the_administrator_says_so(directory):
    for n in range(8):
        directory.add(f"p{n}")
    sync()
    Directory.objects.update(people_filter="(&(objectClass=inetOrgPerson)(uid=p1))")
    assert sync(believe=True).blocked == 7


@needs_slapd
def test_who_was_dismissed_by_hand_is_not_taken_back_by_the_directory(directory, company):
    from officina.people.actions.dismiss_person import dismiss_person

    directory.add("petra")
    sync()
    dismiss_person(person("petra"), by=Actor.person(company.hanna.id))
    sync(everybody=True)
    assert not person("petra").is_active
    assert not is_in(sign_in("petra", WORD))


@needs_slapd
def test_the_page_tries_what_is_typed_and_never_sends_the_password_elsewhere(
    directory, company, browser_of: Callable[..., Client]
):
    directory.add("petra")
    olena = browser_of(company.olena)
    assert browser_of(company.hanna).get("/settings/directory/").status_code == 404
    assert SECRET not in olena.get("/settings/directory/").text
    assert SECRET not in Directory.objects.get().password
    kept = said(directory, password="")
    assert "It answers with 1 person" in olena.post("/settings/directory/test", kept).text
    wrong = said(directory, password="wrong")
    assert "refused to let us in" in olena.post("/settings/directory/test", wrong).text
    elsewhere = kept | {"url": f"ldap://localhost:{directory.port}"}
    assert "It answers" not in olena.post("/settings/directory/test", elsewhere).text
    assert olena.post("/settings/directory/", kept).status_code == 302
    assert olena.post("/settings/directory/sync").status_code == 302
    assert person("petra").is_active


@needs_slapd
def test_the_settings_refuse_what_cannot_be(directory, company):
    with pytest.raises(NotAllowed):
        set_directory(said(directory), by=Actor.person(company.hanna.id))
    wrong = {"url": "http://x", "kind": "nis", "people_filter": "((", "base_dn": ""}
    for code, value in wrong.items():
        with pytest.raises(Refused) as refused:
            set_directory(said(directory, **{code: value}), by=Actor.house())
        assert code in refused.value.errors
