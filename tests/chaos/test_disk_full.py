"""A disk that fills up: told plainly, nothing half-done, and it goes on once there is room."""

from __future__ import annotations

import http.cookiejar
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from officina.shell.demo.cast import PASSWORD

SMALL = "320m"
FILE = secrets.token_bytes(400_000)
# A namespace of its own in which the home is a small disk; nobody needs to be root for that.
ON_A_SMALL_DISK = (
    "unshare",
    *("--user", "--mount", "--map-current-user", "sh", "-c"),
    'mount -t tmpfs -o size="$1" none "$2" && shift 2 && "$@" demo && exec "$@" up',
    "sh",
    SMALL,
)


class Visitor:
    """A browser without a screen that keeps its cookies."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path) as answer:
            return answer.read().decode()

    def send(self, path: str, body: bytes | dict[str, str], method: str = "POST", **more: str):
        """(status, headers, words)"""
        token = next(one.value for one in self.jar if one.name == "csrftoken")
        data = urllib.parse.urlencode(body).encode() if isinstance(body, dict) else body
        headers = {"X-CSRFToken": token, "Origin": self.address, "HX-Request": "true", **more}
        asked = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with self.opener.open(asked) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def sign_in(self, email: str) -> None:
        page = self.get("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        sent = {"csrfmiddlewaretoken": token[1], "login": email, "password": PASSWORD}
        assert self.send("/sign-in/", sent)[0] in (200, 204)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(secrets.token_bytes(64 * 1024))
                file.flush()
        except OSError:
            return ballast


def said() -> dict[str, str]:
    return {"text": secrets.token_urlsafe(14_000)}  # nothing compresses it


def test_a_full_disk_loses_nothing_and_is_got_over(make_house, home, until):
    house = make_house()
    house.prefix = [*ON_A_SMALL_DISK, str(home)]
    house.start()
    disk = Path(f"/proc/{house.process.pid}/root{home}")
    visitor = Visitor(house.port)
    visitor.sign_in("olena@aurora.example")
    card = re.search(r'href="(/leads/\d+/)"', visitor.get("/leads/?view=list"))
    assert card
    kept = said()
    assert visitor.send(f"{card[1]}comments", kept)[0] == 200
    started = visitor.send("/files/uploads", b"", **{"Upload-Length": str(len(FILE))})[1]

    ballast = fill(disk)
    status, words = put(visitor, started["Location"])
    assert (status, "The disk is full" in words) == (503, True)
    refused = said()
    # What the database has taken from the disk beforehand is used up first.
    for _ in range(1_500):
        status, headers, words = visitor.send(f"{card[1]}comments", refused)
        if status != 200:
            break
        kept, refused = refused, said()
    assert (status, "The disk is full" in words) == (503, True)
    assert headers["Retry-After"]
    assert "Traceback" not in words

    ballast.unlink()
    until(lambda: kept["text"] in visitor.get(card[1]))
    assert refused["text"] not in visitor.get(card[1])
    assert visitor.send(f"{card[1]}comments", refused)[0] == 200
    assert visitor.get(card[1]).count(refused["text"]) == 1
    assert put(visitor, started["Location"])[0] == 204
    # It ends as cleanly as ever.
    assert house.stop() == 0


def put(visitor: Visitor, location: str) -> tuple[int, str]:
    """The whole file in one piece, from where it has to begin: nothing of it was counted."""
    more = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    status, _headers, words = visitor.send(location, FILE, method="PATCH", **more)
    return status, words
