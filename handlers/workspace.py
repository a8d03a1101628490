"""The coordinator's buttons that start the programme, pause it, and let it go on."""

from datetime import date

from blocks import ids
from blocks.workspace import pause_modal, pause_refused
from delivery.directory import Directory
from domain.errors import ChannelMissing, NotCoordinator, NotInFuture
from handlers.request import Edge, Handler, Reply, Request


async def choose_channel(edge: Edge, request: Request) -> Reply:
    """The channel was chosen; it is read when Start is pressed."""
    return Reply()


async def start(edge: Edge, request: Request) -> Reply:
    """Start: the members of the channel chosen take part, from now on. Raises NotCoordinator, ChannelMissing."""
    member = await edge.run(edge.services.members.get, key=request.key)
    if not member.is_coordinator:
        raise NotCoordinator
    channel_id = request.state("start", ids.START_CHANNEL).get("selected_conversation")
    if not channel_id:
        raise ChannelMissing
    return Reply(after=(lambda: _start(edge, request, str(channel_id)),))


async def _start(edge: Edge, request: Request, channel_id: str) -> None:
    directory = Directory(edge.slack, edge.run, edge.services, request.key.workspace_id)
    participants = await directory.channel_members(channel_id)
    await edge.run(edge.services.workspace.start, key=request.key, channel_id=channel_id, participants=participants)
    edge.wake()
    edge.homes.refresh(request.key)
    await directory.load()
    edge.homes.refresh(request.key)


async def ask_pause(edge: Edge, request: Request) -> Reply:
    """Opens the form that pauses everything. Raises NotCoordinator."""
    member = await edge.run(edge.services.members.get, key=request.key)
    if not member.is_coordinator:
        raise NotCoordinator
    return Reply(after=(lambda: edge.open(request, pause_modal(member.voice)),))


async def pause(edge: Edge, request: Request) -> Reply:
    """Pauses everything until the day chosen. Raises NotCoordinator."""
    chosen = request.state("until").get("selected_date")
    try:
        until = date.fromisoformat(str(chosen))
        await edge.run(edge.services.workspace.pause_everything, key=request.key, until=until)
    except (ValueError, NotInFuture):
        return Reply(ack={"response_action": "errors", "errors": pause_refused(await edge.voice(request.key))})
    return _look_anew(edge, request)


async def end_pause(edge: Edge, request: Request) -> Reply:
    """Everything goes on. Raises NotCoordinator."""
    await edge.run(edge.services.workspace.pause_everything, key=request.key, until=None)
    return _look_anew(edge, request)


def _look_anew(edge: Edge, request: Request) -> Reply:
    """It holds from now on; when each of thousands is looked at next is set after the answer, in pieces."""

    async def follow_up() -> None:
        await edge.run.pieces(edge.services.workspace.look_anew, workspace_id=request.key.workspace_id)
        edge.wake()

    return Reply(after=(follow_up,), home=True)


ACTIONS: dict[str, Handler] = {
    ids.START_CHANNEL: choose_channel,
    ids.START: start,
    ids.PAUSE_EVERYTHING: ask_pause,
    ids.PAUSE_END: end_pause,
}
VIEWS: dict[str, Handler] = {ids.PAUSE_SAVE: pause}
