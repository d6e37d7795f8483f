"""The ASGI layer: static files, body limits, what is absent."""

import asyncio
import gzip
from pathlib import Path

import pytest

from officina.shell.serving.limits import WholeBody
from officina.shell.serving.static import StaticFiles


def ask(application, path="/", *, method="GET", headers=None, body=()):
    """Send a request; return status, headers, body."""
    chunks, answer = list(body), []

    async def receive():
        chunk = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message):
        answer.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), text.encode()) for name, text in (headers or {}).items()],
    }
    asyncio.run(application(scope, receive, send))
    start, *parts = answer
    said = {name.decode(): text.decode() for name, text in start["headers"]}
    return start["status"], said, b"".join(part.get("body", b"") for part in parts)


@pytest.fixture
def static(tmp_path):
    assets = tmp_path / "static/built/assets"
    assets.mkdir(parents=True)
    (assets / "core-abcd1234.js").write_text("let x = 1;\n" * 200)
    (assets / "core-abcd1234.js.br").write_bytes(b"brotli")
    (assets / "app-abcd1234.css").write_text("a { color: red }\n" * 200)
    (tmp_path / "static/mark.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("secret")
    return StaticFiles([Path(tmp_path / "missing"), tmp_path / "static"], "/static/")


def test_what_was_built_is_packed_and_kept_for_ever(static):
    status, headers, body = ask(
        static, "/static/built/assets/core-abcd1234.js", headers={"accept-encoding": "gzip, br"}
    )
    assert (status, body) == (200, b"brotli")
    assert headers["content-encoding"] == "br"
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in headers["cache-control"]


def test_what_the_build_did_not_pack_is_packed_here(static):
    _, headers, body = ask(
        static, "/static/built/assets/app-abcd1234.css", headers={"accept-encoding": "gzip"}
    )
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"a { color: red }")


def test_other_files_are_asked_for_again_and_not_sent_again(static):
    _, headers, body = ask(static, "/static/mark.svg")
    assert body == b"<svg/>"
    assert "must-revalidate" in headers["cache-control"]
    assert "sandbox" in headers["content-security-policy"]
    status, _, body = ask(static, "/static/mark.svg", headers={"if-none-match": headers["etag"]})
    assert (status, body) == (304, b"")


@pytest.mark.parametrize("name", ["../secret", "%2e%2e/secret", "/etc/passwd", "x\0y", "built", ""])
def test_nothing_outside_the_folder_is_served(static, name):
    assert ask(static, f"/static/{name}")[0] == 404


def test_files_are_only_read(static):
    assert ask(static, "/static/mark.svg", method="POST")[0] == 405
    status, headers, body = ask(static, "/static/mark.svg", method="HEAD")
    assert (status, headers["content-length"], body) == (200, "6", b"")


async def echo(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(len(body)).encode()})


def post(*chunks, length=None, megabytes=1):
    headers = {"transfer-encoding": "chunked"} if length is None else {"content-length": length}
    return ask(WholeBody(echo, megabytes=megabytes), method="POST", headers=headers, body=chunks)


def test_a_body_within_the_limit_arrives_whole():
    assert post(b"a" * 700_000, b"b" * 200_000, length="900000")[2] == b"900000"


def test_a_body_without_announced_length_is_counted():
    assert post(b"a" * 1000)[2] == b"1000"
    assert post(*[b"a" * 600_000] * 3)[0] == 413


def test_an_announced_giant_is_refused_unread_in_three_languages():
    status, _, body = post(length="99999999999")
    assert status == 413
    for word in ("larger", "больше", "Depășește"):
        assert word in body.decode()


@pytest.mark.parametrize("length", ["-1", "many", "1e3"])
def test_a_nonsense_length_is_refused(length):
    assert post(length=length)[0] == 413
