"""A file is uploaded in Slack's three steps, seen by nobody until it is shown, and a failure says what happened."""

from pathlib import Path

import pytest

from delivery.files import Upload, upload
from delivery.slack import SlackRefused, SlackUnreachable
from tests.handlers.world import CLAIRE, GENERAL, NORA, TEAM, Stage, said

PICTURE = (Path(__file__).resolve().parents[2] / "docs/images/charter-fr.png").read_bytes()
CHART = Upload("chart.png", "Confidence", PICTURE)


async def test_a_picture_is_shown_in_a_message_by_its_id(stage: Stage) -> None:
    file_id = await upload(stage.slack, CHART)
    assert not [m for m in await stage.hands.messages(NORA, TEAM) if m.get("files")]
    image = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Confidence: 3.1 before, 4.2 now."}
    await stage.slack.call("chat.postMessage", channel=NORA, text="Confidence", blocks=[image])
    [message] = await stage.hands.messages(NORA)
    assert file_id in said(message)


async def test_a_document_is_posted_in_a_channel_with_its_comment(stage: Stage) -> None:
    await stage.hands.post(f"channels/{TEAM}/join", user="app")
    report = Upload("report.pdf", "November", b"%PDF-1.7 ...")
    await upload(stage.slack, report, channel_id=TEAM, comment="The month in figures.")
    [message] = [m for m in await stage.hands.messages(CLAIRE, TEAM) if m.get("files")]
    assert (message["text"], message["files"][0]["title"]) == ("The month in figures.", "November")


async def test_a_channel_the_bot_is_not_in_gets_nothing(stage: Stage) -> None:
    with pytest.raises(SlackRefused, match="not_in_channel"):
        await upload(stage.slack, CHART, channel_id=GENERAL)
    assert not [m for m in await stage.hands.messages(CLAIRE, GENERAL) if m.get("files")]


async def test_an_upload_that_broke_off_can_be_done_again(stage: Stage) -> None:
    await stage.hands.fault("files.completeUploadExternal", status=503)
    with pytest.raises(SlackUnreachable):
        await upload(stage.slack, CHART)
    assert await upload(stage.slack, CHART)
