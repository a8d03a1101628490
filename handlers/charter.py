"""``/charter`` and ``/charte``: reading in a modal page by page, or what changed clause by clause, and the button at the
end of it."""

from blocks import ids
from blocks.charter import (
    Reading,
    acknowledged_modal,
    all_blocks,
    button_label,
    copy_message,
    copy_sent_text,
    no_copy_text,
    page_modal,
)
from blocks.charter_changes import CHECK, Comparing, all_changes_blocks, changes_modal, check_block, wrong_answer
from blocks.kit import Message, View, section
from domain.charter import Acknowledged, ChangesView, CharterView, WrongAnswer
from domain.evidence import blocks_sha256
from handlers import consultation
from handlers.charter_status import status
from handlers.desk import unknown_word
from handlers.request import Edge, Handler, Reply, Request, Surface

STATUS = {"status", "état", "etat", "statut"}
READ = {"", "read", "lire"}
COPY = {"copy", "copie"}
COMMENT = {"comment", "comments", "commenter", "consultation"}


async def charter(edge: Edge, request: Request) -> Reply:
    """The command: nothing opens the charter, ``copy`` gives a member's own copy of what they confirmed."""
    word = request.text.strip().casefold()
    if word in READ:
        return await read(edge, request)
    if word in STATUS:
        return await status(edge, request)
    if word in COPY:
        return await copy(edge, request)
    if word in COMMENT:
        return await consultation.begin(edge, request)
    return await unknown_word(edge, request)


async def read(edge: Edge, request: Request) -> Reply:
    """Opens the charter where the person stopped; from a modal, in its place."""
    view = _modal(await edge.run(edge.services.charter.open, key=request.key))
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


async def whole(edge: Edge, request: Request) -> Reply:
    """The whole text, above what changed, to look something up."""
    view = _modal(await edge.run(edge.services.charter.open, key=request.key, whole=True))
    return Reply(after=(lambda: edge.push(request, view),))


async def copy(edge: Edge, request: Request) -> Reply:
    """A member's own copy, in their conversation with the bot, where they keep it."""
    held = await edge.run(edge.services.charter.copy, key=request.key)
    voice = await edge.voice(request.key)
    text = copy_sent_text(voice) if held is not None else no_copy_text(voice)
    answer = Message(text, [section(text)])
    after = () if held is None else (lambda: _send(edge, request, copy_message(held)),)
    if request.surface is Surface.COMMAND:
        return Reply(ack={"response_type": "ephemeral", **answer.body()}, after=after)
    return Reply(after=after)


async def _send(edge: Edge, request: Request, message: Message) -> None:
    await edge.slack.call("chat.postMessage", channel=request.key.user_id, **message.body())


async def back(edge: Edge, request: Request) -> Reply:
    """The button to the previous page."""
    reading = Reading.load(request.metadata)
    view = await _turn(edge, request, reading, reading.page - 1)
    return Reply(after=(lambda: edge.update(request, page_modal(view)),))


async def submit(edge: Edge, request: Request) -> Reply:
    """The modal's button: the next page, or under the last one the acknowledgement; shown in the same modal."""
    reading = Reading.load(request.metadata)
    here = await _turn(edge, request, reading, reading.page)
    if here.replaced or (here.last and (here.changed or here.acknowledged_at)):
        return _instead(page_modal(here))
    if not here.last:
        return _instead(page_modal(await _turn(edge, request, reading, reading.page + 1)))
    done = await edge.run(
        edge.services.charter.acknowledge,
        key=request.key,
        version=reading.version,
        language=reading.language,
        text_sha256=reading.text_sha256,
        shown_blocks_sha256=blocks_sha256(all_blocks(here.charter)),
        button_label=button_label(here.voice),
    )
    return _done(done)


async def previous(edge: Edge, request: Request) -> Reply:
    """The clause before, of what changed."""
    comparing = Comparing.load(request.metadata)
    view = _modal(await _step(edge, request, comparing, comparing.step - 1))
    return Reply(after=(lambda: edge.update(request, view),))


async def submit_changes(edge: Edge, request: Request) -> Reply:
    """The next clause that changed, once its question is answered right; after the last, the acknowledgement."""
    comparing = Comparing.load(request.metadata)
    chosen = request.state(check_block(comparing.step), CHECK).get("selected_option") or {}
    here = await edge.run(
        edge.services.charter.answer,
        key=request.key,
        version=comparing.version,
        language=comparing.language,
        text_sha256=comparing.text_sha256,
        since=comparing.since,
        step=comparing.step,
        option_id=str(chosen.get("value") or ""),
    )
    if isinstance(here, WrongAnswer):
        errors = {check_block(comparing.step): wrong_answer(here)}
        return Reply(ack={"response_action": "errors", "errors": errors})
    if isinstance(here, CharterView) or here.replaced:
        return _instead(_modal(here))
    if not here.last:
        return _instead(_modal(await _step(edge, request, comparing, comparing.step + 1)))
    done = await edge.run(
        edge.services.charter.acknowledge,
        key=request.key,
        version=comparing.version,
        language=comparing.language,
        text_sha256=comparing.text_sha256,
        shown_blocks_sha256=blocks_sha256(all_changes_blocks(here)),
        button_label=button_label(here.voice),
        since=comparing.since,
    )
    return _done(done)


def _done(done: Acknowledged | CharterView | ChangesView) -> Reply:
    if isinstance(done, Acknowledged):
        return Reply(ack={"response_action": "update", "view": acknowledged_modal(done)}, home=True)
    return _instead(_modal(done))


def _instead(view: View) -> Reply:
    return Reply(ack={"response_action": "update", "view": view})


def _modal(view: CharterView | ChangesView) -> View:
    return changes_modal(view) if isinstance(view, ChangesView) else page_modal(view)


async def _turn(edge: Edge, request: Request, reading: Reading, page: int) -> CharterView:
    return await edge.run(
        edge.services.charter.turn,
        key=request.key,
        version=reading.version,
        language=reading.language,
        page=page,
        text_sha256=reading.text_sha256,
    )


async def _step(edge: Edge, request: Request, comparing: Comparing, step: int) -> ChangesView | CharterView:
    return await edge.run(
        edge.services.charter.step,
        key=request.key,
        version=comparing.version,
        language=comparing.language,
        text_sha256=comparing.text_sha256,
        since=comparing.since,
        step=step,
    )


COMMANDS: dict[str, Handler] = {"/charter": charter, "/charte": charter}
ACTIONS: dict[str, Handler] = {
    ids.CHARTER_OPEN: read,
    ids.CHARTER_BACK: back,
    ids.CHARTER_WHOLE: whole,
    ids.CHARTER_COPY: copy,
    ids.CHANGES_BACK: previous,
}
VIEWS: dict[str, Handler] = {ids.CHARTER_READ: submit, ids.CHANGES_READ: submit_changes}
