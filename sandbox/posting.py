"""What every way of posting has in common: chat methods, response_url, acknowledgements that carry a message."""

import uuid
from typing import Any

from sandbox.arguments import Arguments
from sandbox.blockkit import Problem, new_id
from sandbox.blockkit_rules import SURFACES
from sandbox.core import Sandbox
from sandbox.errors import SlackError
from sandbox.text import stored
from sandbox.workspace import SLACKBOT, Channel, Message

Json = dict[str, Any]

_MESSAGE = SURFACES["message"]


def new_block_id() -> str:
    """A block_id for what a person typed."""
    return new_id()


def client_message_id() -> str:
    """The id Slack's client gives a message it sends."""
    return str(uuid.uuid4())


def refusal(error: str, problems: list[Problem]) -> SlackError:
    """A refusal of blocks or of a view, every problem with its JSON pointer."""
    texts = [problem.text() for problem in problems]
    return SlackError(error, errors=texts, response_metadata={"messages": [f"[ERROR] {text}" for text in texts]})


def content(sandbox: Sandbox, args: Arguments, *, required: bool = True) -> Json:
    """The text, blocks and attachments of a message, checked. Raises SlackError.

    Slack documentation: chat.postMessage (no_text, invalid_blocks, markdown_text_conflict, too_many_attachments).
    """
    blocks = args.parsed("blocks", "invalid_blocks_format")
    attachments = args.parsed("attachments", "invalid_attachments")
    markdown, text = args.text("markdown_text"), args.text("text")
    body: Json = {}
    if markdown is not None:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > _MESSAGE["markdown_text"]["max_length"]:
            raise SlackError("msg_too_long")
        text = markdown
    if blocks is not None:
        if not isinstance(blocks, list):
            raise SlackError("invalid_blocks_format")
        body["blocks"], problems = sandbox.rules.message(blocks)
        if problems:
            raise refusal("invalid_blocks", problems)
    if attachments is not None:
        body["attachments"] = _attachments(sandbox, attachments)
    if required and not text and not body.get("blocks") and not body.get("attachments"):
        raise SlackError("no_text")
    if text is not None or required:
        body["text"] = stored(text or "")[: _MESSAGE["text"]["truncated_at"]]
    return body


def _attachments(sandbox: Sandbox, attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > _MESSAGE["attachments"]["max_items"]:
        raise SlackError("too_many_attachments")
    copies = []
    for index, attachment in enumerate(attachments):
        copy = {**attachment, "id": index + 1}
        if isinstance(attachment.get("blocks"), list):
            copy["blocks"], problems = sandbox.rules.message(attachment["blocks"], f"/attachments/{index}/blocks")
            if problems:
                raise refusal("invalid_blocks", problems)
        copies.append(copy)
    return copies


def metadata(args: Arguments) -> Json | None:
    """A message's metadata: an event_type and a flat payload. Slack documentation: Message metadata."""
    given = args.parsed("metadata", "invalid_metadata_format")
    if given is None:
        return None
    good = isinstance(given, dict) and isinstance(given.get("event_type"), str)
    if not good or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def bot_body(sandbox: Sandbox, parts: Json, *, thread_ts: str | None = None) -> Json:
    """A message of the app's bot, as Slack stores it; ``ts`` comes when it is posted."""
    workspace = sandbox.workspace
    bot = workspace.people[workspace.bot_user]
    body: Json = {
        "type": "message",
        "user": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "team": workspace.team["id"],
        "text": "",
        **parts,
        "bot_profile": {
            "id": workspace.bot_id,
            "deleted": False,
            "name": bot.real_name,
            "updated": bot.updated,
            "app_id": workspace.app_id,
            "icons": {},
            "team_id": workspace.team["id"],
        },
    }
    if thread_ts:
        body["thread_ts"] = thread_ts
    return body


def post(
    sandbox: Sandbox,
    channel: Channel,
    parts: Json,
    *,
    thread_ts: str | None = None,
    metadata: Json | None = None,
    shown_to: str | None = None,
) -> Message:
    """Posts as the bot: stores, wakes the pages, tells the app."""
    body = bot_body(sandbox, parts, thread_ts=thread_ts)
    message = sandbox.workspace.post(channel, body, metadata=metadata, shown_to=shown_to)
    sandbox.events.posted(channel, message)
    return message


def replace(sandbox: Sandbox, channel: Channel, message: Message, parts: Json, *, edited: bool) -> None:
    """Puts new content in a message of the bot."""
    before = message.body
    body = {k: v for k, v in before.items() if k not in ("blocks", "attachments") or k not in parts}
    body |= parts
    if edited:
        body["edited"] = {"user": sandbox.workspace.bot_id, "ts": sandbox.clock.stamp()}
    message.body = body
    message.states.clear()
    sandbox.events.changed(channel, message, before)


def delete(sandbox: Sandbox, channel: Channel, message: Message) -> None:
    """Takes a message away."""
    sandbox.workspace.delete(channel, message.ts)
    sandbox.events.deleted(channel, message)


def resolve(sandbox: Sandbox, given: str) -> Channel:
    """The conversation an app means: an id, a channel's name, or a person (whose DM is opened). Raises SlackError."""
    workspace = sandbox.workspace
    found = workspace.channels.get(given)
    if found is None and given[:1] in "UW" and given in workspace.people:
        person = workspace.people[given]
        if person.is_bot or given == SLACKBOT:
            raise SlackError("cannot_dm_bot")
        if person.deleted:
            raise SlackError("channel_not_found")
        return workspace.im(given)
    found = found or workspace.named(given)
    if found is None or (found.kind != "public" and workspace.bot_user not in found.members):
        raise SlackError("channel_not_found")
    return found


def may_post(sandbox: Sandbox, channel: Channel, *, publicly: bool = True) -> None:
    """Raises the SlackError that keeps the bot from posting there; ``publicly``: chat:write.public opens the door.

    What Slack answers for a deactivated person is not documented: refusing is the careful guess.
    """
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im":
        if not sandbox.manifest.home("messages_tab_enabled"):
            raise SlackError("messages_tab_disabled")
        if any(sandbox.workspace.people[user].deleted for user in channel.members):
            raise SlackError("channel_not_found")
    if sandbox.workspace.bot_user not in channel.members and not (publicly and "chat:write.public" in sandbox.scopes):
        raise SlackError("not_in_channel")
