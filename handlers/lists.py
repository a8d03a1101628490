"""The lists behind the coordinators' figures: opened from Home, and turned page by page."""

from blocks import ids
from blocks.lists import asked_for, list_modal
from domain.lists import Behind
from handlers.request import Edge, Handler, Reply, Request, Surface


async def show(edge: Edge, request: Request) -> Reply:
    """A page of a list. A button of an earlier version leads to who takes part."""
    behind, offset = asked_for(request.value) or (Behind.PEOPLE, 0)
    view = list_modal(await edge.run(edge.services.lists.page, key=request.key, behind=behind, offset=offset))
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


ACTIONS: dict[str, Handler] = {ids.LIST_OPEN: show}
