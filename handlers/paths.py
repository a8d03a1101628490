"""The paths: which there are, choosing one, telling the team at the end of one, and the groups that lead to one."""

from functools import partial

from blocks import ids
from blocks.kit import Message
from blocks.paths import finished_text, notice_message, notice_modal, paths_message, paths_modal
from domain.paths import NotShared, PathShare
from handlers.request import Edge, Handler, Reply, Request, Surface

WORDS = {"path", "paths", "parcours"}


async def paths(edge: Edge, request: Request) -> Reply:
    """Every path, with how far the member is."""
    view = await edge.run(edge.services.paths.view, key=request.key)
    return edge.show(request, message=lambda: paths_message(view), modal=lambda: paths_modal(view), replace=False)


async def choose(edge: Edge, request: Request) -> Reply:
    """A path was chosen; no value goes back to the one that is given."""
    view = await edge.run(edge.services.paths.choose, key=request.key, path=request.value or None)
    return edge.show(request, message=lambda: paths_message(view), modal=lambda: paths_modal(view), home=True)


async def share(edge: Edge, request: Request) -> Reply:
    """The button under a finished path: the team's channel is told, once, because its member pressed it."""
    found = await edge.run(edge.services.paths.share, key=request.key, path=request.value)
    if isinstance(found, NotShared):
        return _say(edge, request, found)
    return Reply(after=(partial(_tell, edge, request, found),))


async def _tell(edge: Edge, request: Request, share: PathShare) -> None:
    """Posts it, then says so."""
    take_back = partial(edge.run, edge.services.paths.unshare, key=request.key, path=share.path)
    await edge.tell_channel(share.channel_id, finished_text(share), take_back)
    for follow in _say(edge, request, share).after:
        await follow()


def _say(edge: Edge, request: Request, found: PathShare | NotShared) -> Reply:
    message: Message = notice_message(found)
    if request.surface is Surface.MODAL:
        view = notice_modal(found.voice, message)
        return Reply(after=(lambda: edge.push(request, view),))
    return edge.show(request, message=lambda: message, modal=lambda: notice_modal(found.voice, message), replace=False)


async def groups_changed(edge: Edge, request: Request) -> Reply:
    """``subteam_members_changed``: somebody may follow another path now."""
    return Reply(after=(edge.groups.changed,))


ACTIONS: dict[str, Handler] = {ids.PATHS_OPEN: paths, ids.PATH_CHOOSE: choose, ids.PATH_SHARE: share}
EVENTS: dict[str, Handler] = {"subteam_members_changed": groups_changed}
