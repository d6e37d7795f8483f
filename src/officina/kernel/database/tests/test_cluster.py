"""The embedded server, really made and started."""

import os
import pwd
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from officina.kernel.database import Cluster, binaries, cluster, identity, majors, outside
from officina.kernel.database.dump import DumpFailed, dump, restore


@pytest.fixture
def make(tmp_path_factory):
    """Make clusters on one folder, as several processes would; end them after the test."""
    folder, made = tmp_path_factory.mktemp("pg"), []

    def one(*, durable=False, **details):
        made.append(Cluster(folder / "postgres", durable=durable, **details))
        return made[-1]

    yield one
    for each in made:
        each.leave()


def ask(server, query="SELECT 1"):
    with psycopg.connect(server.address().conninfo()) as connection:
        return connection.execute(query).fetchone()[0]


def test_the_last_to_leave_stops_it(make):
    first, second = make(), make()
    assert first.start()
    assert not second.start()
    assert not first.leave()
    assert ask(second) == 1
    assert second.leave()
    assert not second.is_alive()


def test_its_letters_are_those_of_our_languages_and_our_role_is_no_superuser(make):
    server = make()
    server.start()
    assert ask(server, "SELECT lower('ЩȘĂ') = 'щșă'")
    assert not ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    with psycopg.connect(server.address().conninfo()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT show_trgm('я') <> '{}'").fetchone()[0]


def test_its_passwords_are_for_its_owner_only_and_a_wrong_one_is_refused(make):
    server = make()
    server.start()
    assert (server.folder / "access.json").stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.address().conninfo(password="guess"))


def test_a_killed_server_is_revived_with_what_was_committed(make):
    server = make(durable=True)
    server.start()
    with psycopg.connect(server.address().conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    number = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(number, signal.SIGKILL)
    while server.is_alive():
        time.sleep(0.01)
    assert server.revive()
    assert ask(server, "SELECT n FROM kept") == 7
    assert not server.revive()


def test_a_home_too_deep_for_a_socket_is_served_over_loopback(make, monkeypatch):
    monkeypatch.setattr(cluster, "LONGEST_SOCKET_FOLDER", 5)
    server = make()
    server.start()
    assert server.address().host == "127.0.0.1"
    assert ask(server) == 1


def test_half_made_data_are_made_again(make):
    server = make()
    (server.folder / "data.new/base").mkdir(parents=True)
    server.start()
    assert ask(server) == 1


def test_two_processes_that_start_at_once_get_one_server(make):
    server = make()
    code = (
        "import sys; from pathlib import Path; from officina.kernel.database import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]), durable=False); print(cluster.start(), flush=True)\n"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(server.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as one, subprocess.Popen(command, **pipes) as two:
        started = {one.stdout.readline().strip(), two.stdout.readline().strip()}
        server.start()
        one.stdin.close()
        two.stdin.close()
    assert started == {"True", "False"}
    assert ask(server) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_where_namespaces_are_forbidden_root_serves_as_nobody(make, monkeypatch):
    monkeypatch.setattr(identity, "_namespaces_work", lambda: False)
    server = make()
    for parent in [server.folder.parent, *server.folder.parent.parents]:
        if parent.stat().st_mode & 0o001 == 0:
            parent.chmod(0o711)
    server.start()
    assert server.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert ask(server) == 1


def test_a_dump_that_cannot_be_read_leaves_the_database_as_it_was(make, tmp_path):
    server = make()
    server.start()
    with psycopg.connect(server.address().conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT n FROM generate_series(1, 100000) n")
    dump(server.binaries, server.address(), tmp_path / "whole")
    (tmp_path / "cut").write_bytes((tmp_path / "whole").read_bytes()[:60_000])
    with pytest.raises(DumpFailed):
        restore(server.binaries, tmp_path / "cut", server.address())
    assert ask(server, "SELECT count(*) FROM kept") == 100_000


def test_data_of_another_major_version_are_brought_over(make):
    present = binaries.find()
    older = [found for found in binaries._of_system() if found.major != present.major]
    if not older:
        pytest.skip("no PostgreSQL of another major version is installed here")
    old = make(binaries=older[0])
    old.start()
    with psycopg.connect(old.address().conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'я' AS letter")
    old.leave()
    assert majors.take_over(old.folder, present)
    new = make()
    new.start()
    assert ask(new, "SELECT letter FROM kept") == "я"
    assert majors.major_of(old.folder) == present.major
    assert not majors.take_over(old.folder, present)


def test_an_outside_address_is_read_from_its_url():
    address = outside("postgresql://anna:p%40ss@db.example:6432/crm?sslmode=require")
    assert address.django()["PASSWORD"] == "p@ss"
    assert address.environment() == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGUSER": "anna",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "crm",
        "PGSSLMODE": "require",
    }
