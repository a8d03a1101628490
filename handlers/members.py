"""A member's settings, stopping and resuming, and the events that say who is who."""

from datetime import date, time

from blocks import ids
from blocks.members import (
    FOLLOW_PROGRAMME,
    FOLLOW_SLACK,
    notice_modal,
    settings_errors,
    settings_modal,
    settings_saved_modal,
    switched_message,
)
from domain.members import person_from_slack
from domain.presence import quiet_from_slack
from domain.settings import SettingsChoice, SettingsRefused
from handlers.request import Edge, Handler, Reply, Request


async def settings(edge: Edge, request: Request) -> Reply:
    """Opens the settings."""
    view = settings_modal(await edge.run(edge.services.settings.get, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def save(edge: Edge, request: Request) -> Reply:
    """Takes over what the settings form holds. Slack itself refuses the form without a day, beside the field."""
    view = await edge.run(edge.services.settings.choose, key=request.key, choice=_choice(request))
    if isinstance(view, SettingsRefused):
        return Reply(ack={"response_action": "errors", "errors": settings_errors(view)})
    edge.wake()
    return Reply(ack={"response_action": "update", "view": settings_saved_modal(view)}, home=True)


def _choice(request: Request) -> SettingsChoice:
    days = [option["value"] for option in request.state("days").get("selected_options") or []]
    language, region, per_week = (_selected(request, name) for name in ("language", "region", "per_week"))
    wanted, resumes_on = _selected(request, "messages") or "on", _date(request, "resumes_on")
    shown, _, shown_until = request.metadata.partition(" ")
    as_shown = {"messages_on": wanted == shown, "resumes_on": bool(shown) and str(resumes_on or "") == shown_until}
    return SettingsChoice(
        language=None if language in {"", FOLLOW_SLACK} else language,
        messages_on=wanted != "off",
        lesson_days=frozenset(int(day) for day in days),
        lesson_time=time.fromisoformat(_selected(request, "hour") or "10:00"),
        per_week=int(per_week) if per_week else None,
        region=None if region in {"", FOLLOW_PROGRAMME} else region,
        resumes_on=resumes_on,
        leave_from=_date(request, "leave_from"),
        leave_to=_date(request, "leave_to"),
        unchanged=frozenset(name for name, same in as_shown.items() if same),
    )


def _selected(request: Request, name: str) -> str:
    return str((request.state(name).get("selected_option") or {}).get("value", ""))


def _date(request: Request, name: str) -> date | None:
    chosen = request.state(name).get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


async def cancel_leave(edge: Edge, request: Request) -> Reply:
    """A leave is taken back; what else the form holds stays as it was typed."""
    first, _, last = request.value.partition("/")
    edit = edge.services.settings.cancel_leave
    view = await edge.run(edit, key=request.key, first=date.fromisoformat(first), last=date.fromisoformat(last))
    edge.wake()
    return Reply(after=(lambda: edge.update(request, settings_modal(view)),), home=True)


async def quiet_changed(edge: Edge, request: Request) -> Reply:
    """``dnd_updated_user``: when somebody does not want to be disturbed."""
    event = request.body["event"]
    await edge.run(
        edge.services.members.note_quiet,
        workspace_id=request.key.workspace_id,
        quiet={request.key.user_id: quiet_from_slack(dict(event.get("dnd_status") or {}))},
    )
    edge.wake()
    return Reply()


async def switch_on(edge: Edge, request: Request) -> Reply:
    """Messages come again."""
    return await switch(edge, request, on=True)


async def switch(edge: Edge, request: Request, *, on: bool) -> Reply:
    """Stops or resumes everything unprompted; said where the person is."""
    member = await edge.run(edge.services.settings.switch_messages, key=request.key, on=on)
    edge.wake()
    if member is None:
        return Reply()
    message = switched_message(member)
    return edge.show(request, message=lambda: message, modal=lambda: notice_modal(message, member.voice), home=True)


async def still_there(edge: Edge, request: Request) -> Reply:
    """Somebody whom the bot had begun to leave in peace wants it to go on."""
    member = await edge.run(edge.services.members.get, key=request.key)
    message = switched_message(member)
    return edge.show(
        request, message=lambda: message, modal=lambda: notice_modal(message, member.voice), replace=False, home=True
    )


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
    # Invited, the bot can post there, and is told so by nothing else.
    await edge.run(edge.services.posts.seen_in, key=request.key, channel_id=channel_id, present=present)
    return Reply()


ACTIONS: dict[str, Handler] = {
    ids.SETTINGS_OPEN: settings,
    ids.MESSAGES_ON: switch_on,
    ids.LEAVE_CANCEL: cancel_leave,
    ids.STILL_THERE: still_there,
}
VIEWS: dict[str, Handler] = {ids.SETTINGS_SAVE: save}
EVENTS: dict[str, Handler] = {
    "team_join": person_changed,
    "user_change": person_changed,
    "dnd_updated_user": quiet_changed,
    "member_joined_channel": channel_joined,
    "member_left_channel": channel_left,
}
