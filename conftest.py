"""Every test of the house: settings and databases that are thrown away.

Nothing is started for tests that need no database.
"""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.utils import translation
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

# Here because a profile holds for the whole session: property tests are the same in every run,
# and no slower machine makes one fail.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Workers of xdist inherit the folder of the run.
_MINE = "OFFICINA_TEST_HOME" not in os.environ
if _MINE:
    os.environ["OFFICINA_TEST_HOME"] = tempfile.mkdtemp(prefix="officina-")
HOME = Path(os.environ["OFFICINA_TEST_HOME"])

for name in [name for name in os.environ if name.startswith("OFFICINA_")]:
    if not name.startswith("OFFICINA_TEST_") and name != "OFFICINA_SUITES":
        del os.environ[name]
os.environ.pop("DATABASE_URL", None)
os.environ["OFFICINA_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "officina.shell.settings"

from officina.kernel.database.throwaway import Throwaway  # noqa: E402

# Here and not in a hook: the conftests of apps are read before any hook is called.
django.setup()


def pytest_unconfigure() -> None:
    if _MINE:
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Each test begins in English: a request in another language leaves it to the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def throwaway(django_db_blocker: DjangoDbBlocker) -> Iterator[Throwaway]:
    """The server of this run, with a migrated template."""
    server = Throwaway(HOME / "postgres")
    try:
        with django_db_blocker.unblock():
            server.start(_migrate)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def django_db_setup(throwaway: Throwaway, worker: str) -> Iterator[None]:
    """Instead of pytest-django's own: this worker's copy of the template."""
    throwaway.copy(f"test_{worker}")
    _point_django_at(f"test_{worker}")
    yield
    _point_django_at("officina")


@pytest.fixture
def own_database(
    throwaway: Throwaway, django_db_setup: None, worker: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A fresh database for one test that commits for real, from threads or other processes.

    Yields its name; Django of this process uses it meanwhile.
    """
    name = f"own_{worker}"
    throwaway.copy(name)
    _point_django_at(name)
    with django_db_blocker.unblock():
        yield name
    _point_django_at(f"test_{worker}")
    throwaway.drop(name)


@pytest.fixture
def portal(own_database: str, throwaway: Throwaway) -> Iterator[Callable[[str], None]]:
    """Two portals, and which one is worked in: ``portal("there")``."""
    from django.db import connection

    from officina.kernel.access import policy
    from officina.kernel.records import types
    from officina.processes import bundle

    other = f"{own_database}_there"
    throwaway.copy(other)

    def enter(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = other if name == "there" else own_database
        types.forget()
        policy.forget()
        bundle.forget()

    yield enter
    enter("here")
    throwaway.drop(other)


def _migrate(name: str) -> None:
    from django.core.management import call_command

    _point_django_at(name)
    call_command("migrate", verbosity=0)
    _point_django_at("officina")


def _point_django_at(name: str) -> None:
    from django.db import connections

    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def aurora(db: None) -> dict[str, Any]:
    """The people of Aurora Group as actors, by the first part of their address."""
    from officina.kernel.access import policy
    from officina.kernel.principals.actor import Actor
    from officina.people.presets import lay_presets
    from officina.shell.demo.cast import build_cast

    lay_presets()
    # A test's transaction never commits, so nobody is told that rights were laid.
    policy.forget()
    people = build_cast(dt.date(2026, 11, 21))
    return {code: Actor.person(user.id) for code, user in people.items()}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one a process: Playwright's loop cannot be started twice."""
    path = next((p for p in map(shutil.which, ("chromium", "google-chrome")) if p), None)
    # Its synchronous face keeps a loop in this thread; nothing of ours is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield launched
        launched.close()
