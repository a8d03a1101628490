"""A concern leaves no trace of who wrote it: not in a log at its most verbose, not in any table, not in the member's own row."""

import io
import logging
import random
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from sqlalchemy import Connection
from sqlalchemy import text as sql

from commands.logs import configure
from domain.members import MemberKey
from sandbox.core import Sandbox
from services.concerns import Concerns
from storage import members as members_store
from storage.concerns import TABLES
from storage.database import Database
from storage.schema import metadata
from tests.anonymity.test_anonymity import files_of
from tests.handbooks import handbook
from tests.handlers.world import CLAIRE, MONDAY, NORA, Hands, Json, bot_on, places, said, until

PERSON = re.compile(r"[UW][A-Z0-9]+")
PLANTED = [f"planté-{secrets.token_hex(6)}" for _ in range(3)]


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """All that the bot says at the most verbose an operator can choose."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure("DEBUG")
    told = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(told)
    yield told
    root.handlers[:] = before
    root.setLevel(level)


def rows_of(database: Database, user: str) -> list[tuple[object, ...]]:
    """Every row anywhere that belongs to somebody."""
    found = []
    with database.transaction() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if "user" in column.name:
                    found += [tuple(row) for row in connection.execute(table.select().where(column == user))]
    return found


async def test_a_concern_leaves_no_trace_of_its_author(
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    hands: Hands,
    database: Database,
    tmp_path: Path,
    everything_logged: io.StringIO,
) -> None:
    async with bot_on(sandbox, database, handbook(), tmp_path) as bot:
        await becomes_steward(hands)
        team = str(sandbox.workspace.team["id"])
        with database.transaction() as connection:
            members_store.change(connection, MemberKey(team, NORA), unanswered=4)
        before = rows_of(database, NORA)
        for method in (None, "views.open"):
            if method is not None:
                await hands.fault(method, error="internal_error")
            await hands.command(NORA, "/inquietude", PLANTED[0])
        form = await hands.modal(NORA)
        with patch.object(Concerns, "submit", side_effect=ValueError(f"{PLANTED[2]} of {NORA}")):
            failed = await submit(hands, form, PLANTED[2])
        assert failed["response_action"] == "push", "said on top of the form, which keeps what was typed"
        problem = await hands.modal(NORA)
        await hands.post("close", **{"as": NORA, "view_id": problem["id"]})
        answer = await submit(hands, form, PLANTED[1])
        assert answer["response_action"] == "update"
        receipt = await hands.modal(NORA)
        code = next(b for b in receipt["blocks"] if b["type"] == "rich_text")["elements"][0]["elements"][0]["text"]
        await hands.post("close", **{"as": NORA, "view_id": receipt["id"], "all": True})
        await hands.command(NORA, "/inquietude", "suivre")
        form = await hands.modal(NORA)
        await hands.post("submit", **{"as": NORA, "view_id": form["id"], "values": {"code": {"code": code}}})
        found = await hands.modal(NORA)
        await hands.click(NORA, found, "concerns.withdraw")
        await hands.post("settle")
        assert rows_of(database, NORA) == before, "neither a sign of life nor anything else"
        assert bot.ready.is_set()
    assert "a request failed" in everything_logged.getvalue(), "the error was logged, without its words"
    no_trace_of((*PLANTED, NORA, code, code.replace("-", "")), database, everything_logged)


def no_trace_of(planted: Sequence[str], database: Database, logged: io.StringIO) -> None:
    """In no line of the log, in no table of concerns; and texts, which are no ids, nowhere in the database's files."""
    told = logged.getvalue()
    with database.transaction() as connection:
        held = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in TABLES
            for row in connection.execute(table.select())
            for value in row
        )
    assert held
    files = files_of(database)
    for secret in planted:
        assert secret not in told
        assert secret.encode() not in held
        assert secret.encode() not in files or PERSON.fullmatch(secret), secret


async def becomes_steward(hands: Hands) -> None:
    await hands.post("home", **{"as": CLAIRE})

    async def asked() -> bool:
        return "stewards.accept" in said((await hands.state(CLAIRE))["home"])

    await until(asked, "the question on Claire's Home")
    await hands.click(CLAIRE, (await hands.state(CLAIRE))["home"], "stewards.accept")
    await hands.modal(CLAIRE)


async def submit(hands: Hands, form: dict[str, object], text: str) -> dict[str, object]:
    return await hands.post("submit", **{"as": NORA, "view_id": form["id"], "values": {"text": {"text": text}}})


@pytest.mark.long
async def test_two_hundred_texts_through_five_hundred_flows_with_forced_errors_leave_no_trace(
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    hands: Hands,
    database: Database,
    tmp_path: Path,
    everything_logged: io.StringIO,
) -> None:
    """Trust.md, G2. Every other flow meets an error: Slack's, ours, or the database's, whose words hold text and author."""
    async with bot_on(sandbox, database, handbook(), tmp_path) as bot:
        await becomes_steward(hands)
        people = [str((await hands.post("people", name=f"p{nth}", real_name="P"))["id"]) for nth in range(50)]
        crowd = Crowd(hands, people, [f"planté-{secrets.token_hex(8)}" for _ in range(200)])
        while crowd.flows < 500:
            if crowd.flows and crowd.flows % 8 == 0:
                await hands.post("clock", to=crowd.later().isoformat().replace("+00:00", "Z"))
            await crowd.flow()
        await hands.post("settle")
        assert bot.ready.is_set()
        for user in people:
            assert not [message for message in await hands.messages(user) if "planté" in said(message)]
    assert crowd.troubles > 150
    assert len(crowd.every_code) > 150
    codes = [code.replace("-", "") for code in crowd.every_code]
    no_trace_of((*crowd.texts, *people, CLAIRE, *crowd.every_code, *codes), database, everything_logged)


