"""The workspace takes the bot out, or its token back."""

import logging

from delivery.slack import SlackRefused
from handlers.request import Edge, Handler, Reply, Request

log = logging.getLogger("entrain.installations")


async def taken_back(edge: Edge, request: Request) -> Reply:
    """What the event says is asked of Slack: one that comes late must not end the installation that followed."""
    try:
        await edge.slack.call("auth.test")
    except SlackRefused:
        return await _remove(edge, request)
    return Reply()


async def _remove(edge: Edge, request: Request) -> Reply:
    workspace_id, services = request.key.workspace_id, edge.services
    if not await edge.run(services.installations.remove, workspace_id=workspace_id, version=edge.version):
        return Reply()
    log.warning("Entrain was taken out of %s. What people did stays, and can be exported.", workspace_id)
    return Reply(after=(lambda: edge.run.pieces(services.workspace.look_anew, workspace_id=workspace_id),))


EVENTS: dict[str, Handler] = {"app_uninstalled": taken_back, "tokens_revoked": taken_back}
