"""Plain words: in the direct message with the bot, and where it is mentioned in a channel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from blocks import ids
from blocks.ask import ask_message
from blocks.concerns import pasted_message
from blocks.conversation import (
    charter_message,
    file_message,
    language_message,
    later_message,
    pause_message,
    paused_message,
    settings_message,
    thanks_message,
    three_things_message,
)
from blocks.desk import help_message
from blocks.exercises import exercises_message
from blocks.kit import Message
from blocks.members import notice_modal, switched_message
from blocks.privacy import my_data_message
from blocks.review import review_message
from blocks.training import fears_message, modules_message
from delivery.slack import Body, SlackLimited
from domain.conversation import Intent, as_written, understand, without_mention
from domain.desk import HelpView
from domain.settings import SettingsView
from handlers.ask import index_made
from handlers.request import Edge, Handler, Reply, Request
from handlers.training import lesson_shown

HEARD = {None, "file_share", "thread_broadcast"}
"""The kinds of message that somebody says; edits, removals, joins and the like are none."""

ALONE = {
    Intent.STOP, Intent.RESUME, Intent.PAUSE, Intent.LATER, Intent.LANGUAGE, Intent.SETTINGS, Intent.DATA, Intent.LESSON, Intent.LIST, Intent.REVIEW, Intent.EXERCISES,
    Intent.CODE,
}  # fmt: skip
"""What concerns one person: asked in a channel, it is answered so that only they see it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, the mark that tells it from being told again, and whether it came with a file."""

    text: str
    event_id: str
    language: str = ""
    days: int | None = None
    with_file: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: a conversation, in it perhaps a thread, and whether others read along."""

    channel: str
    thread: str | None
    shared: bool


async def message(edge: Edge, request: Request) -> Reply:
    """In the direct message."""
    event = request.body["event"]
    if event.get("channel_type") != "im" or not _by_a_person(event):
        return Reply()
    place = Place(str(event["channel"]), event.get("thread_ts"), shared=False)
    return await _answer(edge, request, place, str(event.get("text") or ""))


async def mention(edge: Edge, request: Request) -> Reply:
    """In a channel: answered like a direct message, in the thread (product.md, "Starting, and staying in hand")."""
    event = request.body["event"]
    if not _by_a_person(event) or "edited" in event or str(event["channel"]).startswith("D"):
        return Reply()
    ours = [user["user_id"] for user in request.body.get("authorizations") or [] if user.get("is_bot")]
    text = without_mention(str(event.get("text") or ""), ours[0] if ours else None)
    place = Place(str(event["channel"]), event.get("thread_ts") or event["ts"], shared=True)
    return await _answer(edge, request, place, text)


def _by_a_person(event: Mapping[str, Any]) -> bool:
    return event.get("subtype") in HEARD and not event.get("bot_id") and bool(event.get("user"))


async def _answer(edge: Edge, request: Request, place: Place, text: str) -> Reply:
    """Does what was said, once an event, and answers. A failure is delivered again, so the answer is made first."""
    understood, written = understand(text), as_written(text).strip()
    intent = understood.intent
    with_file = bool(request.body["event"].get("files"))
    if intent is Intent.SILENCE:
        if not with_file and (written or not place.shared):
            await edge.run(edge.services.members.stirred, key=request.key)  # a thumb is a sign of life too
            return Reply()
        # A file without a word, or nothing but the bot's name.
        intent, written = Intent.OTHER, ""
    event_id = str(request.body.get("event_id", ""))
    said = Said(written, event_id, understood.language or "", understood.days, with_file)
    answer = await _ANSWERS[intent](edge, request, said)
    if answer is None:
        return Reply()
    shown_to = request.key.user_id if place.shared and intent in ALONE else None
    return Reply(after=(partial(_post, edge, place, answer.body(), shown_to),))


async def _stop(edge: Edge, request: Request, said: Said) -> Message | None:
    return await _switch(edge, request, said, on=False)


async def _resume(edge: Edge, request: Request, said: Said) -> Message | None:
    return await _switch(edge, request, said, on=True)


async def _switch(edge: Edge, request: Request, said: Said, *, on: bool) -> Message | None:
    member = await edge.run(edge.services.settings.switch_messages, key=request.key, on=on, event_id=said.event_id)
    if member is None:
        return None
    _changed(edge, request)
    return switched_message(member)


async def _pause(edge: Edge, request: Request, said: Said) -> Message | None:
    """For as long as was said; where nothing was, it is asked."""
    if said.days is None:
        return await _once(edge, request, said, pause_message(await _helped(edge, request)))
    pause = edge.services.settings.pause_for
    view = await edge.run(pause, key=request.key, days=said.days, event_id=said.event_id)
    if view is None:
        return None
    _changed(edge, request)
    return paused_message(view)


async def pause_for(edge: Edge, request: Request) -> Reply:
    """A button of the pause: so many days from now."""
    days = int(request.value) if request.value.isdigit() else 0
    return _paused(edge, request, await edge.run(edge.services.settings.pause_for, key=request.key, days=days))


async def pause_until(edge: Edge, request: Request) -> Reply:
    """A day was chosen."""
    chosen = str(request.body["actions"][0].get("selected_date") or "")
    until = date.fromisoformat(chosen) if chosen else None
    return _paused(edge, request, await edge.run(edge.services.settings.pause, key=request.key, until=until))


