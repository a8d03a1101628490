"""The workspace takes the bot out, or its token back."""

from delivery.installations import Removal
from handlers.request import Edge, Handler, Reply, Request


async def taken_back(edge: Edge, request: Request) -> Reply:
    """What the event says is asked of Slack: one that comes late must not end the installation that followed.

    Where Slack does not say, the event is not acknowledged, and comes again.
    """
    removal = Removal(edge.slack, edge.run, edge.services, request.key.workspace_id, edge.version)
    return Reply(after=(removal.look_anew,)) if await removal.noted(told=True) else Reply()


EVENTS: dict[str, Handler] = {"app_uninstalled": taken_back, "tokens_revoked": taken_back}
