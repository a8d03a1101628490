"""The HTTP edge against a sandbox that signs as Slack does: what is Slack's is answered, anything else is not."""

import asyncio
import io
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, text
from sqlalchemy import select

from blocks.ids import LESSON_ANSWER
from commands.logs import configure
from config.serving import REQUESTS_PATH
from handlers.http import MOST_BYTES, is_fresh, payload_of, signature
from sandbox.core import Sandbox
from sandbox.server import running
from storage.database import Database
from storage.migrate import all_tables
from storage.workspace import all_ids, get
from tests.handlers.serving import FORM, JSON, Browser, serving, signed
from tests.handlers.world import CLAIRE, NORA, TEAM, Hands, Json, said, sandbox_options, until


@pytest.fixture
async def url(sandbox: Sandbox, database: Database, session: aiohttp.ClientSession) -> AsyncIterator[str]:
    """A server, installed in the sandbox's workspace."""
    async with serving(sandbox, database) as address:
        status, _ = await Browser(address, session).install()
        assert status == 200
        yield address


def command(user: str = NORA) -> bytes:
    return urlencode(
        {"command": "/entrain", "text": "zucchini", "team_id": "T0JARDINS1", "user_id": user, "channel_id": TEAM}
    ).encode()


@given(fields=dictionaries(text(min_size=1), text()))
def test_a_form_is_read_as_everybody_reads_it(fields: dict[str, str]) -> None:
    form = {f"field {name}": value for name, value in fields.items()}
    assert payload_of(urlencode(form).encode(), FORM) == form
    assert payload_of(urlencode({"payload": json.dumps(form), "more": "x"}).encode(), FORM) == form
    assert payload_of(json.dumps({"payload": form}).encode(), JSON) == {"payload": form}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff=%", "can't decode byte 0xff"),
        (b"payload=%5B%5D", "neither a form nor an object"),
        (b"payload=", "EOF while parsing a value"),
        (b"payload=1", "neither a form nor an object"),
        (b"payload={", "EOF while parsing an object"),
    ],
)
def test_what_is_no_payload_is_said_to_be_none(body: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        payload_of(body, FORM)


def test_the_signature_is_slack_s() -> None:
    body = b'{"type":"url_verification","challenge":"c-123","token":"legacyToken"}'
    secret = "sandbox-signing-secret-0123456789"
    expected = "v0=df5152ec5ec23dca484aedc5e5e50e8b39429149b29746ffc87c637be21f2847"
    assert signature(secret, "1767225600", body) == expected
    assert is_fresh("1767225600", 1767225900)
    assert not is_fresh("1767225600", 1767225901)
    assert not is_fresh("1767225900", 1767225599)
    assert not any(is_fresh(wrong, 1767225600) for wrong in ("", "soon", "-1", "1e9", "١٧٦٧٢٢٥٦٠٠", "9" * 4000))


async def test_commands_clicks_forms_and_events_are_answered(url: str, hands: Hands, database: Database) -> None:
    await hands.post("home", **{"as": CLAIRE})

    async def desk() -> Json | None:
        home = (await hands.state(CLAIRE))["home"]
        return home if home and "workspace.channel" in said(home) else None

    home = await until(desk, "the coordinator's desk")
    assert home is not None
    await hands.click(CLAIRE, home, "workspace.channel", TEAM)
    await hands.click(CLAIRE, home, "workspace.start")

    async def started() -> bool:
        with database.transaction() as connection:
            workspace = get(connection, all_ids(connection)[0])
            return workspace is not None and workspace.started_at is not None and workspace.synced_at is not None

    await until(started, "the programme to have started")
    lesson = await hands.command(NORA, "/apprendre")
    assert "blocks" in lesson
    await hands.command(NORA, "/entrain", "réglages")
    settings = await hands.modal(NORA)
    assert (await hands.post("submit", **{"as": NORA, "view_id": settings["id"]}))["response_action"] == "update"


async def test_what_slack_did_not_sign_is_refused_and_not_written_down(
    url: str, sandbox: Sandbox, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    secret, body, now = sandbox.keys.signing_secret, command(), time.time()
    good = signed(secret, body)
    cases = {
        "forged": signed("another secret", body),
        "stale": signed(secret, body, at=now - 301),
        "from the future": signed(secret, body, at=now + 302),
        "not a number": {**good, "X-Slack-Request-Timestamp": "soon"},
        "unsigned": {"Content-Type": FORM},
        "another body's": signed(secret, body + b"&a=b"),
        "not text": {**good, "X-Slack-Signature": "v0=\xe9"},
    }
    statuses = {}
    for name, headers in cases.items():
        async with session.post(url + REQUESTS_PATH, data=body, headers=headers) as answer:
            statuses[name] = answer.status
            assert await answer.text() == ""
    assert set(statuses.values()) == {401}, statuses
    lines = [record.getMessage() for record in caplog.records if record.name == "entrain.http"]
    assert len(lines) == 1
    assert NORA not in caplog.text
    assert "zucchini" not in caplog.text
    async with session.post(url + REQUESTS_PATH, data=body, headers=good) as answer:
        assert answer.status == 200


async def test_a_replayed_request_is_answered_again_but_counts_once(
    url: str, sandbox: Sandbox, hands: Hands, session: aiohttp.ClientSession
) -> None:
    """Within five minutes Slack itself may send the same: an event's retry has its id, and says which attempt it is."""
    team = str(sandbox.workspace.team["id"])
    channel = next(c["id"] for c in (await hands.state(NORA))["channels"] if c["kind"] == "im")
    event = {"type": "message", "channel": channel, "channel_type": "im", "user": NORA, "text": "stop", "ts": "1.1"}
    body = json.dumps({"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": event}).encode()
    for attempt in range(3):
        headers = signed(sandbox.keys.signing_secret, body, kind=JSON) | (
            {"X-Slack-Retry-Num": str(attempt)} if attempt else {}
        )
        async with session.post(url + REQUESTS_PATH, data=body, headers=headers) as answer:
            assert answer.status == 200

    async def answered() -> list[Json]:
        return await hands.calls("chat.postMessage")

    await until(answered, "an answer")
    await asyncio.sleep(0.2)
    assert len(await answered()) == 1


@dataclass
class Overheard:
    """What Slack's signed requests were, for whoever wants to send one again."""

    session: aiohttp.ClientSession
    url: str
    secret: str
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    def signature(self, secret: str, timestamp: str, body: bytes) -> str:
        """Signs as the sandbox does, and remembers what."""
        self.requests.append((timestamp, body))
        return signature(secret, timestamp, body)

    async def again(self, what: bytes, *, late: float = 0) -> tuple[int, str]:
        """The last one with such a field once more, as it was, or as if signed so long before; status and answer."""
        timestamp, body = next(each for each in reversed(self.requests) if what in each[1])
        headers = signed(self.secret, body, at=int(timestamp) - late)
        async with self.session.post(self.url + REQUESTS_PATH, data=body, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
def overheard(url: str, sandbox: Sandbox, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> Overheard:
    """From now on, what the sandbox sends to the server."""
    listening = Overheard(session, url, sandbox.keys.signing_secret)
    monkeypatch.setattr("sandbox.transport.signature", listening.signature)
    return listening


def of_nora(database: Database) -> dict[str, list[Any]]:
    """All that is kept of what she did."""
    tables = [table for name, table in all_tables().tables.items() if "user_id" in table.c and name != "members"]
    with database.transaction() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).where(table.c.user_id == NORA))]
            for table in tables
        }


