"""``/momentum`` and ``/elan``: where I stand, and the team."""

from blocks.momentum import momentum_message, momentum_modal
from handlers.request import Edge, Handler, Reply, Request


async def momentum(edge: Edge, request: Request) -> Reply:
    """The command; what is typed after it changes nothing."""
    view = await edge.run(edge.services.momentum.view, key=request.key)
    return edge.show(request, message=lambda: momentum_message(view), modal=lambda: momentum_modal(view), home=True)


COMMANDS: dict[str, Handler] = {"/momentum": momentum, "/elan": momentum}
