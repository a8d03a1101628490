"""A coordinator has a message sent to themselves first."""

import asyncio
from collections.abc import Sequence

from blocks import ids
from blocks.kit import Message
from blocks.preview import preview_modal, previewed
from delivery.occasions import TABLE
from delivery.slack import SlackLimited
from domain.attention import Kind
from handlers.request import Edge, Handler, Reply, Request


async def choose(edge: Edge, request: Request) -> Reply:
    """Opens the list of messages. Raises NotCoordinator."""
    view = preview_modal(await edge.run(edge.services.preview.choices, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def show(edge: Edge, request: Request) -> Reply:
    """Sends the message chosen to whoever chose it. Raises NotCoordinator."""
    chosen = str((request.state("message").get("selected_option") or {}).get("value", ""))
    kind, _, subject = chosen.partition(":")
    languages = [str(option["value"]) for option in request.state("languages").get("selected_options") or []]
    shown = await edge.run(
        edge.services.preview.show, key=request.key, kind=Kind(kind), subject=subject, languages=languages
    )
    messages = [previewed(one, TABLE[one.kind].build(one.view) if one.view is not None else None) for one in shown]
    return Reply(after=(lambda: _send(edge, request.key.user_id, messages),))


async def _send(edge: Edge, user_id: str, messages: Sequence[Message]) -> None:
    """One after the other; Slack takes one message a second in a conversation."""
    for message in messages:
        try:
            await edge.slack.call("chat.postMessage", channel=user_id, **message.body())
        except SlackLimited as limited:
            await asyncio.sleep(limited.seconds)
            await edge.slack.call("chat.postMessage", channel=user_id, **message.body())


ACTIONS: dict[str, Handler] = {ids.PREVIEW_OPEN: choose}
VIEWS: dict[str, Handler] = {ids.PREVIEW_SHOW: show}
