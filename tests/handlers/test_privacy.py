"""Whoever asks sees what is held on them, alone, and has it as a file once, however often they press."""

import json

from blocks import ids
from commands.wiring import Bot
from sandbox.core import Sandbox
from tests.handlers.test_handlers import bot, start
from tests.handlers.world import BEN, NORA, Hands, said, until

__all__ = ["bot"]


async def test_all_that_is_held_is_read_in_a_modal_and_sent_as_a_file_once(
    sandbox: Sandbox, bot: Bot, hands: Hands
) -> None:
    await start(hands)
    await until(lambda: hands.messages(NORA), "the welcome")
    await hands.command(NORA, "/entrain", "mes données")
    modal = await hands.modal(NORA)
    assert "vos réglages (1)" in said(modal) or "tes réglages (1)" in said(modal)
    assert "zone" not in said(modal)
    assert "sync mark" not in said(modal), "no name of a column"
    assert BEN not in said(modal)
    await hands.click(NORA, modal, ids.DATA_FILE)
    await hands.click(NORA, modal, ids.DATA_FILE)

    async def shown() -> bool:
        return "Le fichier est dans notre conversation." in said(await hands.modal(NORA))

    await until(shown, "the modal that says so")
    (message,) = [m for m in await hands.messages(NORA) if m.get("files")]
    (file,) = [one for one in sandbox.workspace.files.values() if one.complete]
    told = json.loads(file.content)
    assert message["text"].startswith("Tout ce qui est gardé ici")
    assert told["user"] == NORA
    assert {"members", "outbox"} <= told["held"].keys()
