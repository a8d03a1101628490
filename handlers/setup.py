"""A coordinator sets the workspace up: four short steps to the start, and a form to change the same later."""

import asyncio
from dataclasses import replace
from datetime import date, time

from blocks import ids
from blocks.enrolment import enrolment_modal, enrolment_refused
from blocks.first_weeks import first_weeks_modal, started_modal, waiting_modal
from blocks.setup import setup_modal, setup_refused, step_modal
from delivery.directory import Directory
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.enrolment import By, Enrolment, UserGroup
from domain.errors import ChannelUnreadable
from domain.setup import SetupChoice, Step, StepChoice
from handlers.request import Edge, Handler, Reply, Request

GLANCE = 1.5
"""Seconds a look at Slack may take before an answer that Slack itself awaits within three."""


async def ask(edge: Edge, request: Request) -> Reply:
    """Opens set-up where it stopped; once the programme has started, the form. Raises NotCoordinator."""
    if await edge.run(edge.services.setup.has_started, key=request.key):
        view = setup_modal(await edge.run(edge.services.setup.view, key=request.key))
        return Reply(after=(lambda: edge.open(request, view),))
    found = await edge.run(edge.services.setup.step, key=request.key, groups=await _groups(edge))
    if found.step is not Step.PREVIEW:
        return Reply(after=(lambda: edge.open(request, step_modal(found)),), home=True)

    async def look() -> None:
        view_id = await edge.present(request, waiting_modal(found.setup.voice))
        if view_id:
            await _preview(edge, request, view_id)

    return Reply(after=(look,))


async def save(edge: Edge, request: Request) -> Reply:
    """Takes the form over. Raises NotCoordinator."""
    choice = SetupChoice(
        language=_one(request, "language"),
        coordinators=_people(request, "coordinators"),
        stewards=_people(request, "stewards"),
        lesson_days=_days(request),
        lesson_time=_hour(request),
        name=_text(request, "name"),
        address=_text(request, "address"),
        monthly_report=_ticked(request, "report"),
    )
    wrong = await edge.run(edge.services.setup.save, key=request.key, choice=choice)
    if wrong:
        return await _refused(edge, request, wrong)
    edge.wake()
    return Reply(home=True)


async def go_on(edge: Edge, request: Request) -> Reply:
    """A step was sent: it is kept, and the next one shown. Raises NotCoordinator."""
    choice = _choice(request)
    groups = await _groups(edge)
    wrong = await _look_at(edge, request, choice) if choice.step is Step.PEOPLE else {}
    wrong = wrong or await edge.run(edge.services.setup.keep, key=request.key, choice=choice, groups=groups)
    if wrong:
        return await _refused(edge, request, wrong)
    if choice.step is not Step.RHYTHM:
        step = Step(choice.step + 1)
        view = await edge.run(edge.services.setup.step, key=request.key, step=step, groups=groups)
        return Reply(ack={"response_action": "update", "view": step_modal(view)}, home=True)
    waiting = waiting_modal(await edge.voice(request.key))
    view_id = str(request.view.get("id", ""))
    return Reply(
        ack={"response_action": "update", "view": waiting},
        after=(lambda: _preview(edge, request, view_id),),
        home=True,
    )


async def change(edge: Edge, request: Request) -> Reply:
    """Opens set-up at its beginning, though it is complete. Raises NotCoordinator."""
    found = await edge.run(
        edge.services.setup.step, key=request.key, step=Step.ORGANISATION, groups=await _groups(edge)
    )
    return Reply(after=(lambda: edge.open(request, step_modal(found)),))


async def back(edge: Edge, request: Request) -> Reply:
    """To the step before; what was chosen in this one is kept as far as it can be. Raises NotCoordinator."""
    step = Step(int(request.value))
    groups = await _groups(edge)
    if step is not Step.PREVIEW:
        choice = _choice(request)
        await edge.run(edge.services.setup.keep, key=request.key, choice=choice, groups=groups, back=True)
    view = await edge.run(edge.services.setup.step, key=request.key, step=Step(step - 1), groups=groups)
    return Reply(after=(lambda: edge.update(request, step_modal(view)),))


