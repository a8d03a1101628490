"""A question after ``/learn`` and ``/apprendre``; whether the answer helped; for coordinators, what found none."""

import asyncio

from blocks import ids
from blocks.ask import ask_message, gaps_modal, judged_message
from delivery.slack import Body
from domain.ask import AskView
from domain.conversation import as_written
from handlers.request import Edge, Handler, Reply, Request


async def index_made(edge: Edge, workspace_id: str) -> None:
    """Waits for the index beside everybody else: a unit of work that waited for it would keep them all waiting."""
    if not edge.services.ask.ready(workspace_id=workspace_id):
        await asyncio.to_thread(edge.services.ask.prepare, workspace_id=workspace_id)


async def ask(edge: Edge, request: Request) -> Reply:
    """The command's text is a question: the answer only they see, with the question, which Slack does not show."""
    if edge.services.ask.ready(workspace_id=request.key.workspace_id):
        return Reply(ack=await _answer(edge, request))

    async def later() -> None:
        await index_made(edge, request.key.workspace_id)
        await edge.slack.respond(request.response_url, await _answer(edge, request))

    return Reply(after=(later,))


async def _answer(edge: Edge, request: Request) -> Body:
    question = as_written(str(request.body.get("text") or "")).strip()
    view = await edge.run(edge.services.ask.answer, key=request.key, question=question)
    body = ask_message(view, echo=True).body() if view else {}
    return {"response_type": "ephemeral", **body}


async def helped(edge: Edge, request: Request) -> Reply:
    """Yes."""
    return await _judge(edge, request, helped=True)


async def did_not(edge: Edge, request: Request) -> Reply:
    """No: the question counts as one without an answer."""
    return await _judge(edge, request, helped=False)


async def _judge(edge: Edge, request: Request, *, helped: bool) -> Reply:
    await index_made(edge, request.key.workspace_id)
    view = await edge.run(edge.services.ask.judge, key=request.key, question=request.value, helped=helped)
    return _judged(edge, request, view)


def _judged(edge: Edge, request: Request, view: AskView) -> Reply:
    """Takes the place of the answer it judges, unless others read that too: then it is said to this person alone."""
    container = request.body.get("container") or {}
    alone = request.in_own_conversation or bool(container.get("is_ephemeral"))
    message = ask_message(view, echo=bool(container.get("is_ephemeral"))) if alone else judged_message(view)
    how = {"replace_original": True} if alone else {"replace_original": False, "response_type": "ephemeral"}
    return Reply(after=(lambda: edge.slack.respond(request.response_url, {**message.body(), **how}),))


async def gaps(edge: Edge, request: Request) -> Reply:
    """Opens the list of questions without an answer. Raises NotCoordinator."""
    view = gaps_modal(await edge.run(edge.services.ask.gaps, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def clear(edge: Edge, request: Request) -> Reply:
    """Clears the list, in its own modal. Raises NotCoordinator."""
    view = gaps_modal(await edge.run(edge.services.ask.clear, key=request.key))
    return Reply(after=(lambda: edge.update(request, view),), home=True)


ACTIONS: dict[str, Handler] = {
    ids.ASK_HELPED: helped,
    ids.ASK_DID_NOT: did_not,
    ids.GAPS_OPEN: gaps,
    ids.GAPS_CLEAR: clear,
}
