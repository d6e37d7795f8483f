"""An outside database that goes away for a while and comes back."""

import os
import signal
import tempfile
from pathlib import Path

import pytest

from officina.kernel.database import Cluster


@pytest.fixture
def database():
    """A server of its own, because the test stops it."""
    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        cluster.start()
        yield cluster
        cluster.leave()


def test_pages_say_so_in_three_languages_and_recover_by_themselves(
    database, home, make_house, until
):
    address = database.address()
    url = f"postgresql://officina:{address.password}@/officina?host={address.host}"
    house = make_house(DATABASE_URL=url)
    house.start()
    until(lambda: house.status() in range(1, 500))

    database.leave()
    until(lambda: house.status() == 503)
    for language, word in (("en", "Back in"), ("ru-RU", "вернёмся"), ("ro", "Revenim")):
        status, page, headers = house.get("/", **{"Accept-Language": language})
        assert status == 503
        assert word in page
        assert headers["Retry-After"] == "5"
        assert "Traceback" not in page

    database.start()
    until(lambda: house.status() in range(1, 500))
    os.kill(house.process.pid, signal.SIGTERM)
    assert house.process.wait(90) == 0
