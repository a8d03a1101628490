"""Consultations: commenting clause by clause, and the coordinators' desk. Every call is judged by the service."""

from blocks import ids
from blocks.clause_questions import text_missing
from blocks.consultation import (
    TEXT,
    Commenting,
    comment_answer_modal,
    comment_block,
    consultation_desk_modal,
    consultation_end_modal,
    consultation_modal,
    desk_form_of,
)
from blocks.kit import View
from domain.consultation import ConsultationEnd
from handlers.request import Edge, Handler, Reply, Request, Surface


async def begin(edge: Edge, request: Request) -> Reply:
    """The first clause."""
    return _show(edge, request, consultation_modal(await edge.run(edge.services.consultation.open, key=request.key)))


async def back(edge: Edge, request: Request) -> Reply:
    """The clause before."""
    view = await edge.run(edge.services.consultation.open, key=request.key, clause_id=request.value)
    return _show(edge, request, consultation_modal(view))


async def comment(edge: Edge, request: Request) -> Reply:
    """A comment if one was typed, and the next clause."""
    held = Commenting.load(request.metadata)
    done = await edge.run(
        edge.services.consultation.comment,
        key=request.key,
        clause_id=held.clause_id,
        clause_hash=held.clause_sha256,
        comment_id=held.comment_id,
        text=str(request.state(comment_block(held), TEXT).get("value") or ""),
    )
    return _instead(consultation_end_modal(done) if isinstance(done, ConsultationEnd) else consultation_modal(done))


async def desk(edge: Edge, request: Request) -> Reply:
    """What was said, by clause."""
    return _show(
        edge, request, consultation_desk_modal(await edge.run(edge.services.consultation.desk, key=request.key))
    )


async def clause(edge: Edge, request: Request) -> Reply:
    """One clause with its comments."""
    view = await edge.run(edge.services.consultation.desk, key=request.key, clause_id=request.value)
    return _show(edge, request, consultation_desk_modal(view))


async def ask_answer(edge: Edge, request: Request) -> Reply:
    """The form to answer one comment, above its clause."""
    comment_id, _, clause_id = request.value.partition("|")
    view = await edge.run(edge.services.consultation.desk, key=request.key, clause_id=clause_id)
    return Reply(after=(lambda: edge.update(request, comment_answer_modal(view, comment_id)),))


async def answer(edge: Edge, request: Request) -> Reply:
    """An answer; its clause is shown again."""
    clause_id, comment_id = desk_form_of(request.metadata)
    text = str(request.state(TEXT).get("value") or "").strip()
    if not text:
        missing = text_missing(await edge.voice(request.key))
        return Reply(ack={"response_action": "errors", "errors": {TEXT: missing}})
    view = await edge.run(
        edge.services.consultation.answer, key=request.key, clause_id=clause_id, comment_id=comment_id, text=text
    )
    return _instead(consultation_desk_modal(view))


async def mark(edge: Edge, request: Request) -> Reply:
    """What changed in a clause because of what was said."""
    clause_id, _ = desk_form_of(request.metadata)
    text = str(request.state(TEXT).get("value") or "").strip()
    view = await edge.run(edge.services.consultation.mark, key=request.key, clause_id=clause_id, text=text)
    return _instead(consultation_desk_modal(view))


async def close(edge: Edge, request: Request) -> Reply:
    """Ends it; the post goes out within contact hours."""
    view = await edge.run(edge.services.consultation.close, key=request.key)
    edge.wake()
    return _show(edge, request, consultation_desk_modal(view))


def _show(edge: Edge, request: Request, view: View) -> Reply:
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


def _instead(view: View) -> Reply:
    return Reply(ack={"response_action": "update", "view": view})


ACTIONS: dict[str, Handler] = {
    ids.CONSULT_OPEN: begin,
    ids.CONSULT_BACK: back,
    ids.CONSULT_DESK: desk,
    ids.CONSULT_CLAUSE: clause,
    ids.CONSULT_ANSWER: ask_answer,
    ids.CONSULT_CLOSE: close,
}
VIEWS: dict[str, Handler] = {
    ids.CONSULT_VIEW: comment,
    ids.CONSULT_ANSWER_VIEW: answer,
    ids.CONSULT_MARK_VIEW: mark,
}
