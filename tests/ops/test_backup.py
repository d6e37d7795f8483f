"""What was backed up comes back, and a bad backup changes nothing."""

import tarfile

import pytest
from django.conf import settings
from django.db import connection

from officina.kernel.config import load
from officina.kernel.database import find
from officina.shell.keeping.backup import BadBackup, back_up, put_back


@pytest.fixture
def house(own_database, throwaway, tmp_path):
    """A home with a file, a database with a row."""
    config = load({"OFFICINA_HOME": str(tmp_path / "home")})
    (config.home / "files/ab").mkdir(parents=True)
    (config.home / "files/ab/picture").write_bytes(b"\x00\xff")
    (config.home / "secret.key").write_text("k" * 40)
    say("before")
    return config, throwaway.address(own_database), tmp_path / "monday.tar"


def say(word):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS said (word text)")
        cursor.execute("INSERT INTO said VALUES (%s)", [word])
    connection.close()


def said():
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM said ORDER BY word")
        words = [word for (word,) in cursor.fetchall()]
    connection.close()
    return words


def test_database_files_and_keys_come_back_as_they_were(house):
    config, address, backup = house
    back_up(config, address, find(), backup)
    say("later")
    (config.home / "files/ab/picture").unlink()
    (config.home / "files/later").write_text("later")
    (config.home / "secret.key").write_text("changed")

    put_back(config, lambda: address, find(), backup)

    assert said() == ["before"]
    assert (config.home / "files/ab/picture").read_bytes() == b"\x00\xff"
    assert not (config.home / "files/later").exists()
    assert (config.home / "secret.key").read_text() == "k" * 40
    assert sorted(path.name for path in config.home.iterdir()) == ["files", "secret.key"]


def test_a_backup_is_readable_by_its_owner_only(house):
    config, address, backup = house
    back_up(config, address, find(), backup)
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.glob("*backup*")] == []


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "absent"])
def test_a_damaged_backup_is_refused_and_changes_nothing(house, damage, tmp_path):
    config, address, backup = house
    back_up(config, address, find(), backup)
    say("later")
    if damage == "cut":
        backup.write_bytes(backup.read_bytes()[:20_000])
    elif damage == "changed":
        whole = bytearray(backup.read_bytes())
        whole[30_000] ^= 1
        backup.write_bytes(whole)
    elif damage == "foreign":
        with tarfile.open(backup, "w") as archive:
            archive.add(config.home / "secret.key", "secret.key")
    else:
        backup.unlink()
    with pytest.raises(BadBackup):
        put_back(config, lambda: address, find(), backup)
    assert said() == ["before", "later"]
    assert (config.home / "files/ab/picture").exists()


def test_the_test_settings_point_at_a_throwaway_home():
    assert "officina-" in str(settings.OFFICINA.home)
