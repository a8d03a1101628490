"""A coordinator chooses the channels, and says what became of a post."""

from blocks import ids
from blocks.posts import channels_modal
from delivery.directory import Directory
from handlers.request import Edge, FollowUp, Handler, Reply, Request


async def ask_channels(edge: Edge, request: Request) -> Reply:
    """Opens the choice of channels. Raises NotCoordinator."""
    view = channels_modal(await edge.run(edge.services.posts.channels, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def save_channels(edge: Edge, request: Request) -> Reply:
    """Takes the choice over, and sees whether the bot can post there. Raises NotCoordinator."""
    chosen = {place: _chosen(request, place) for place in ("team", "coordinators")}
    await edge.run(edge.services.posts.choose, key=request.key, **chosen)
    edge.wake()
    channels = {channel for channel in chosen.values() if channel}
    return Reply(after=tuple(_look(edge, request, channel) for channel in sorted(channels)), home=True)


def _chosen(request: Request, place: str) -> str | None:
    selected = request.state(place).get("selected_conversation")
    return str(selected) if selected else None


def _look(edge: Edge, request: Request, channel_id: str) -> FollowUp:
    async def look() -> None:
        directory = Directory(edge.slack, edge.run, edge.services, request.key.workspace_id)
        await directory.look_at_channel(channel_id)
        edge.homes.refresh(request.key)

    return look


async def there(edge: Edge, request: Request) -> Reply:
    """The post has arrived. Raises NotCoordinator."""
    await edge.run(edge.services.posts.settle, key=request.key, occasion=request.value, arrived=True)
    return Reply(home=True)


async def again(edge: Edge, request: Request) -> Reply:
    """It has not: it goes out again. Raises NotCoordinator."""
    await edge.run(edge.services.posts.settle, key=request.key, occasion=request.value, arrived=False)
    edge.wake()
    return Reply(home=True)


ACTIONS: dict[str, Handler] = {
    ids.CHANNELS_OPEN: ask_channels,
    ids.POST_THERE: there,
    ids.POST_AGAIN: again,
}
VIEWS: dict[str, Handler] = {ids.CHANNELS_SAVE: save_channels}