async def start(edge: Edge, request: Request) -> Reply:
    """Start: on the day that was chosen, or now. Raises NotCoordinator."""
    gathered = await edge.run(edge.services.first_weeks.gather, key=request.key)
    await edge.run(edge.services.workspace.start_on, key=request.key, day=gathered.starts_on)
    edge.wake()
    shown = started_modal(gathered.voice, gathered.starts_on, gathered.today)
    return Reply(ack={"response_action": "update", "view": shown}, home=True)


async def undo(edge: Edge, request: Request) -> Reply:
    """The start is taken back. Raises NotCoordinator, AlreadyWriting."""
    await edge.run(edge.services.workspace.take_back, key=request.key)
    return Reply(home=True)


async def ask_enrolment(edge: Edge, request: Request) -> Reply:
    """Opens the choice of who takes part. Raises NotCoordinator."""
    found = await edge.run(edge.services.enrolments.view, key=request.key, groups=await _groups(edge))
    return Reply(after=(lambda: edge.open(request, enrolment_modal(found)),))


async def choose_way(edge: Edge, request: Request) -> Reply:
    """Another way of taking part was ticked: the form asks for what that one needs. Raises NotCoordinator."""
    groups = await _groups(edge)
    if request.metadata:
        view = await edge.run(edge.services.setup.step, key=request.key, step=Step.PEOPLE, groups=groups)
        shown = step_modal(replace(view, enrolment=_enrolment(request), team=_channel(request, "team")))
    else:
        found = await edge.run(edge.services.enrolments.view, key=request.key, groups=groups)
        shown = enrolment_modal(replace(found, enrolment=_enrolment(request)))
    return Reply(after=(lambda: edge.update(request, shown),))


async def save_enrolment(edge: Edge, request: Request) -> Reply:
    """Who takes part from now on. Raises NotCoordinator."""
    enrolment, groups = _enrolment(request), await _groups(edge)
    wrong = await _unseen(edge, {"channel": enrolment.channel})
    wrong = wrong or await edge.run(
        edge.services.enrolments.choose, key=request.key, enrolment=enrolment, groups=groups
    )
    if wrong:
        errors = enrolment_refused(await edge.voice(request.key), wrong)
        return Reply(ack={"response_action": "errors", "errors": _placed(request, errors)})
    return Reply(after=(lambda: _enrol(edge, request),), home=True)


async def _preview(edge: Edge, request: Request, view_id: str) -> None:
    """Works the first weeks out beside everything else, and shows them in place of the word that they come."""
    await _enrol(edge, request)
    gathered = await edge.run(edge.services.first_weeks.gather, key=request.key)
    weeks = await asyncio.to_thread(edge.services.first_weeks.look, gathered=gathered)
    view = first_weeks_modal(weeks)
    try:
        await edge.slack.call("views.update", view_id=view_id, view=view)
    except SlackLimited as limited:
        await asyncio.sleep(limited.seconds)
        await edge.slack.call("views.update", view_id=view_id, view=view)


async def _enrol(edge: Edge, request: Request) -> None:
    """Reads who takes part now, and whether the channels take posts."""
    directory = Directory(edge.slack, edge.run, edge.services, request.key.workspace_id)
    chosen = await edge.run(edge.services.enrolments.get, workspace_id=request.key.workspace_id)
    channels = await edge.run(edge.services.posts.channels, key=request.key)
    for channel in sorted({channel for channel in (chosen.channel, channels.team) if channel}):
        await directory.look_at_channel(channel)
    try:
        await directory.enrol()
    except ChannelUnreadable:
        return  # the desk says of the channel what is wrong with it
    finally:
        edge.wake()
        edge.homes.refresh(request.key)


async def _look_at(edge: Edge, request: Request, choice: StepChoice) -> dict[str, str]:
    return await _unseen(edge, {"channel": choice.enrolment.channel, "team": choice.team})


