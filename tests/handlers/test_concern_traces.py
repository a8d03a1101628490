"""A concern leaves no trace of who wrote it: not in a log at its most verbose, not in any table, not in the member's own row."""

import io
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import aiohttp
import pytest

from commands.logs import configure
from domain.members import MemberKey
from sandbox.core import Sandbox
from services.concerns import Concerns
from storage import members as members_store
from storage.concerns import TABLES
from storage.database import Database
from storage.schema import metadata
from tests.handbooks import handbook
from tests.handlers.world import CLAIRE, NORA, Hands, bot_on, said, until

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
    told = everything_logged.getvalue()
    assert "a request failed" in told, "the error was logged, without its words"
    for secret in (*PLANTED, NORA, code, code.replace("-", "")):
        assert secret not in told
    with database.transaction() as connection:
        held = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in TABLES
            for row in connection.execute(table.select())
            for value in row
        )
    assert held
    assert not any(secret.encode() in held for secret in (*PLANTED, NORA, CLAIRE, code))


async def becomes_steward(hands: Hands) -> None:
    await hands.post("home", **{"as": CLAIRE})

    async def asked() -> bool:
        return "stewards.accept" in said((await hands.state(CLAIRE))["home"])

    await until(asked, "the question on Claire's Home")
    await hands.click(CLAIRE, (await hands.state(CLAIRE))["home"], "stewards.accept")
    await hands.modal(CLAIRE)


async def submit(hands: Hands, form: dict[str, object], text: str) -> dict[str, object]:
    return await hands.post("submit", **{"as": NORA, "view_id": form["id"], "values": {"text": {"text": text}}})