async def test_a_replayed_command_and_a_replayed_click_are_answered_again_and_change_nothing(
    overheard: Overheard, hands: Hands, database: Database
) -> None:
    lesson = await hands.command(NORA, "/apprendre")
    after_command = of_nora(database)
    first = await overheard.again(b"command=")
    assert first[0] == 200
    assert "blocks" in json.loads(first[1])
    assert await overheard.again(b"command=") == first
    assert of_nora(database) == after_command

    await hands.click(NORA, lesson, LESSON_ANSWER)
    after_click = of_nora(database)
    assert after_click["attempts"] != after_command["attempts"]
    assert [(await overheard.again(b"payload="))[0] for _ in range(2)] == [200, 200]
    assert of_nora(database) == after_click


async def test_a_command_and_a_click_that_were_signed_long_ago_are_refused_and_change_nothing(
    overheard: Overheard, hands: Hands, database: Database
) -> None:
    lesson = await hands.command(NORA, "/apprendre")
    before = of_nora(database)
    assert await overheard.again(b"command=", late=301) == (401, "")
    assert of_nora(database) == before
    await hands.click(NORA, lesson, LESSON_ANSWER)
    before = of_nora(database)
    assert await overheard.again(b"payload=", late=301) == (401, "")
    assert of_nora(database) == before


