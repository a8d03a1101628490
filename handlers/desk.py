"""``/entrain``, App Home, and plain words in the direct message."""

import asyncio
from functools import partial

from blocks import ids
from blocks.desk import help_message, help_modal
from blocks.members import switched_message
from delivery.slack import Body, SlackLimited
from handlers import members
from handlers.request import Edge, Handler, Reply, Request

HELP = {"", "help", "aide"}
STOP = {"stop", "arrêter", "arreter", "arrête", "arrete"}
RESUME = {"resume", "reprendre", "reprends"}
SETTINGS = {"settings", "réglages", "reglages"}


async def entrain(edge: Edge, request: Request) -> Reply:
    """The command: help, settings, stop, resume."""
    word = request.text.strip().casefold()
    if word in HELP:
        return await show_help(edge, request)
    if word in STOP or word in RESUME:
        return await members.switch(edge, request, on=word in RESUME)
    if word in SETTINGS:
        return await members.settings(edge, request)
    return await unknown_word(edge, request)


async def unknown_word(edge: Edge, request: Request) -> Reply:
    """Help that begins with the word nobody knows."""
    view = await edge.run(edge.services.desk.help, key=request.key, unknown=request.text.strip())
    return edge.show(request, message=lambda: help_message(view), modal=lambda: help_modal(view))


async def show_help(edge: Edge, request: Request) -> Reply:
    """What there is."""
    view = await edge.run(edge.services.desk.help, key=request.key)
    return edge.show(request, message=lambda: help_message(view), modal=lambda: help_modal(view), replace=False)


async def home_opened(edge: Edge, request: Request) -> Reply:
    """Home was opened: published where it changed, or where Slack has none yet."""
    event = request.body["event"]
    if event.get("tab") == "home":
        edge.homes.refresh(request.key, first="view" not in event)
    return Reply()


async def message(edge: Edge, request: Request) -> Reply:
    """Plain words in the direct message: stop and resume do what they say, everything else gets help. Once an event."""
    event = request.body["event"]
    if event.get("subtype") or event.get("bot_id") or event.get("channel_type") != "im":
        return Reply()
    event_id = str(request.body.get("event_id", ""))
    # In French a space, often one that does not break, stands before the exclamation mark.
    word = str(event.get("text", "")).strip(" .!\n\u00a0\u202f").casefold()
    if word in STOP or word in RESUME:
        body = await _switch(edge, request, on=word in RESUME, event_id=event_id)
    else:
        body = await _help(edge, request, event_id)
    channel = str(event["channel"])
    return Reply() if body is None else Reply(after=(partial(_post, edge, channel, body),))


async def _switch(edge: Edge, request: Request, *, on: bool, event_id: str) -> Body | None:
    member = await edge.run(edge.services.members.switch_messages, key=request.key, on=on, event_id=event_id)
    if member is None:
        return None
    edge.wake()
    edge.homes.refresh(request.key)
    return switched_message(member).body()


async def _help(edge: Edge, request: Request, event_id: str) -> Body | None:
    """The answer is made before the event is taken as answered: what fails comes again."""
    body = help_message(await edge.run(edge.services.desk.help, key=request.key)).body()
    fresh = await edge.run(
        edge.services.workspace.receive_event, workspace_id=request.key.workspace_id, event_id=event_id
    )
    return body if fresh else None


async def _post(edge: Edge, channel: str, body: Body) -> None:
    try:
        await edge.slack.call("chat.postMessage", channel=channel, text=body["text"], blocks=body["blocks"])
    except SlackLimited as limited:
        await asyncio.sleep(limited.seconds)
        await edge.slack.call("chat.postMessage", channel=channel, text=body["text"], blocks=body["blocks"])


COMMANDS: dict[str, Handler] = {"/entrain": entrain}
ACTIONS: dict[str, Handler] = {ids.HELP_OPEN: show_help}
EVENTS: dict[str, Handler] = {"app_home_opened": home_opened, "message": message}
