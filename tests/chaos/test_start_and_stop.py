"""Starting, a second start, ending: as an operator meets them."""

import json
import os
import re
import signal

import pytest


def test_one_start_serves_a_second_says_where_and_ctrl_c_ends_everything(house, until):
    house.start()
    assert house.status() < 500
    claim = re.search(r"http://localhost:\d+/setup/([\w-]{20,})", house.said)
    assert claim
    assert claim[1] not in (house.home / "claim").read_text()

    second = house.run("up")
    assert second.returncode == 0
    assert f"already runs at http://localhost:{house.port}" in second.stdout

    assert house.stop() == 0
    assert house.database_process is None
    assert not (house.home / "postgres/.s.PGSQL.5432").exists()
    assert "Traceback" not in house.said


def test_sigterm_ends_it_as_cleanly(house):
    house.start()
    assert house.stop(signal.SIGTERM) == 0
    assert house.database_process is None


def test_after_kill_9_the_next_start_attaches_and_goes_on(house, until):
    house.start()
    house.process.kill()
    house.process.wait()
    database = house.database_process
    assert database is not None
    house.start()
    assert house.status() < 500
    assert house.database_process == database
    house.stop()
    assert house.database_process is None


def test_after_kill_9_of_everything_the_next_start_recovers(house, until):
    house.start()
    house.process.kill()
    os.kill(house.database_process, signal.SIGKILL)
    house.process.wait()
    house.start()
    assert house.status() < 500


def test_a_killed_database_is_started_again_while_we_run(house, until):
    house.start()
    before = house.database_process
    os.kill(before, signal.SIGKILL)
    until(lambda: house.database_process not in {None, before} and house.status() in range(1, 500))
    assert house.stop() == 0


def test_a_taken_port_is_said_in_a_sentence(house):
    house.start()
    other = house.run("serve", "--role", "web")
    assert other.returncode == 2
    assert "Set OFFICINA_PORT to another port" in other.stderr


@pytest.mark.parametrize("contents", ["nonsense", json.dumps({"process": "x"})])
def test_a_damaged_note_of_the_running_process_does_no_harm(house, contents):
    (house.home / "running.json").write_text(contents)
    house.start()
    assert house.status() < 500
