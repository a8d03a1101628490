"""``/entrain kit``: the document for the kick-off meeting, to the coordinator who asks for it."""

import asyncio
import logging
from collections.abc import Iterable

from blocks.kickoff import made_comment, making_text, not_made_text
from delivery.files import Upload, upload
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.kickoff import Kit
from handlers.request import Edge, Reply, Request
from reports.charts import ChartNotDrawn

WORDS = {"kit", "kickoff", "lancement"}
MOST_NAMES = 60
"""People whose names are asked for: one call each."""

log = logging.getLogger("entrain.handlers")


async def kit(edge: Edge, request: Request) -> Reply:
    """Answered at once; the file follows in the conversation with the bot once it is made."""
    found = await edge.run(edge.services.kickoff.kit, key=request.key)
    text = making_text(found.voice)
    return Reply(ack={"response_type": "ephemeral", "text": text}, after=(lambda: _send(edge, request, found),))


async def _send(edge: Edge, request: Request, found: Kit) -> None:
    """Made, and uploaded to the coordinator's conversation; where that fails, it is said there."""
    try:
        names = await _names(edge, {user for line in found.roles for user in line.holders})
        file = await _made(found, names)
        conversation = await edge.slack.call("conversations.open", users=request.key.user_id)
        channel = str(conversation["channel"]["id"])
        await upload(edge.slack, file, channel_id=channel, comment=made_comment(found.voice))
    except (ChartNotDrawn, SlackLimited, SlackRefused, SlackUnreachable) as trouble:
        log.warning("the kick-off kit could not be sent: %s", trouble)
        body = {"text": not_made_text(found.voice), "response_type": "ephemeral", "replace_original": False}
        await edge.slack.respond(request.response_url, body)


async def _made(found: Kit, names: dict[str, str]) -> Upload:
    # Only here: python-docx takes a fifth of a second and 15 MB, and few ever ask for a document.
    from reports import documents, kickoff

    pictures = await kickoff.drawn(found)
    document = kickoff.document(found, pictures, names)
    data = await asyncio.to_thread(documents.word, document)
    return Upload(f"{kickoff.file_name(found)}.docx", document.title, data)


async def _names(edge: Edge, users: Iterable[str]) -> dict[str, str]:
    """What people are called, as Slack says; those it does not tell are left out."""
    names = {}
    for user in sorted(users)[:MOST_NAMES]:
        told = await edge.slack.call("users.info", user=user)
        profile = told["user"].get("profile") or {}
        names[user] = str(profile.get("real_name") or told["user"].get("real_name") or user)
    return names
