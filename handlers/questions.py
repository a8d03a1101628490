"""How questions are answered, for coordinators."""

from functools import partial

from blocks import ids
from blocks.questions import questions_modal
from domain.errors import NotCoordinator
from handlers.request import Edge, Handler, Reply, Request, Surface


async def questions(edge: Edge, request: Request) -> Reply:
    """A page of it. Counted first, in pieces, so that it is true now, and with it the desk."""
    member = await edge.run(edge.services.members.get, key=request.key)
    if not member.is_coordinator:
        raise NotCoordinator
    return Reply(after=(partial(_show, edge, request),))


async def _show(edge: Edge, request: Request) -> None:
    offset = int(request.value) if request.value.isdecimal() else 0
    service = edge.services.questions
    if request.surface is Surface.MODAL:
        await edge.update(request, questions_modal(await edge.run(service.view, key=request.key, offset=offset)))
        return
    await edge.run.pieces(service.count, workspace_id=request.key.workspace_id)
    await edge.open(request, questions_modal(await edge.run(service.view, key=request.key, offset=offset)))
    edge.homes.refresh(request.key)


ACTIONS: dict[str, Handler] = {ids.QUESTIONS_OPEN: questions}
