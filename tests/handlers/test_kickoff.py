"""What a coordinator gets for the first meeting and for those who lead, and how parts are taken, by commands and clicks."""

from dataclasses import replace
from pathlib import Path

import aiohttp

from sandbox.core import Sandbox
from storage.database import Database
from tests.handbooks import handbook, real_handbook
from tests.handlers.world import CLAIRE, NORA, TEAM, Hands, Json, bot_on, said, until


async def test_a_part_is_taken_by_a_click_and_the_kit_names_who_took_it(
    sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database, tmp_path: Path
) -> None:
    found = real_handbook()
    async with bot_on(sandbox, database, replace(handbook(), surveys=found.surveys), tmp_path):
        await hands.command(NORA, "/entrain", "rôles")
        shown = (await hands.ephemerals(NORA, TEAM))[-1]
        assert "Personne pour l’instant." in said(shown)
        await hands.click(NORA, shown, "roles.take", nth=1)

        async def taken() -> bool:
            return f"À qui s’adresser\u00a0: <@{NORA}>" in said((await hands.ephemerals(NORA, TEAM))[-1])

        await until(taken, "her name beside the part")
        await hands.command(NORA, "/entrain", "kit")
        assert "Seule la coordination" in said((await hands.ephemerals(NORA, TEAM))[-1])
        await hands.command(CLAIRE, "/entrain", "kit")

        async def arrived() -> list[Json]:
            return [message for message in await hands.messages(CLAIRE) if message.get("files")]

        [message] = await until(arrived, "the document")
        [file] = message["files"]
        assert (file["name"], file["title"]) == ("kick-off-2026-11-23.docx", "Réunion de lancement")
        assert "ordre du jour" in message["text"]
        assert not [message for message in await hands.messages(NORA) if message.get("files")]
        await hands.command(NORA, "/entrain", "rapport")
        assert "Seule la coordination" in said((await hands.ephemerals(NORA, TEAM))[-1])
        await hands.command(CLAIRE, "/entrain", "rapport novembre")
        assert "l’année et le numéro" in said((await hands.ephemerals(CLAIRE, TEAM))[-1])
        await hands.command(CLAIRE, "/entrain", "rapport 2026-11")

        async def reported() -> list[str]:
            return [file["name"] for one in await hands.messages(CLAIRE) for file in one.get("files", ())][1:]

        assert await until(reported, "the report, in both forms") == ["entrain-2026-11.pdf", "entrain-2026-11.docx"]
