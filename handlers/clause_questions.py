"""Questions about a clause, refusals, and answers. Every call is judged by the service: a button gives nobody a right."""

import secrets

from blocks import ids
from blocks.clause_questions import (
    CLAUSE,
    TEXT,
    ask_modal,
    decline_label,
    form_of,
    questions_modal,
    said_modal,
    text_missing,
)
from blocks.kit import View
from domain.clause_questions import QuestionKind, QuestionsDesk
from domain.evidence import blocks_sha256
from domain.members import MemberKey
from handlers.request import Edge, Handler, Reply, Request, Surface


async def ask(edge: Edge, request: Request) -> Reply:
    """The form for a question, above the page it is about."""
    return await _form(edge, request, "question")


async def decline(edge: Edge, request: Request) -> Reply:
    """The form for declining."""
    return await _form(edge, request, "decline")


async def _form(edge: Edge, request: Request, kind: QuestionKind) -> Reply:
    form = await edge.run(edge.services.clause_questions.form, key=request.key, kind=kind)
    view = ask_modal(form, secrets.token_hex(16), request.value)
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.push(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


async def say(edge: Edge, request: Request) -> Reply:
    """A question, or a refusal with its reason."""
    kind, nonce, about = form_of(request.metadata)
    text = str(request.state(TEXT).get("value") or "").strip()
    if not text:
        missing = text_missing(await edge.voice(request.key))
        return Reply(ack={"response_action": "errors", "errors": {TEXT: missing}})
    service = edge.services.clause_questions
    if kind == "decline":
        form = await edge.run(service.form, key=request.key, kind="decline")
        said = await edge.run(
            service.decline,
            key=request.key,
            question_id=nonce,
            reason=text,
            about=about,
            shown_blocks_sha256=blocks_sha256(ask_modal(form, nonce, "")["blocks"]),
            button_label=decline_label(form.voice),
        )
    else:
        chosen = str((request.state(CLAUSE).get("selected_option") or {}).get("value") or "")
        ask = service.ask
        said = await edge.run(ask, key=request.key, question_id=nonce, clause_id=chosen, text=text, version=about[0])
    await _coordinators(edge, request)
    return Reply(ack={"response_action": "update", "view": said_modal(said)}, home=True)


async def waiting(edge: Edge, request: Request) -> Reply:
    """What waits for an answer."""
    return _show(edge, request, questions_modal(await _desk(edge, request, "")))


async def choose(edge: Edge, request: Request) -> Reply:
    """One of them, to be answered."""
    return _show(edge, request, questions_modal(await _desk(edge, request, request.value)))


async def _desk(edge: Edge, request: Request, question_id: str) -> QuestionsDesk:
    return await edge.run(edge.services.clause_questions.waiting, key=request.key, question_id=question_id)


async def answer(edge: Edge, request: Request) -> Reply:
    """The answer."""
    question_id = request.metadata
    block_id = f"answer-{question_id}"[:255]
    text = str(request.state(block_id, TEXT).get("value") or "").strip()
    if not text:
        missing = text_missing(await edge.voice(request.key))
        return Reply(ack={"response_action": "errors", "errors": {block_id: missing}})
    done = await edge.run(edge.services.clause_questions.answer, key=request.key, question_id=question_id, text=text)
    edge.wake()
    await _coordinators(edge, request)
    return Reply(ack={"response_action": "update", "view": questions_modal(done)}, home=True)


def _show(edge: Edge, request: Request, view: View) -> Reply:
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


async def _coordinators(edge: Edge, request: Request) -> None:
    """The coordinators' Homes show it."""
    users = await edge.run(edge.services.stewards.who_agrees, workspace_id=request.key.workspace_id)
    for user in users:
        edge.homes.refresh(MemberKey(request.key.workspace_id, user))


ACTIONS: dict[str, Handler] = {
    ids.CLAUSE_ASK: ask,
    ids.CHARTER_DECLINE: decline,
    ids.CLAUSE_ANSWERS: waiting,
    ids.CLAUSE_ANSWER: choose,
}
VIEWS: dict[str, Handler] = {ids.CLAUSE_SAY: say, ids.CLAUSE_ANSWERED: answer}