async def test_slack_s_looks_at_the_address_itself_are_answered(
    url: str, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    """Where requests are to go is saved only if the challenge comes back; and now and then the certificate is looked at."""
    cases = [
        (b'{"type":"url_verification","challenge":"c-123","token":"legacyToken"}', JSON, "c-123"),
        (b"ssl_check=1&token=legacyToken", FORM, None),
    ]
    for body, kind, challenge in cases:
        async with session.post(
            url + REQUESTS_PATH, data=body, headers=signed(sandbox.keys.signing_secret, body, kind=kind)
        ) as answer:
            assert answer.status == 200
            if challenge:
                assert (await answer.json())["challenge"] == challenge
        async with session.post(
            url + REQUESTS_PATH, data=body, headers=signed("another secret", body, kind=kind)
        ) as answer:
            assert answer.status == 401


@pytest.mark.parametrize(
    ("body", "kind", "more", "status"),
    [
        (b"x" * (MOST_BYTES + 1), FORM, {}, 413),
        (b"<a/>", "application/xml", {}, 415),
        (b"x", "multipart/form-data; boundary=x", {}, 415),
        (b"x", FORM, {"Content-Encoding": "gzip"}, 415),
        (b"\xff\xfe", JSON, {}, 400),
        (b"{", JSON, {}, 400),
        (b"[1]", JSON, {}, 400),
        (b"payload=%7B", FORM, {}, 400),
    ],
)
async def test_what_cannot_be_read_is_refused(
    url: str,
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    body: bytes,
    kind: str,
    more: dict[str, str],
    status: int,
) -> None:
    headers = signed(sandbox.keys.signing_secret, body, kind=kind) | more
    async with session.post(url + REQUESTS_PATH, data=io.BytesIO(body), headers=headers) as answer:
        assert answer.status == status
    async with session.get(url + REQUESTS_PATH) as answer:
        assert answer.status == 405


async def test_whoever_is_slow_to_send_is_not_waited_for(
    url: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.http.BODY_SECONDS", 0.1)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    headers = "".join(f"{k}: {v}\r\n" for k, v in signed(sandbox.keys.signing_secret, b"x").items())
    writer.write(f"POST {REQUESTS_PATH} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: 100\r\n\r\nx".encode())
    await writer.drain()
    assert (await asyncio.wait_for(reader.readline(), 5)).split()[1] == b"408"
    writer.close()


async def test_logs_hold_nobody_and_no_address(
    sandbox: Sandbox, database: Database, session: aiohttp.ClientSession
) -> None:
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure("DEBUG")
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    try:
        async with serving(sandbox, database, bot_token=sandbox.keys.bot_token) as url:
            good, body = sandbox.keys.signing_secret, command()
            for headers in (signed("forged", body), signed(good, b"x=%zz"), signed(good, body)):
                async with session.post(url + REQUESTS_PATH, data=body, headers=headers):
                    pass
            _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
            writer.write(b"\x16\x03 not HTTP\r\n\r\n")
            await writer.drain()
            writer.close()
            await asyncio.sleep(0.05)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    text = stream.getvalue()
    assert "answers on" in text
    assert all(secret not in text for secret in (NORA, "zucchini", sandbox.keys.bot_token, good))
    assert "from 127.0.0.1" not in text


async def test_several_workspaces_are_answered_each_with_its_own_token(database: Database) -> None:
    more = {"team": {"id": "T0OTHER001", "name": "Another"}, "people": [{"id": NORA, "name": "nora", "real_name": "N"}]}
    async with running(sandbox_options(more=(more,))) as sandbox, aiohttp.ClientSession() as session:
        first, other = sandbox.teams
        async with (
            serving(sandbox, database, bot_token=first.keys.bot_token),
            serving(sandbox, database, bot_token=other.keys.bot_token),
        ):
            for each in (first, other):
                await Hands(each, session).post("home", **{"as": NORA})
            for each in (first, other):
                hands = Hands(each, session)

                async def shown(hands: Hands = hands) -> Json | None:
                    home: Json | None = (await hands.state(NORA))["home"]
                    return home

                await until(shown, "Home")
        with database.transaction() as connection:
            assert all_ids(connection) == ["T0JARDINS1", "T0OTHER001"]
