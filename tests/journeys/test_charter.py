"""The charter as people meet it: consultation, publication, two days of reading, a question, an answer, and a change."""

import asyncio
import re
import shutil
from pathlib import Path
from typing import Any

from config.settings import ROOT
from handbook.loading import load
from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import CLAIRE, NORA, TEAM, World, bot_and_world, elements, no_slow_callbacks, said

Json = dict[str, Any]
WORDS = {
    "fr": ("/charte", "commenter", "copie", "état", "J’ai lu la charte"),
    "en": ("/charter", "comment", "copy", "status", "I have read it"),
}
CHECK = """
    check:
      ask: Qui répond ?
      options:
        - {id: a, text: "La coordination", right: true, feedback: "Oui."}
        - {id: b, text: "Personne", feedback: "Quelqu’un répond."}
"""


def next_version(content: Path, status: str) -> None:
    """Version 1.1, with one clause that says something else."""
    for language in ("fr", "en"):
        text = (ROOT / "content" / "charter" / f"1.0.{language}.yaml").read_text(encoding="utf-8")
        text = text.replace('version: "1.0"', 'version: "1.1"').replace("status: published", f"status: {status}")
        clauses = re.split(r"(?m)^  - id: ", text)
        parts = [f"{clause.rstrip()}\n    change: unchanged\n" for clause in clauses[1:]]
        body, _, end = clauses[-1].partition("acknowledgement:")
        parts[-1] = f"{body.rstrip()}\n    change: unchanged\nacknowledgement:{end}"
        parts[1] = clauses[2].rstrip() + f"\n\n      Vingt-quatre heures, 24.\n    change: material{CHECK}"
        text = clauses[0] + "".join(f"  - id: {part}" for part in parts)
        (content / "charter" / f"1.1.{language}.yaml").write_text(text, encoding="utf-8")


async def test_from_consultation_to_a_change_confirmed(
    open_sandbox: OpenSandbox, database: Database, tmp_path: Path
) -> None:
    """In French on SQLite, in English on PostgreSQL."""
    language = "fr" if str(database.url).startswith("sqlite") else "en"
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    next_version(content, "consultation")
    at = open_sandbox()
    async with bot_and_world(at, database, content) as (bot, world):
        with no_slow_callbacks() as slow:
            if language == "en":
                for user in (NORA, CLAIRE):
                    await speak_english(world, user)
            await world.start_programme()
            await nora_comments(world, language)
            await claire_answers_and_closes(world)
            await nora_reads_over_two_days(world, language)
            await nora_asks_and_claire_answers(world)
            await nora_confirms_and_keeps_a_copy(world, language)
            next_version(content, "published")
            handbook = (await asyncio.to_thread(load, content)).handbook
            assert handbook is not None
            bot.library.handbook = handbook
            await nora_confirms_what_changed(world, language)
            await claire_sees_where_it_stands(world, language)
    assert not slow


async def speak_english(world: World, user: str) -> None:
    conversation = await world.conversation(user)
    await world.post("message", **{"as": user, "channel": conversation, "text": "in English please"})

    async def heard() -> bool:
        return "in English" in said({"messages": (await world.messages(user))[1:]})

    await world.until(heard, "the answer in English")


async def nora_comments(world: World, language: str) -> None:
    command, comment, *_ = WORDS[language]
    await world.command(NORA, command, comment)
    first = await world.modal(NORA, "consultation")
    await world.submit(NORA, first)
    second = await world.modal(NORA, "24")
    assert '"strike"' not in said(second)
    assert '"bold"' in said(second), "what would be new is marked"
    [(block, action)] = elements(second, "text")
    await world.submit(NORA, second, **{block: {action: "Vingt-quatre heures, <!channel> ?"}})
    await close(world, NORA, "3")


async def close(world: World, user: str, holding: str = "") -> None:
    view = await world.modal(user, holding)
    await world.post("close", **{"as": user, "view_id": view["id"], "all": True})


