"""F223: letters at once or once a day, outside quiet hours, stopped by a link."""

import datetime as dt
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.due.tick import run_all
from officina.kernel.events.drain import drain_all
from officina.kernel.notify import letters, posting
from officina.kernel.notify.actions.choosing import choose_level, set_hours, stop_letters
from officina.kernel.notify.actions.reading import mark_all_read
from officina.kernel.notify.jobs import send_digest, send_letter
from officina.kernel.notify.kinds import Level
from officina.kernel.notify.mail.trying import send_test
from officina.kernel.principals.models import User
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.share_record import share_record, unshare_record
from officina.kernel.search.tests.cast import Cast

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MORNING = dt.time(8, 30)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def post(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> "Post":
    return Post(monkeypatch)


class Post:
    """Jobs that wait to be done: what the queue would run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: dict[str, Any] = {}
        for job in (send_letter, send_digest):
            monkeypatch.setattr(type(job), "defer", self._defer)

    def _defer(self, *, once: str, **details: Any) -> None:
        self.waiting[once] = details

    def carry(self) -> list[Any]:
        """Drain the log and do the jobs; returns the letters that went out."""
        drain_all()
        run_all()
        for name, details in list(self.waiting.items()):
            (send_letter if name.startswith("letter") else send_digest).run(**details)
        self.waiting.clear()
        sent, mail.outbox[:] = list(mail.outbox), []
        return sent


def mention(cast: Cast, record: int, who: User, text: str = "посмотри") -> None:
    said = f"@[{who.name}]({who.id}) {text}"
    add_comment(record, cast.lead, said, by=cast.actor(cast.rita))


def test_a_mention_is_written_of_at_once_with_a_link(cast: Cast, post: Post) -> None:
    record = cast.add(cast.anna, "Запрос <b>")
    mention(cast, record, cast.anna)
    [letter] = post.carry()
    assert (letter.to, letter.subject) == (["anna@aurora.example"], "Запрос <b>")
    assert "Rita mentioned you: “Anna посмотри”" in letter.body
    assert f"/leads/{record}/" in letter.body
    [(html, _mime)] = letter.alternatives
    assert "Запрос &lt;b&gt;" in html
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert post.carry() == []


def test_several_facts_before_the_letter_are_one_letter(cast: Cast, post: Post) -> None:
    record = cast.add(cast.anna, "Запрос")
    mention(cast, record, cast.anna, "раз")
    mention(cast, record, cast.anna, "два")
    [letter] = post.carry()
    assert "раз" in letter.body
    assert "два" in letter.body
    mention(cast, record, cast.anna, "три")
    [later] = post.carry()
    assert "два" not in later.body


def test_what_was_read_meanwhile_is_not_written_of(cast: Cast, post: Post) -> None:
    record = cast.add(cast.anna, "Запрос")
    mention(cast, record, cast.anna)
    drain_all()
    mark_all_read(cast.anna.id)
    assert post.carry() == []


def test_what_one_may_no_longer_see_is_not_written_of(cast: Cast, post: Post) -> None:
    record = cast.add(cast.anna, "Запрос")
    share_record(record, cast.lead, principal=cast.oleg.id, by=cast.actor(cast.anna))
    drain_all()
    unshare_record(record, cast.lead, principal=cast.oleg.id, by=cast.actor(cast.anna))
    assert post.carry() == []


def test_comments_come_with_the_daily_letter(cast: Cast, post: Post) -> None:
    for n in (1, 2):
        record = cast.add(cast.anna, f"Запрос {n}")
        add_comment(record, cast.lead, "Готово", by=cast.actor(cast.rita))
    assert post.carry() == []
    clock.advance(dt.timedelta(hours=20, minutes=29))
    assert post.carry() == []
    clock.advance(dt.timedelta(minutes=1))
    [letter] = post.carry()
    assert letter.subject == "2 things are new"
    assert "Запрос 1" in letter.body
    assert "Запрос 2" in letter.body
    clock.advance(dt.timedelta(days=1))
    assert post.carry() == []


def test_quiet_hours_hold_a_letter_back_until_their_end(cast: Cast, post: Post) -> None:
    User.objects.filter(id=cast.anna.id).update(timezone="Europe/Chisinau")
    night, morning = dt.time(13), dt.time(15)
    set_hours(cast.anna.id, quiet_from=night, quiet_until=morning, digest_at=MORNING)
    mention(cast, cast.add(cast.anna, "Запрос"), cast.anna)
    assert post.carry() == []
    clock.advance(dt.timedelta(minutes=59))
    assert post.carry() == []
    clock.advance(dt.timedelta(minutes=1))
    assert len(post.carry()) == 1


def test_quiet_hours_may_span_midnight() -> None:
    from zoneinfo import ZoneInfo

    hours = posting.Hours(ZoneInfo("UTC"), dt.time(22), dt.time(7), MORNING)
    assert hours.end_of_quiet(NOON) is None
    late = NOON.replace(hour=23)
    assert hours.end_of_quiet(late) == late.replace(day=21, hour=7)
    early = NOON.replace(hour=3)
    assert hours.end_of_quiet(early) == early.replace(hour=7)


def test_each_kind_goes_as_far_as_was_chosen(cast: Cast, post: Post) -> None:
    choose_level(cast.anna.id, "mention", Level.PORTAL)
    choose_level(cast.anna.id, "comment", Level.AT_ONCE)
    record = cast.add(cast.anna, "Запрос")
    mention(cast, record, cast.anna, "раз")
    assert post.carry() == []
    add_comment(record, cast.lead, "два", by=cast.actor(cast.rita))
    [letter] = post.carry()
    assert "раз" not in letter.body


def test_the_link_in_a_letter_stops_its_kind_and_no_other(cast: Cast, post: Post) -> None:
    token = letters.unsubscribe_token(cast.anna.id, "mention")
    assert letters.read_token(token) == (cast.anna.id, "mention")
    assert letters.read_token(token[:-1] + "x") is None
    assert letters.read_token("nonsense") is None
    stop_letters(cast.anna.id, "mention")
    stop_letters(cast.anna.id, "")
    record = cast.add(cast.anna, "Запрос")
    mention(cast, record, cast.anna)
    add_comment(record, cast.lead, "два", by=cast.actor(cast.rita))
    clock.advance(dt.timedelta(days=1))
    assert post.carry() == []
    assert letters.notices(cast.rights(cast.anna))[0].count == 2


def test_letters_are_in_the_language_of_the_reader(cast: Cast, post: Post) -> None:
    User.objects.filter(id=cast.anna.id).update(language="ru")
    mention(cast, cast.add(cast.anna, "Запрос"), cast.anna)
    [letter] = post.carry()
    assert "Rita: вас упомянули: «Anna посмотри»" in letter.body


def test_without_outgoing_mail_nothing_is_queued(
    cast: Cast, post: Post, settings: Settings
) -> None:
    settings.MAILERS = {"default": {"BACKEND": settings.PORTAL_MAIL}}
    mention(cast, cast.add(cast.anna, "Запрос"), cast.anna)
    drain_all()
    assert post.waiting == {}
    assert "Settings → Mail" in send_test("anna@aurora.example")


def test_asking_twice_within_a_transaction_leaves_one_job(cast: Cast) -> None:
    for _ in range(2):
        send_letter.defer(once="letter:1", notification_id=1)
    found = sql.row("SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = 'letter:1'")
    assert found == (1,)
    assert cast.add(cast.anna, "The transaction still lives")


class Inbox:
    """What a real SMTP server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        from email import message_from_bytes, policy

        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def smtp(settings: Settings) -> Iterator[Inbox]:
    from aiosmtpd.controller import Controller

    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }
    yield inbox
    server.stop()


def test_letters_reach_a_real_server(cast: Cast, post: Post, smtp: Inbox) -> None:
    mention(cast, cast.add(cast.anna, "Запрос"), cast.anna)
    post.carry()
    [letter] = smtp.letters
    assert letter["Subject"] == "Запрос"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_body(("plain",))
    assert body is not None
    assert "посмотри" in body.get_content()


def test_the_test_letter_says_why_it_failed(db: None, smtp: Inbox, settings: Settings) -> None:
    assert send_test("anna@aurora.example") == ""
    assert len(smtp.letters) == 1
    assert "No such person" in send_test("nobody@aurora.example")
    settings.MAILERS["default"]["OPTIONS"]["port"] = 9
    assert "Nobody answers" in send_test("anna@aurora.example")
