"""Asking addresses outside never reaches those inside (SSRF)."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from officina.kernel import outside

NEVER = threading.Event()


class Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/drop":
            self._drop()
            return
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 5_000 if self.path == "/large" else body)

    def _drop(self) -> None:
        """A header, letter by letter, for as long as anybody listens."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b"x")
                NEVER.wait(0.02)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    made = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "http://user:secret@example.com/",
        "http:///nowhere",
    ],
)
def test_addresses_inside_are_refused(url: str) -> None:
    with pytest.raises(outside.OutsideError):
        outside.fetch(url)


def test_what_is_public_is_asked_and_answers(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "is_public", lambda address: True)
    answer = outside.fetch(f"{server}/", method="POST", body=b"hello")
    assert (answer.status, answer.body, answer.is_ok) == (200, b"hello", True)


def test_redirects_are_not_followed_and_answers_are_bounded(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "is_public", lambda address: True)
    assert outside.fetch(f"{server}/away", method="POST", body=b"").status == 302
    with pytest.raises(outside.OutsideError, match="too large"):
        outside.fetch(f"{server}/large", method="POST", body=b"", most=1_000)


def test_the_connection_goes_to_the_address_that_was_checked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is checked and inside when it is used changes nothing."""
    asked: list[str] = []

    def once(host: str, port: int) -> str:
        asked.append(host)
        return "127.0.0.1"

    monkeypatch.setattr(outside, "resolve", once)
    port = server.rpartition(":")[2]
    assert outside.fetch(f"http://rebinding.example:{port}/", method="POST", body=b"a").is_ok
    assert asked == ["rebinding.example"]


def test_who_answers_letter_by_letter_is_not_waited_for(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "is_public", lambda address: True)
    with pytest.raises(outside.OutsideError, match="does not answer"):
        outside.fetch(f"{server}/drop", method="POST", body=b"", patience=0.3)


def test_what_is_no_address_is_said_so() -> None:
    for url in ("http://example.com:99999/", "http://example.com:port/"):
        with pytest.raises(outside.Forbidden, match="no web address"):
            outside.fetch(url)
