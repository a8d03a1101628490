"""The least Bolt app that does for Slack and the database what Entrain does, as a child (benchmarks/children.py).

It knows nothing: it repeats the statements Entrain sent for one person, with another person's id, in as many
transactions, in a worker thread; and it answers with what Entrain answered, already made. What Entrain costs above it is
the price of deciding and building.
"""

import argparse
import asyncio
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import TextClause, text

from benchmarks.children import obey
from benchmarks.slack import BOT, TEAM
from storage.database import Database

SOMEBODY = "<user>"
"""Stands in a script for the person's id."""


class Script:
    """What to do for one kind of request: transactions, then the answer, then what follows it."""

    def __init__(self, script: dict[str, Any], database: Database) -> None:
        self._database = database
        self.answer: dict[str, Any] = script["answer"]
        self.home: dict[str, Any] | None = script["home"]
        self.before, self.after, self.last = (
            [[_prepared(*statement) for statement in unit] for unit in script[name]]
            for name in ("before", "after", "last")
        )

    def run(self, unit: list[tuple[TextClause, list[dict[str, Any]], bool]], user: str) -> None:
        """One transaction."""
        with self._database.engine.begin() as connection:
            for statement, batch, reads in unit:
                rows = [{name: user if value == SOMEBODY else value for name, value in row.items()} for row in batch]
                result = connection.execute(statement, rows if len(rows) > 1 else rows[0])
                if reads:
                    result.all()


def _prepared(statement: str, parameters: list[Any], many: bool) -> tuple[TextClause, list[dict[str, Any]], bool]:
    batch = parameters if many else [parameters]
    places = iter(range(statement.count("?")))
    named = re.sub(r"\?", lambda _: f":p{next(places)}", statement)
    rows = [{f"p{number}": value for number, value in enumerate(row)} for row in batch]
    return text(named), rows, statement.startswith("SELECT") or " RETURNING " in statement


async def main() -> None:
    """Runs until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--script", type=Path, required=True)
    arguments = parser.parse_args()
    logging.basicConfig(level="ERROR")  # Bolt warns that it has both a token and authorize
    database = Database(arguments.database)
    scripts = {
        kind: Script(script, database)
        for kind, script in json.loads(arguments.script.read_text(encoding="utf-8")).items()
    }
    pool = ThreadPoolExecutor(max_workers=1)
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM, bot_user_id=BOT, bot_id="B0BENCHMRK", bot_token="xoxb-benchmark"
        )

    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=arguments.api, session=session, token="xoxb-benchmark")
        app = AsyncApp(client=client, authorize=authorize, process_before_response=True, signing_secret="none")

        @app.command("/apprendre")
        async def command(ack: Any, body: dict[str, Any]) -> None:
            script = scripts["command"]
            for unit in script.before:
                await loop.run_in_executor(pool, script.run, unit, body["user_id"])
            await ack(script.answer)
            follow(script, body["user_id"])

        @app.action(re.compile(r"^training\.answer"))
        async def click(ack: Any, body: dict[str, Any]) -> None:
            script, user = scripts[body["actions"][0]["value"]], body["user"]["id"]
            for unit in script.before:
                await loop.run_in_executor(pool, script.run, unit, user)
            await ack()
            follow(script, user, body["response_url"])

        def follow(script: Script, user: str, response_url: str | None = None) -> None:
            task = asyncio.create_task(afterwards(script, user, response_url))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        async def afterwards(script: Script, user: str, response_url: str | None) -> None:
            if response_url:
                async with session.post(response_url, json=script.answer):
                    pass
            for unit in script.after:
                await loop.run_in_executor(pool, script.run, unit, user)
            if script.home is not None:
                await client.views_publish(user_id=user, view=script.home)
            for unit in script.last:
                await loop.run_in_executor(pool, script.run, unit, user)

        intake = AsyncSocketModeHandler(app, "xapp-benchmark", web_client=client)
        await intake.connect_async()  # type: ignore[no-untyped-call]
        await obey({})
        await intake.close_async()  # type: ignore[no-untyped-call]
    pool.shutdown()
    database.close()


if __name__ == "__main__":
    asyncio.run(main())