async def claire_answers_and_closes(world: World) -> None:
    await world.command(CLAIRE, "/charte", "commenter")
    await world.press(CLAIRE, await world.modal(CLAIRE, "consultation.desk"), "consultation.desk")
    await world.press(CLAIRE, await world.modal(CLAIRE, "consultation.clause"), "consultation.clause", nth=1)
    await world.press(CLAIRE, await world.modal(CLAIRE, "Vingt-quatre heures, <!channel>"), "consultation.answer")
    await world.submit(CLAIRE, await world.modal(CLAIRE, "consultation.answered"), text={"text": "Oui."})
    await world.submit(CLAIRE, await world.modal(CLAIRE, "consultation.mark"), text={"text": "Le délai est dit."})
    await world.press(CLAIRE, await world.modal(CLAIRE, "consultation.close"), "consultation.close")
    await close(world, CLAIRE, "consultation.said")
    await world.move_clock("2026-10-20T07:05:00Z")  # a channel gets one post of a kind a day

    async def heard() -> bool:
        return "Le délai est dit." in said({"messages": await world.messages(NORA, TEAM)})

    await world.until(heard, "what was heard, in the team's channel")
    assert "Vingt-quatre heures, <" not in said({"messages": await world.messages(NORA, TEAM)})


async def nora_reads_over_two_days(world: World, language: str) -> None:
    await world.command(NORA, WORDS[language][0])
    page = await world.modal(NORA, "charter.read")
    await world.submit(NORA, page)
    where = re.search(r"page 2 \w+ \d+", said(await world.modal(NORA, "page 2")))
    assert where is not None
    await close(world, NORA)
    await world.move_clock("2026-10-21T07:05:00Z")
    await world.command(NORA, WORDS[language][0])
    assert where.group() in said(await world.modal(NORA)), "where she had stopped the day before"


async def nora_asks_and_claire_answers(world: World) -> None:
    await world.press(NORA, await world.modal(NORA), "clause_questions.ask")
    form = await world.modal(NORA, "clause_questions.say")
    refused = await world.submit(NORA, form, text={"text": " "})
    assert refused["errors"]
    await world.submit(NORA, form, text={"text": "Et le <!here> dimanche ?"})
    await close(world, NORA)

    async def waiting() -> Json | None:
        home: Json | None = (await world.state(CLAIRE))["home"]
        return home if home and "clause_questions.waiting" in said(home) else None

    home = await world.until(waiting, "the question on Claire's desk")
    await world.press(CLAIRE, home, "clause_questions.waiting")
    await world.press(CLAIRE, await world.modal(CLAIRE, "dimanche"), "clause_questions.answer")
    form = await world.modal(CLAIRE, "clause_questions.answered")
    [(block, action)] = elements(form, "text")
    await world.submit(CLAIRE, form, **{block: {action: "Le lundi."}})
    await close(world, CLAIRE)
    await world.move_clock("2026-10-22T08:05:00Z")
    [message] = await world.has(NORA, "charter", 1)
    assert "Le lundi." in said(message)


async def nora_confirms_and_keeps_a_copy(world: World, language: str) -> None:
    command, _, copy, _, label = WORDS[language]
    await world.command(NORA, command)
    for _ in range(20):
        page = await world.modal(NORA, "charter.read")
        await world.submit(NORA, page)
        if page["submit"]["text"] == label:
            break
    await close(world, NORA, "charter.copy")
    await world.command(NORA, command, copy)

    async def copied() -> bool:
        return any("112" in said(message) and '"1.0"' not in said(message) for message in await world.messages(NORA))

    await world.until(copied, "the copy in the conversation")


async def nora_confirms_what_changed(world: World, language: str) -> None:
    await world.move_clock("2026-10-23T08:05:00Z")

    async def asked() -> Json | None:
        found = await world.sent(NORA, "charter")
        return found[-1] if len(found) > 1 else None

    message = await world.until(asked, "the request to read what changed")
    await world.press(NORA, message, "charter.open")
    view = await world.modal(NORA, "charter.changes")
    assert view["submit"]["text"] == WORDS[language][4]
    block = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    wrong = await world.submit(NORA, view, **{block: {"check": "b"}})
    assert "Quelqu’un répond." in said(wrong["errors"])
    done = await world.submit(NORA, view, **{block: {"check": "a"}})
    assert done["response_action"] == "update", done
    await close(world, NORA, "charter.copy")


async def claire_sees_where_it_stands(world: World, language: str) -> None:
    await world.command(CLAIRE, WORDS[language][0], WORDS[language][3])
    view = await world.modal(CLAIRE, "charter_status.export")
    assert "1.1" in said(view)
    await world.press(CLAIRE, view, "charter_status.export")

    async def uploaded() -> bool:
        return len(await world.calls("files.completeUploadExternal")) >= 1

    await world.until(uploaded, "the table in Claire's conversation")
