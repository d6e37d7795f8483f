"""The program as people use it: served for real, in a real browser, at two widths."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from officina.kernel.database.throwaway import Throwaway

# A crowded machine is slow; what is not there does not come later either.
expect.set_options(timeout=20_000)
WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.acceptance)


@dataclass
class Portal:
    """The running program: its address, and who may sign in."""

    address: str
    password: str
    home: Path
    signed_in: dict[str, Any] = field(default_factory=dict)
    """Cookies of those who signed in once; a password costs time on purpose."""

    def wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        host = self.address.removeprefix("http://")
        for _ in range(1_200):
            assert process.poll() is None, (self.home / "said").read_text()
            line = http.client.HTTPConnection(host, timeout=2)
            try:
                line.request("GET", "/offline")
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                line.close()
        raise AssertionError("the program did not come up")


@pytest.fixture(scope="session")
def demo(throwaway: Throwaway) -> Path:
    """The demo company, made once a run: its database is a template, this is its folder."""
    home = Path(os.environ["OFFICINA_TEST_HOME"]) / "demo"

    def fill(name: str) -> None:
        command = [sys.executable, "-m", "officina", "demo"]
        subprocess.run(
            command, env=_environment(home, throwaway, name), check=True, capture_output=True
        )

    throwaway.template("demo", fill)
    return home


def _environment(home: Path, throwaway: Throwaway, name: str, **more: str) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("OFFICINA_")},
        "OFFICINA_HOME": str(home),
        "DATABASE_URL": throwaway.address(name).url(),
        **more,
    }


class PostOffice:
    """A mail server that keeps what it is handed."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.came = threading.Condition()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))
        with self.came:
            self.letters.append(f"To: {message['to']}\n{body.get_content() if body else ''}")
            self.came.notify_all()
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def letter(self, words: str) -> str:
        """The one that says this, as soon as it has come."""

        def found() -> str:
            return next((one for one in self.letters if words in one), "")

        with self.came:
            assert self.came.wait_for(found, timeout=60), f"no letter says {words!r}"
            return found()


@pytest.fixture(scope="session")
def post_office() -> Iterator[PostOffice]:
    made = PostOffice()
    made.server.start()
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def portal(
    throwaway: Throwaway,
    worker: str,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[Portal]:
    """The demo company (or an empty portal where the module says ``DEMO = False``), served."""
    name = f"portal_{worker}"
    home = tmp_path_factory.mktemp("home")
    password, more = "", {}
    if getattr(request.module, "DEMO", True):
        from officina.shell.demo.cast import PASSWORD

        shutil.copytree(request.getfixturevalue("demo"), home, dirs_exist_ok=True)
        throwaway.copy(name, "demo")
        password = PASSWORD
    else:
        throwaway.copy(name)
    if getattr(request.module, "MAIL", False):
        more["OFFICINA_MAIL_URL"] = request.getfixturevalue("post_office").url
    yield from _served(throwaway, name, home, password, **more)


@pytest.fixture
def second_portal(throwaway: Throwaway, worker: str, tmp_path: Path) -> Iterator[Portal]:
    """An empty portal beside the first, served."""
    name = f"second_{worker}"
    throwaway.copy(name)
    (home := tmp_path / "second").mkdir()
    yield from _served(throwaway, name, home)


def _served(
    throwaway: Throwaway, name: str, home: Path, password: str = "", **more: str
) -> Iterator[Portal]:
    """The program on a database, which is dropped behind it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "officina", "up"],
            env=_environment(home, throwaway, name, OFFICINA_PORT=str(port), **more),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    made = Portal(f"http://127.0.0.1:{port}", password, home)
    try:
        made.wait_until_up(process)
        yield made
    finally:
        process.terminate()
        process.wait(30)
        throwaway.drop(name)


@pytest.fixture
def open_page(browser: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own: ``open_page("taras")`` is signed in, ``open_page()`` is not.

    A page that complains on its console, or runs into an error, fails the test.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(who: str = "", *, width: str = "desktop", **options: Any) -> Page:
        wide, high = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": wide, "height": high},
            has_touch=width == "phone",
            **{"base_url": portal.address} | options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if who and who not in portal.signed_in:
            sign_in(page, f"{who}@aurora.example" if "@" not in who else who, portal.password)
            portal.signed_in[who] = context.cookies()
        elif who:
            context.add_cookies(portal.signed_in[who])
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in/")
    page.fill("input[type=email]", email)
    page.fill("input[type=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/sign-in" not in address)