def _paused(edge: Edge, request: Request, view: SettingsView | None) -> Reply:
    if view is None:
        return Reply()
    edge.wake()
    message = paused_message(view)
    return edge.show(request, message=lambda: message, modal=lambda: notice_modal(message, view.voice), home=True)


async def _later(edge: Edge, request: Request, said: Said) -> Message | None:
    view = await edge.run(edge.services.training.postpone, key=request.key, event_id=said.event_id)
    if view is None:
        return None
    _changed(edge, request)
    return later_message(view)


async def _language(edge: Edge, request: Request, said: Said) -> Message | None:
    choose = edge.services.settings.choose_language
    member = await edge.run(choose, key=request.key, language=said.language, event_id=said.event_id)
    if member is None:
        return None
    _changed(edge, request)
    return language_message(member, said.language)


def _changed(edge: Edge, request: Request) -> None:
    edge.wake()
    edge.homes.refresh(request.key)


async def _question(edge: Edge, request: Request, said: Said) -> Message | None:
    await index_made(edge, request.key.workspace_id)
    view = await edge.run(edge.services.ask.answer, key=request.key, question=said.text, event_id=said.event_id)
    return None if view is None else ask_message(view)


async def _other(edge: Edge, request: Request, said: Said) -> Message | None:
    """No question in form, yet the handbook may speak of it; where it does not, nothing of it is kept."""
    if said.text:
        await index_made(edge, request.key.workspace_id)
        view = await edge.run(edge.services.ask.answer, key=request.key, question=said.text, asked=False)
        if view is not None and (view.found or view.delicate):
            return await _once(edge, request, said, ask_message(view))
    show = file_message if said.with_file and not said.text else three_things_message
    return await _once(edge, request, said, show(await _helped(edge, request)))


async def _lesson(edge: Edge, request: Request, said: Said) -> Message | None:
    view = await edge.run(edge.services.training.open_next, key=request.key)
    return await _once(edge, request, said, lesson_shown(view))


async def _list(edge: Edge, request: Request, said: Said) -> Message | None:
    view = await edge.run(edge.services.training.modules, key=request.key)
    return await _once(edge, request, said, modules_message(view))


async def _review(edge: Edge, request: Request, said: Said) -> Message | None:
    view = await edge.run(edge.services.review.open, key=request.key)
    return await _once(edge, request, said, review_message(view))


async def _exercises(edge: Edge, request: Request, said: Said) -> Message | None:
    view = await edge.run(edge.services.exercises.list, key=request.key)
    return await _once(edge, request, said, exercises_message(view))


async def _worries(edge: Edge, request: Request, said: Said) -> Message | None:
    view = await edge.run(edge.services.training.fears, key=request.key)
    return await _once(edge, request, said, fears_message(view))


def _helpful(show: Callable[[HelpView], Message]) -> "Answer":
    """An answer made of what the help knows."""

    async def answer(edge: Edge, request: Request, said: Said) -> Message | None:
        return await _once(edge, request, said, show(await _helped(edge, request)))

    return answer


async def _helped(edge: Edge, request: Request) -> HelpView:
    return await edge.run(edge.services.desk.help, key=request.key)


async def _once(edge: Edge, request: Request, said: Said, answer: Message) -> Message | None:
    """The answer, unless the event had been answered."""
    receive = edge.services.workspace.receive_event
    fresh = await edge.run(receive, workspace_id=request.key.workspace_id, event_id=said.event_id)
    return answer if fresh else None


async def _post(edge: Edge, place: Place, body: Body, shown_to: str | None) -> None:
    method = "chat.postMessage" if shown_to is None else "chat.postEphemeral"
    arguments = {**body, "channel": place.channel, "thread_ts": place.thread, "user": shown_to}
    try:
        await edge.slack.call(method, **arguments)
    except SlackLimited as limited:
        await asyncio.sleep(limited.seconds)
        await edge.slack.call(method, **arguments)


Answer = Callable[[Edge, Request, Said], Awaitable[Message | None]]

_ANSWERS: Mapping[Intent, Answer] = {
    Intent.STOP: _stop,
    Intent.RESUME: _resume,
    Intent.PAUSE: _pause,
    Intent.LATER: _later,
    Intent.LANGUAGE: _language,
    Intent.HELP: _helpful(help_message),
    Intent.WHO: _helpful(partial(three_things_message, greeting=True)),
    Intent.SETTINGS: _helpful(settings_message),
    Intent.DATA: _helpful(lambda view: my_data_message(view.voice)),
    Intent.LESSON: _lesson,
    Intent.LIST: _list,
    Intent.REVIEW: _review,
    Intent.EXERCISES: _exercises,
    Intent.WORRIES: _worries,
    Intent.CHARTER: _helpful(charter_message),
    Intent.CODE: _helpful(lambda view: pasted_message(view.voice)),
    Intent.QUESTION: _question,
    Intent.GREETING: _helpful(partial(three_things_message, greeting=True)),
    Intent.THANKS: _helpful(thanks_message),
    Intent.OTHER: _other,
}

ACTIONS: dict[str, Handler] = {ids.PAUSE_FOR: pause_for, ids.PAUSE_UNTIL: pause_until}
EVENTS: dict[str, Handler] = {"message": message, "app_mention": mention}
