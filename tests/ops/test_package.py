"""`officina package` carries a configuration from one portal to another (C14, F263)."""

import os
import subprocess
import sys
import zipfile

import pytest

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, User
from officina.kernel.records import types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.rows import read, type_of
from officina.people.actions.give_role import give_role
from officina.people.presets import lay_presets
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.tests.drawings import drawing, end, start, user

HOUSE = Actor.house("test")
VISITS = {
    "plurals": {"en": "Visits"},
    "labels": {"en": "Visit"},
    "icon": "map-pin",
    "number": "V-{n}",
    "fields": [{"key": "f1", "labels": {"en": "Guests"}, "kind": "text"}],
    "who": "everyone",
}


@pytest.fixture
def package(portal, own_database, throwaway, tmp_path):
    """The command as somebody at a terminal has it: which portal, then words."""

    def run(where, *words):
        name = own_database if where == "here" else f"{own_database}_there"
        env = os.environ | {
            "OFFICINA_HOME": str(tmp_path / where),
            "DATABASE_URL": throwaway.address(name).url(),
        }
        command = [sys.executable, "-m", "officina", "package", *words]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


def administrator(name):
    lay_presets()
    person = User.objects.create(email=f"{name.lower()}@example.org", name=name)
    give_role(Role.objects.get(code="administrator"), person.id, by=HOUSE)
    return Actor.person(person.id)


def test_a_type_and_a_process_are_carried_and_taken_back(portal, package, tmp_path):
    portal("here")
    olena = administrator("Olena")
    make_type(VISITS, by=olena)
    types.forget()
    process = create_record(types.types().by_code("process"), {"title": "Visit"}, by=olena)
    xml = drawing(start(), user("meet"), end(), flows="start>meet\nmeet>done")
    settings = {"meet": {"performers": [{"kind": "person", "id": olena.user_id}]}}
    save_draft(process.record_id, xml=xml, settings=settings, by=olena)
    publish(process.record_id, by=olena)
    assert package("here", "export", "visits.zip")[0] == 0
    with zipfile.ZipFile(tmp_path / "visits.zip") as files:
        assert {"types/visit.yaml", "processes/visit.bpmn"} <= set(files.namelist())

    portal("there")
    administrator("Vera")
    code, said = package("there", "diff", "visits.zip")
    assert code == 1
    assert {"+ types: Visits", "+ processes: Visit"} <= set(said.splitlines())
    stands_in = (
        "! “Visit”: olena@example.org is not here, so Vera stands in until somebody is named."
    )
    code, said = package("there", "apply", "--dry-run", "visits.zip")
    assert (code, said.splitlines()) == (0, [stands_in, "It can be put in. Nothing was changed."])
    code, said = package("there", "apply", "visits.zip")
    assert (code, said.splitlines()[0]) == (0, stands_in)
    portal("there")
    assert types.types().by_code("visit").plural == "Visits"
    assert package("there", "rollback") == (0, "“visits.zip” was taken back.\n")
    portal("there")
    with pytest.raises(types.NoSuchType):
        types.types().by_code("visit")


def test_values_are_emptied_only_where_that_is_said(portal, package, tmp_path):
    portal("here")
    make_type(VISITS, by=administrator("Olena"))
    assert package("here", "export", "text.zip")[0] == 0
    changed = ("en: Guests\n  kind: text", "en: Guests\n  kind: integer")
    with (
        zipfile.ZipFile(tmp_path / "text.zip") as text,
        zipfile.ZipFile(tmp_path / "number.zip", "w") as number,
    ):
        for name in text.namelist():
            number.writestr(name, text.read(name).decode().replace(*changed))

    portal("there")
    administrator("Vera")
    assert package("there", "apply", "text.zip")[0] == 0
    portal("there")
    visit = types.types().by_code("visit")
    ids = [
        create_record(visit, {"title": said, "guests": said}, by=HOUSE).record_id
        for said in ("4", "few")
    ]
    lost = "“Guests” of Visits: 1 value of 2 does not fit and will be emptied."
    code, said = package("there", "apply", "number.zip")
    assert code != 0
    assert f"{lost} Say --lose to agree." in said
    assert package("there", "apply", "--lose", "number.zip")[0] == 0
    portal("there")
    assert [read(one, type_of(one), rights=None).values["guests"] for one in ids] == [4, None]
    assert package("there", "rollback")[0] == 0
    portal("there")
    assert [read(one, type_of(one), rights=None).values["guests"] for one in ids] == ["4", "few"]
