"""Tasks of those who own a passage. Every call is judged by the service: that a button was shown gives nobody a right."""

from blocks import ids
from blocks.kit import View
from blocks.tasks import REASON, refused_text, task_modal, tasks_modal
from domain.concerns import Refused
from domain.members import MemberKey
from handlers.request import Edge, Handler, Reply, Request, Surface


async def tasks(edge: Edge, request: Request) -> Reply:
    """The list."""
    return _show(edge, request, tasks_modal(await edge.run(edge.services.tasks.list, key=request.key)))


async def open_task(edge: Edge, request: Request) -> Reply:
    """One task; or what became of it, from the word that told of it."""
    return _show(
        edge, request, task_modal(await edge.run(edge.services.tasks.open, key=request.key, task_id=request.value))
    )


async def keep(edge: Edge, request: Request) -> Reply:
    """Why a text stays as it is."""
    done = await edge.run(
        edge.services.tasks.keep,
        key=request.key,
        task_id=request.metadata,
        reason=str(request.state(REASON).get("value") or ""),
    )
    if isinstance(done, Refused):
        text = refused_text(done, await edge.voice(request.key))
        return Reply(ack={"response_action": "errors", "errors": {REASON: text}})
    for user in await edge.run(edge.services.tasks.owners, workspace_id=request.key.workspace_id):
        edge.homes.refresh(MemberKey(request.key.workspace_id, user))
    edge.wake()
    return Reply(ack={"response_action": "update", "view": task_modal(done)})


def _show(edge: Edge, request: Request, view: View) -> Reply:
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


ACTIONS: dict[str, Handler] = {ids.TASKS_OPEN: tasks, ids.TASK_OPEN: open_task}
VIEWS: dict[str, Handler] = {ids.TASK_KEEP: keep}
