"""A member's settings, stopping and resuming, and the events that say who is who."""

from datetime import time

from blocks import ids
from blocks.members import FOLLOW_SLACK, notice_modal, settings_modal, settings_saved_modal, switched_message
from domain.members import person_from_slack
from handlers.request import Edge, Handler, Reply, Request
from services.members import SettingsChoice


async def settings(edge: Edge, request: Request) -> Reply:
    """Opens the settings."""
    view = settings_modal(await edge.run(edge.services.members.settings, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def save(edge: Edge, request: Request) -> Reply:
    """Takes over what the settings form holds. Slack itself refuses the form without a day, beside the field."""
    days = [option["value"] for option in request.state("days").get("selected_options") or []]
    at = (request.state("hour").get("selected_option") or {}).get("value", "10:00")
    language = (request.state("language").get("selected_option") or {}).get("value", FOLLOW_SLACK)
    messages = (request.state("messages").get("selected_option") or {}).get("value", "on")
    choice = SettingsChoice(
        language=None if language == FOLLOW_SLACK else language,
        messages_on=messages == "on",
        lesson_days=frozenset(int(day) for day in days),
        lesson_time=time.fromisoformat(at),
    )
    view = await edge.run(edge.services.members.choose, key=request.key, choice=choice)
    edge.wake()
    return Reply(ack={"response_action": "update", "view": settings_saved_modal(view)}, home=True)


async def switch_on(edge: Edge, request: Request) -> Reply:
    """Messages come again."""
    return await switch(edge, request, on=True)


async def switch(edge: Edge, request: Request, *, on: bool) -> Reply:
    """Stops or resumes everything unprompted; said where the person is."""
    member = await edge.run(edge.services.members.switch_messages, key=request.key, on=on)
    edge.wake()
    if member is None:
        return Reply()
    message = switched_message(member)
    return edge.show(request, message=lambda: message, modal=lambda: notice_modal(message, member.voice), home=True)


async def person_changed(edge: Edge, request: Request) -> Reply:
    """``team_join`` and ``user_change``: takes over zone, language, role; someone who left hears nothing more."""
    person = person_from_slack(dict(request.body["event"]["user"]))
    if person is not None:
        await edge.run(edge.services.members.follow, workspace_id=request.key.workspace_id, person=person)
    return Reply()


async def channel_joined(edge: Edge, request: Request) -> Reply:
    """Someone entered a channel; in the programme's channel, they begin to take part."""
    return await _channel(edge, request, present=True)


async def channel_left(edge: Edge, request: Request) -> Reply:
    """Someone left a channel."""
    return await _channel(edge, request, present=False)


async def _channel(edge: Edge, request: Request, *, present: bool) -> Reply:
    channel_id = str(request.body["event"]["channel"])
    await edge.run(edge.services.members.joined, key=request.key, channel_id=channel_id, present=present)
    return Reply()


ACTIONS: dict[str, Handler] = {ids.SETTINGS_OPEN: settings, ids.MESSAGES_ON: switch_on}
VIEWS: dict[str, Handler] = {ids.SETTINGS_SAVE: save}
EVENTS: dict[str, Handler] = {
    "team_join": person_changed,
    "user_change": person_changed,
    "member_joined_channel": channel_joined,
    "member_left_channel": channel_left,
}
