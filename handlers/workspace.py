"""The coordinator's button that starts the programme."""

from blocks import ids
from delivery.directory import Directory
from domain.errors import ChannelMissing, NotCoordinator
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


ACTIONS: dict[str, Handler] = {ids.START_CHANNEL: choose_channel, ids.START: start}
