"""``/learn`` and ``/apprendre``, and every button of a lesson."""

from blocks import ids
from blocks.kit import Message
from blocks.training import (
    fear_card_message,
    fear_card_modal,
    fears_message,
    fears_modal,
    gone_message,
    gone_modal,
    lesson_message,
    lesson_modal,
    modules_message,
    modules_modal,
    path_done_message,
    path_done_modal,
)
from domain.conversation import Intent, understand
from domain.training import Answered, FearCardView, FearsView, GoneView, LessonView, ModulesView, PathDone
from handlers import exercises, paths, review
from handlers.ask import ask
from handlers.desk import unknown_word
from handlers.request import Edge, Handler, Reply, Request

LIST = {"list", "liste", "modules"}
EXERCISES = {"exercises", "exercices", "exercise", "exercice"}
WORRIES = {"worries", "craintes"}
"""Not ``fears``: that is the name of the module, and opens it."""
OF_MESSAGES = {Intent.STOP, Intent.RESUME, Intent.PAUSE, Intent.LATER, Intent.SETTINGS, Intent.LANGUAGE, Intent.HELP}
"""What somebody may say after the wrong command: help tells them the right one."""

Shown = LessonView | GoneView | ModulesView | PathDone | FearsView | FearCardView


def _show(edge: Edge, request: Request, view: Shown, *, replace: bool) -> Reply:
    """The answer; Home changes only where a lesson ended, for it shows lessons done, not lessons begun."""
    match view:
        case LessonView():
            return edge.show(
                request,
                message=lambda: lesson_message(view),
                modal=lambda: lesson_modal(view),
                replace=replace,
                home=view.done,
            )
        case GoneView():
            return edge.show(
                request, message=lambda: gone_message(view), modal=lambda: gone_modal(view), replace=replace
            )
        case ModulesView():
            return edge.show(
                request, message=lambda: modules_message(view), modal=lambda: modules_modal(view), replace=replace
            )
        case PathDone():
            return edge.show(
                request,
                message=lambda: path_done_message(view),
                modal=lambda: path_done_modal(view),
                replace=replace,
            )
        case FearsView():
            return edge.show(
                request, message=lambda: fears_message(view), modal=lambda: fears_modal(view), replace=replace
            )
        case FearCardView():
            return edge.show(
                request,
                message=lambda: fear_card_message(view.voice, view.lesson, view.card, view.link_titles),
                modal=lambda: fear_card_modal(view),
                replace=replace,
            )


def lesson_shown(view: LessonView | PathDone) -> Message:
    """The next thing to learn as a message."""
    return lesson_message(view) if isinstance(view, LessonView) else path_done_message(view)


async def learn(edge: Edge, request: Request) -> Reply:
    """The command: nothing is the next lesson, ``list`` the modules, ``exercises``, ``paths``, ``worries`` the cards, ``review`` what
    is due again, a module's name its next lesson; everything else is a question."""
    training = edge.services.training
    word = request.text.strip()
    if word.casefold() in review.WORDS:
        return await review.review(edge, request)
    if word.casefold() in paths.WORDS:
        return await paths.paths(edge, request)
    if word.casefold() in EXERCISES:
        return await exercises.exercises(edge, request)
    view: Shown | None
    if not word:
        view = await edge.run(training.open_next, key=request.key)
    elif word.casefold() in LIST:
        view = await edge.run(training.modules, key=request.key)
    elif word.casefold() in WORRIES:
        view = await edge.run(training.fears, key=request.key)
    else:
        view = await edge.run(training.open_named, key=request.key, name=word)
    if view is None:
        meant = understand(word).intent
        return await (unknown_word if meant in OF_MESSAGES else ask)(edge, request)
    return _show(edge, request, view, replace=False)


async def open_next(edge: Edge, request: Request) -> Reply:
    """The button to the next lesson; it stands beside the message it was pressed in."""
    view = await edge.run(edge.services.training.open_next, key=request.key)
    return _show(edge, request, view, replace=False)


async def open_module(edge: Edge, request: Request) -> Reply:
    """A module's button in the list."""
    training = edge.services.training
    view = await edge.run(training.open_named, key=request.key, name=request.value)
    if view is None:
        return _show(edge, request, await edge.run(training.modules, key=request.key), replace=False)
    return _show(edge, request, view, replace=False)


async def modules(edge: Edge, request: Request) -> Reply:
    """The button to the list of modules."""
    view = await edge.run(edge.services.training.modules, key=request.key)
    return _show(edge, request, view, replace=False)


async def answer(edge: Edge, request: Request) -> Reply:
    """An answer's button: recorded before it is acknowledged, then shown in place."""
    lesson_id, question_id, option_id, round_, occasion = (*request.value.split("|"), "", "", "", "", "")[:5]
    view = await edge.run(
        edge.services.training.answer,
        key=request.key,
        lesson_id=lesson_id,
        answered=Answered(question_id, option_id),
        round_=int(round_) if round_.isdigit() else 1,
        occasion=occasion or None,
        sent_at=request.message_at,
    )
    return _show(edge, request, view, replace=True)


async def again(edge: Edge, request: Request) -> Reply:
    """The button that begins a finished lesson's questions again, in place."""
    view = await edge.run(edge.services.training.open_lesson, key=request.key, lesson_id=request.value, again=True)
    return _show(edge, request, view, replace=True)


async def read(edge: Edge, request: Request) -> Reply:
    """The button to one lesson; it stands beside the message it was pressed in."""
    view = await edge.run(edge.services.training.open_lesson, key=request.key, lesson_id=request.value)
    return _show(edge, request, view, replace=False)


async def fears(edge: Edge, request: Request) -> Reply:
    """The button back to the list of fears, in place of a card."""
    view = await edge.run(edge.services.training.fears, key=request.key)
    return _show(edge, request, view, replace=True)


async def fear_card(edge: Edge, request: Request) -> Reply:
    """The button to a fear's card, in place of the list."""
    view = await edge.run(edge.services.training.fear_card, key=request.key, fear=request.value)
    return _show(edge, request, view, replace=True)


COMMANDS: dict[str, Handler] = {"/learn": learn, "/apprendre": learn}
ACTIONS: dict[str, Handler] = {
    ids.LESSON_OPEN: open_module,
    ids.LESSON_NEXT: open_next,
    ids.LESSON_AGAIN: again,
    ids.LESSON_ANSWER: answer,
    ids.LESSON_READ: read,
    ids.MODULES_OPEN: modules,
    ids.FEARS_OPEN: fears,
    ids.FEAR_CARD: fear_card,
}