async def _unseen(edge: Edge, channels: dict[str, str | None]) -> dict[str, str]:
    """By field: channels the bot cannot see, or that are archived. Where Slack is slow to say, that comes later."""

    async def look(channel: str) -> str | None:
        try:
            async with asyncio.timeout(GLANCE):
                body = await edge.slack.call("conversations.info", get=True, channel=channel)
        except SlackRefused as refused:
            return "unseen" if refused.error == "channel_not_found" else None
        except (SlackLimited, SlackUnreachable, TimeoutError):
            return None
        return "archived" if (body.get("channel") or {}).get("is_archived") else None

    named = {name: channel for name, channel in channels.items() if channel}
    found = await asyncio.gather(*(look(channel) for channel in named.values()))
    return {name: why for name, why in zip(named, found, strict=True) if why}


async def _groups(edge: Edge) -> tuple[UserGroup, ...] | None:
    """The user groups to choose from; None where Slack does not tell, or not in time."""
    try:
        async with asyncio.timeout(GLANCE):
            return await edge.groups.listed()
    except (SlackRefused, SlackLimited, SlackUnreachable, TimeoutError):
        return None


async def _refused(edge: Edge, request: Request, wrong: dict[str, str]) -> Reply:
    errors = setup_refused(await edge.voice(request.key), wrong)
    return Reply(ack={"response_action": "errors", "errors": _placed(request, errors)})


def _placed(request: Request, errors: dict[str, str]) -> dict[str, str]:
    """Errors beside fields that the form shows: what is missing with one of the three ways stands beside the ways."""
    shown = {str(block.get("block_id")) for block in request.view.get("blocks") or () if block.get("type") == "input"}
    return {name if name in shown or not shown else "by": said for name, said in errors.items()}


def _choice(request: Request) -> StepChoice:
    day = request.state("starts_on").get("selected_date")
    return StepChoice(
        step=Step(int(request.metadata)),
        language=_one(request, "language"),
        name=_text(request, "name"),
        address=_text(request, "address"),
        enrolment=_enrolment(request),
        team=_channel(request, "team"),
        coordinators=_people(request, "coordinators"),
        stewards=_people(request, "stewards"),
        lesson_days=_days(request),
        lesson_time=_hour(request),
        starts_on=date.fromisoformat(str(day)) if day else None,
    )


def _enrolment(request: Request) -> Enrolment:
    way = (request.state("by", ids.ENROLMENT_BY).get("selected_option") or {}).get("value", By.CHANNEL.value)
    groups = request.state("groups").get("selected_options") or []
    by = By(str(way))
    return Enrolment(
        by,
        _channel(request, "channel") if by is By.CHANNEL else None,
        tuple(str(option["value"]) for option in groups) if by is By.GROUPS else (),
    )


def _channel(request: Request, field: str) -> str | None:
    selected = request.state(field).get("selected_conversation")
    return str(selected) if selected else None


def _text(request: Request, field: str) -> str:
    return str(request.state(field).get("value") or "")


def _ticked(request: Request, field: str) -> bool | None:
    """Whether the only box of a field is ticked; None where the form, opened before an upgrade, has no such field."""
    state = request.state(field)
    return bool(state.get("selected_options")) if state else None


def _days(request: Request) -> frozenset[int]:
    return frozenset(int(option["value"]) for option in request.state("days").get("selected_options") or [])


def _hour(request: Request) -> time:
    return time.fromisoformat(_one(request, "hour") or "00:00")


def _one(request: Request, field: str) -> str:
    return str((request.state(field).get("selected_option") or {}).get("value", ""))


def _people(request: Request, field: str) -> tuple[str, ...]:
    return tuple(str(user) for user in request.state(field).get("selected_users") or [])


ACTIONS: dict[str, Handler] = {
    ids.SETUP_OPEN: ask,
    ids.SETUP_BACK: back,
    ids.SETUP_UNDO: undo,
    ids.SETUP_CHANGE: change,
    ids.ENROLMENT_OPEN: ask_enrolment,
    ids.ENROLMENT_BY: choose_way,
}
VIEWS: dict[str, Handler] = {
    ids.SETUP_SAVE: save,
    ids.SETUP_STEP: go_on,
    ids.SETUP_START: start,
    ids.ENROLMENT_SAVE: save_enrolment,
}
