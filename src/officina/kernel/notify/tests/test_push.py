"""News to phones: sealed for one browser, sent by a job, forgotten with the device (F223)."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from officina.kernel import clock, outside
from officina.kernel.notify.actions.choosing import set_hours
from officina.kernel.notify.actions.devices import add_device, forget_device
from officina.kernel.notify.models import Device, Notification
from officina.kernel.notify.push.sealing import (
    CURVE,
    MOST,
    authorization,
    decoded,
    encoded,
    public_of,
    seal,
    sender_key,
)
from officina.kernel.notify.push.sending import NotTaken, push_about, push_test
from officina.kernel.records.checks import Refused


class Browser:
    """One that subscribed: it can read what is sealed for it, as RFC 8291 has it."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(CURVE)
        self.auth = b"0123456789abcdef"
        self.key = public_of(self.private)

    def read(self, body: bytes) -> dict[str, Any]:
        salt, sender, sealed = body[:16], body[21:86], body[86:]
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        shared = self.private.exchange(ec.ECDH(), point)
        info = b"WebPush: info\0" + self.key + sender
        secret = HKDF(hashes.SHA256(), 32, self.auth, info).derive(shared)
        cek = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        found: dict[str, Any] = json.loads(AESGCM(cek).decrypt(nonce, sealed, None).rstrip(b"\2"))
        return found


class Service:
    """A push service of its own, on this machine."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.got.append((dict(self.headers), body))
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/push/1"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(outside, "is_public", lambda address: True)
    found = Service()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


@pytest.fixture
def reader() -> Browser:
    return Browser()


@pytest.fixture
def device(db: None, aurora: Any, reader: Browser, service: Service) -> Device:
    """Nina's phone, subscribed at the service of the test."""
    return Device.objects.create(
        user_id=aurora["nina"].user_id,
        endpoint=service.address,
        key=encoded(reader.key),
        auth=encoded(reader.auth),
        name="Phone",
        since=clock.now(),
    )


def test_a_message_is_sealed_as_the_standard_has_it() -> None:
    """RFC 8291, appendix A."""
    private = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    sealed = seal(
        b"When I grow up, I want to be a watermelon",
        reader=decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        key=ec.derive_private_key(private, CURVE),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_sender_is_known_by_a_signed_token() -> None:
    """RFC 8292: the origin of the service, an end, whom to write to."""
    key, now = sender_key("a secret"), dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    header = authorization(
        "https://push.example/send/1", key, now=now, contact="mailto:it@aurora.example"
    )
    token = header.removeprefix("vapid t=").split(",")[0]
    signed, _dot, signature = token.rpartition(".")
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.public_key().verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(decoded(signed.split(".")[1]))
    assert claims["aud"] == "https://push.example"
    assert dt.timedelta(0) < dt.datetime.fromtimestamp(claims["exp"], dt.UTC) - now
    assert claims["exp"] <= (now + dt.timedelta(hours=24)).timestamp()
    assert public_of(sender_key("a secret")) == public_of(key) != public_of(sender_key("other"))


def test_what_is_too_long_for_one_push_is_refused(reader: Browser) -> None:
    with pytest.raises(ValueError, match="too many"):
        seal(b"x" * (MOST + 1), reader=reader.key, auth=reader.auth)


def _assigned(aurora: Any) -> int:
    """Taras makes Nina responsible: news that come at once."""
    from officina.kernel.events.drain import drain_all
    from officina.kernel.records.actions.create_record import create_record
    from officina.kernel.records.types import types

    lead, nina = types().by_code("lead"), aurora["nina"].user_id
    drain_all()
    create_record(lead, {"title": "Balloon trip", "responsible": nina}, by=aurora["taras"])
    drain_all()
    return Notification.objects.get(user_id=nina).id


def test_a_phone_is_told_of_what_comes_at_once(
    aurora: Any, device: Device, service: Service, reader: Browser
) -> None:
    """F223: sent by a job of the outbox, in the reader's words, once; read news are no news."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    number = _assigned(aurora)
    [job] = ProcrastinateJob.objects.filter(task_name="officina.kernel.notify.jobs.push")
    assert job.args == {"notification_id": number}
    push_about(number)
    [(headers, body)] = service.got
    told = reader.read(body)
    assert told["title"] == "Balloon trip"
    assert "Taras Sales made you responsible" in told["body"]
    assert told["href"].startswith("/leads/")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")
    Notification.objects.update(read_at=clock.now())
    push_about(number)
    assert len(service.got) == 1


def test_in_quiet_hours_no_phone_is_told(aurora: Any, device: Device) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    local = clock.now().astimezone(dt.timezone(dt.timedelta(0)))
    begin = (local - dt.timedelta(hours=3)).time()
    end = (local + dt.timedelta(hours=3)).time()
    set_hours(device.user_id, quiet_from=begin, quiet_until=end, digest_at=dt.time(8))
    _assigned(aurora)
    assert not ProcrastinateJob.objects.filter(task_name__endswith="jobs.push").exists()


def test_a_device_that_is_gone_is_forgotten_and_a_full_service_asked_again(
    device: Device, service: Service
) -> None:
    service.status = 503
    with pytest.raises(NotTaken):
        push_test(device)
    assert Device.objects.filter(id=device.id).exists()
    service.status = 410
    push_test(device)
    assert not Device.objects.exists()


def test_an_inside_address_is_never_asked(device: Device, monkeypatch: Any) -> None:
    monkeypatch.undo()
    push_test(device)
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https:///1"},
        {"key": "AAAA"},
        {"auth": "not base64 at all!"},
    ],
)
def test_what_no_browser_sends_is_no_device(aurora: Any, reader: Browser, wrong: Any) -> None:
    sent = {
        "endpoint": "https://push.example/1",
        "key": encoded(reader.key),
        "auth": encoded(reader.auth),
        "name": "Phone",
    }
    with pytest.raises(Refused):
        add_device(aurora["nina"].user_id, **sent | wrong)


def test_a_device_is_added_from_itself_and_is_nobody_elses(aurora: Any, reader: Browser) -> None:
    from django.test import Client

    from officina.kernel.principals.models import User

    nina, taras = Client(), Client()
    nina.force_login(User.objects.get(id=aurora["nina"].user_id))
    taras.force_login(User.objects.get(id=aurora["taras"].user_id))
    sent = {
        "endpoint": "https://push.example/1",
        "key": encoded(reader.key),
        "auth": encoded(reader.auth),
    }
    agent = "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/131 Safari/537"
    assert nina.post("/notifications/devices", sent, HTTP_USER_AGENT=agent).status_code == 204
    device = Device.objects.get()
    assert device.name == "Chrome, Android"
    assert "Chrome, Android" in nina.get("/notifications/settings").content.decode()
    assert "Chrome, Android" not in taras.get("/notifications/settings").content.decode()
    assert taras.post(f"/notifications/devices/{device.id}/forget").status_code == 404
    assert not forget_device(aurora["taras"].user_id, device.id)
    assert nina.post(f"/notifications/devices/{device.id}/all").status_code == 302
    assert Device.objects.get().all_news
    nina.post(f"/notifications/devices/{device.id}/forget")
    assert not Device.objects.exists()