class Crowd:
    """People who write, come back with their code, reply, take it back, and a steward who answers; with things going wrong."""

    def __init__(self, hands: Hands, people: list[str], texts: list[str]) -> None:
        self.hands, self.people, self.texts = hands, people, texts
        self.chance = random.Random(20261122)
        self.flows = self.troubles = 0
        self.codes: list[tuple[str, str]] = []
        self.every_code: list[str] = []

    def later(self) -> datetime:
        """Five hours on: nobody opens the form too often, and rounds come."""
        return MONDAY + timedelta(hours=self.flows * 5 // 8)

    async def flow(self) -> None:
        """The next one."""
        self.flows += 1
        user, text = self.people[self.flows % len(self.people)], self.texts[self.flows % len(self.texts)]
        if self.flows % 5 == 4:
            await self.answers(text)
        elif self.flows % 5 in {2, 3} and self.codes:
            await self.comes_back(text)
        else:
            await self.writes(user, text)

    def trouble(self, user: str, text: str) -> AbstractContextManager[Any]:
        """Something breaks, in words that hold all that must not be told."""
        self.troubles += 1
        words = f"{text} of {user}"

        def broken_statement(connection: Connection, *_: object) -> None:
            connection.execute(sql("INSERT INTO nowhere VALUES (:text)"), {"text": words})

        if self.chance.random() < 0.5:
            return patch("services.concerns.concerns_store.add_cell", side_effect=ValueError(words))
        return patch("services.concerns.concerns_store.add_cell", side_effect=broken_statement)

    async def writes(self, user: str, text: str) -> None:
        """Says something, with something typed after the command that must go nowhere either."""
        if self.chance.random() < 0.3:
            self.troubles += 1
            await self.hands.fault("views.open", error=self.chance.choice(["internal_error", "expired_trigger_id"]))
            await self.hands.command(user, "/inquietude", text)
            await self.hands.post("settle")
        await self.hands.command(user, "/inquietude", text)
        form = await self.hands.modal(user)
        if self.chance.random() < 0.5:
            with self.trouble(user, text):
                assert (await self.send(user, form, text=text))["response_action"] == "push"
            await self.hands.post("close", **{"as": user, "view_id": (await self.hands.modal(user))["id"]})
        assert (await self.send(user, form, text=text))["response_action"] == "update"
        receipt = await self.hands.modal(user)
        code = next(b for b in receipt["blocks"] if b["type"] == "rich_text")["elements"][0]["elements"][0]["text"]
        self.codes.append((user, code))
        self.every_code.append(code)
        await self.close(user)

    async def comes_back(self, text: str) -> None:
        """With a code, once a wrong one was tried; replies, or takes it back."""
        user, code = self.codes.pop(self.chance.randrange(len(self.codes)))
        await self.hands.command(user, "/concern", "suivre")
        form = await self.hands.modal(user)
        assert (await self.send(user, form, code="7" * 26))["response_action"] == "errors"
        assert (await self.send(user, form, code=code))["response_action"] == "update"
        found = await self.hands.modal(user)
        if self.chance.random() < 0.3 or "input" not in {block["type"] for block in found["blocks"]}:
            if self.chance.random() < 0.5:
                self.troubles += 1
                await self.hands.fault("views.update", error="internal_error")
            await self.hands.click(user, found, "concerns.withdraw")
        else:
            if self.chance.random() < 0.5:
                with self.trouble(user, text):
                    assert (await self.send(user, found, text=text))["response_action"] == "push"
                await self.hands.post("close", **{"as": user, "view_id": (await self.hands.modal(user))["id"]})
            assert (await self.send(user, found, text=text))["response_action"] == "update"
            self.codes.append((user, code))
        await self.close(user)

    async def answers(self, text: str) -> None:
        """The steward answers what is first on the desk."""
        await self.hands.post("home", **{"as": CLAIRE})
        await self.hands.post("settle")
        home = (await self.hands.state(CLAIRE))["home"]
        if "stewards.read" not in said(home):
            return
        await self.hands.click(CLAIRE, home, "stewards.read")
        case = await self.hands.modal(CLAIRE)
        if "stewards.recuse" in said(case):
            if self.chance.random() < 0.5:
                self.troubles += 1
                with patch("services.cases.concerns_store.messages", side_effect=ValueError(f"{text} of {CLAIRE}")):
                    await self.send(CLAIRE, case, text=text)
                await self.hands.post("close", **{"as": CLAIRE, "view_id": (await self.hands.modal(CLAIRE))["id"]})
            await self.send(CLAIRE, case, text=text)
        await self.close(CLAIRE)

    async def send(self, user: str, form: Json, **typed: str) -> Json:
        """Presses the form's button with this typed in its one field of that name."""
        [(name, value)] = typed.items()
        [(block_id, action_id)] = places(form, name)
        values = {block_id: {action_id: value}}
        return await self.hands.post("submit", **{"as": user, "view_id": form["id"], "values": values})

    async def close(self, user: str) -> None:
        """Closes what is open."""
        views = (await self.hands.state(user))["views"]
        if views:
            await self.hands.post("close", **{"as": user, "view_id": views[-1]["id"], "all": True})
