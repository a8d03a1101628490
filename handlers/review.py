"""``/learn review`` and ``/apprendre réviser``, and every button of a review."""

from datetime import date

from blocks import ids
from blocks.review import review_message, review_modal
from domain.review import Picked, ReviewView
from handlers.request import Edge, Handler, Reply, Request

WORDS = {"review", "réviser", "reviser", "révision", "revision"}


def _show(edge: Edge, request: Request, view: ReviewView, *, replace: bool) -> Reply:
    """The answer; Home shows what is due, so an answer may change it."""
    return edge.show(
        request,
        message=lambda: review_message(view),
        modal=lambda: review_modal(view),
        replace=replace,
        home=replace,
    )


async def review(edge: Edge, request: Request) -> Reply:
    """The command, and the button on Home and under a lesson: today's review, beside what it was asked from."""
    view = await edge.run(edge.services.review.open, key=request.key)
    return _show(edge, request, view, replace=False)


async def answer(edge: Edge, request: Request) -> Reply:
    """An answer's button: recorded before it is acknowledged, then shown in place."""
    question_id, option_id, number, began_on, occasion = (*request.value.split("|"), "", "", "", "", "")[:5]
    view = await edge.run(
        edge.services.review.answer,
        key=request.key,
        picked=Picked(question_id, option_id, int(number) if number.isdigit() else 0),
        began_on=_day(began_on),
        occasion=occasion or None,
        sent_at=request.message_at,
    )
    return _show(edge, request, view, replace=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ACTIONS: dict[str, Handler] = {ids.REVIEW_OPEN: review, ids.REVIEW_ANSWER: answer}
