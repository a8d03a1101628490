"""``/suggest`` and ``/suggerer``, the board and its forms. Every call is judged by the service, whatever was on the screen."""

import secrets
from dataclasses import replace

from blocks import concerns, ids
from blocks.board import WORDS, board_modal, load_looking
from blocks.desk import problem_text
from blocks.kit import View
from blocks.suggestions import (
    ABOUT,
    STATE,
    TEXT,
    WORD,
    Held,
    form_modal,
    gone_modal,
    refused_text,
    suggestion_modal,
    word_block,
)
from domain.concerns import OTHER, Refused
from domain.errors import SuggestionGone
from domain.suggestions import Board, Draft, Form, Looking, Opened, State
from handlers.concerns import closed_view
from handlers.request import Edge, Handler, Reply, Request, Surface


async def suggest(edge: Edge, request: Request) -> Reply:
    """The command: nothing is the board, a text begins a suggestion."""
    return await (make if request.text.strip() else board)(edge, request)


async def board(edge: Edge, request: Request) -> Reply:
    """The board, or another page of it."""
    looking = load_looking(request.metadata) if _on_board(request) else Looking()
    if request.value.lstrip("-").isdecimal():
        looking = replace(looking, offset=int(request.value))
    return _show(edge, request, board_modal(await _board(edge, request, looking)))


async def shown(edge: Edge, request: Request) -> Reply:
    """Another choice of what the board shows."""
    chosen = request.body["actions"][0].get("selected_option") or {}
    looking = Looking(str(chosen.get("value") or ""), _words(request))
    return _show(edge, request, board_modal(await _board(edge, request, looking)))


async def search(edge: Edge, request: Request) -> Reply:
    """The board's button: what has these words."""
    looking = replace(load_looking(request.metadata), words=_words(request), offset=0)
    found = board_modal(await _board(edge, request, looking))
    return Reply(ack={"response_action": "update", "view": found})


async def _board(edge: Edge, request: Request, looking: Looking) -> Board:
    return await edge.run(edge.services.suggestions.board, key=request.key, looking=looking)


def _on_board(request: Request) -> bool:
    return request.view.get("callback_id") == ids.BOARD_VIEW


def _words(request: Request) -> str:
    return str(request.state(WORDS).get("value") or "").strip()


def _show(edge: Edge, request: Request, view: View) -> Reply:
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


def _shown(view: Opened | Board | Form) -> View:
    """Whatever a service answered, as a modal."""
    if isinstance(view, Board):
        return board_modal(view)
    return form_modal(view) if isinstance(view, Form) else suggestion_modal(view, secrets.token_hex(16))


async def open_one(edge: Edge, request: Request) -> Reply:
    """One suggestion, from the board, or from the word of what became of it."""
    view = _shown(await edge.run(edge.services.suggestions.open, key=request.key, suggestion_id=request.value))
    if request.view.get("callback_id") == ids.SUGGESTION_POST:  # what is being written stays beneath it
        return Reply(after=(lambda: edge.push(request, view),))
    return _show(edge, request, view)


async def make(edge: Edge, request: Request) -> Reply:
    """The form; what was typed after the command stands in it."""
    form = await edge.run(edge.services.suggestions.form, key=request.key, text=request.text)
    return _show(edge, request, form_modal(form))


async def post(edge: Edge, request: Request) -> Reply:
    """A new suggestion; or the form again, with those that say much the same."""
    held = Held.load(request.metadata)
    done = await edge.run(
        edge.services.suggestions.post,
        key=request.key,
        form_id=held.form_id,
        draft=replace(_draft(request), asked=held.asked),
    )
    return await _answered(edge, request, done, TEXT)


async def save(edge: Edge, request: Request) -> Reply:
    """One's own, changed."""
    held = Held.load(request.metadata)
    done = await edge.run(
        edge.services.suggestions.save, key=request.key, suggestion_id=held.suggestion_id, draft=_draft(request)
    )
    return await _answered(edge, request, done, TEXT)


def _draft(request: Request) -> Draft:
    about = (request.state(ABOUT).get("selected_option") or {}).get("value") or ""
    return Draft(str(request.state(TEXT).get("value") or ""), str(about))


async def _answered(edge: Edge, request: Request, done: Opened | Form | Refused, field: str) -> Reply:
    if isinstance(done, Refused):
        text = refused_text(done, await edge.voice(request.key))
        return Reply(ack={"response_action": "errors", "errors": {field: text}})
    return Reply(ack={"response_action": "update", "view": _shown(done)}, home=isinstance(done, Opened))


async def unsigned(edge: Edge, request: Request) -> Reply:
    """Rather without a name: the form for concerns, with its promise first, and with what was typed so far.

    From here on nothing is told who acts, as with any concern (``handlers/concerns.py``).
    """
    voice, workspace_id = await edge.voice(request.key), request.key.workspace_id
    form = await edge.run(edge.services.concerns.form, workspace_id=workspace_id, language=voice.language)
    why = edge.gate.refuses(workspace_id, request.key.user_id) if form is not None else "nobody"
    if form is None or why:
        closed = closed_view(edge, workspace_id, voice, why)
        return Reply(after=(lambda: edge.push(request, closed, silent=True),))
    draft = _draft(request)
    topic = edge.services.suggestions.topic_of_concern(workspace_id=workspace_id, about=draft.about) or OTHER
    view = concerns.form_modal(form, voice, secrets.token_hex(32), begun=(draft.text, topic))
    return Reply(after=(lambda: edge.update(request, view),))


async def edit(edge: Edge, request: Request) -> Reply:
    """The form to change one's own."""
    form = await edge.run(edge.services.suggestions.edit, key=request.key, suggestion_id=request.value)
    return _show(edge, request, form_modal(form))


async def withdraw(edge: Edge, request: Request) -> Reply:
    """Takes one's own off the board."""
    view = await edge.run(edge.services.suggestions.withdraw, key=request.key, suggestion_id=request.value)
    return replace(_show(edge, request, _shown(view)), home=True)


async def support(edge: Edge, request: Request) -> Reply:
    """One voice."""
    return await _support(edge, request, yes=True)


async def unsupport(edge: Edge, request: Request) -> Reply:
    """One voice taken back."""
    return await _support(edge, request, yes=False)


async def _support(edge: Edge, request: Request, *, yes: bool) -> Reply:
    looking = replace(load_looking(request.metadata), words=_words(request)) if _on_board(request) else None
    view = await edge.run(
        edge.services.suggestions.support, key=request.key, suggestion_id=request.value, yes=yes, looking=looking
    )
    return _show(edge, request, _shown(view))


async def decide(edge: Edge, request: Request) -> Reply:
    """A coordinator's word."""
    held = Held.load(request.metadata)
    chosen = str((request.state(STATE).get("selected_option") or {}).get("value") or State.NEW)
    done = await edge.run(
        edge.services.suggestions.decide,
        key=request.key,
        suggestion_id=held.suggestion_id,
        form_id=held.form_id,
        state=State(chosen),
        text=str(request.state(word_block(held.form_id), WORD).get("value") or ""),
    )
    edge.wake()
    return await _answered(edge, request, done, word_block(held.form_id))


async def merge(edge: Edge, request: Request) -> Reply:
    """A coordinator merges it into another."""
    into = str((request.body["actions"][0].get("selected_option") or {}).get("value") or "")
    held = Held.load(request.metadata)
    view = await edge.run(edge.services.suggestions.merge, key=request.key, suggestion_id=held.suggestion_id, into=into)
    return _show(edge, request, _shown(view))


async def unmerge(edge: Edge, request: Request) -> Reply:
    """A coordinator takes it apart again."""
    view = await edge.run(edge.services.suggestions.unmerge, key=request.key, suggestion_id=request.value)
    return _show(edge, request, _shown(view))


def _or_gone(handler: Handler) -> Handler:
    """What a click was about may have been withdrawn meanwhile: that is said in its place, with the way back."""

    async def answered(edge: Edge, request: Request) -> Reply:
        try:
            return await handler(edge, request)
        except SuggestionGone as gone:
            voice = await edge.voice(request.key)
            return _show(edge, request, gone_modal(voice, problem_text(voice, gone)))

    return answered


COMMANDS: dict[str, Handler] = {"/suggest": suggest, "/suggerer": suggest}
ACTIONS: dict[str, Handler] = {
    ids.BOARD_OPEN: board,
    ids.BOARD_SHOWN: shown,
    ids.SUGGESTION_OPEN: _or_gone(open_one),
    ids.SUGGESTION_MAKE: make,
    ids.SUGGESTION_UNSIGNED: unsigned,
    ids.SUGGESTION_SUPPORT: _or_gone(support),
    ids.SUGGESTION_UNSUPPORT: _or_gone(unsupport),
    ids.SUGGESTION_EDIT: _or_gone(edit),
    ids.SUGGESTION_WITHDRAW: withdraw,
    ids.SUGGESTION_MERGE: _or_gone(merge),
    ids.SUGGESTION_UNMERGE: _or_gone(unmerge),
}
VIEWS: dict[str, Handler] = {
    ids.BOARD_VIEW: search,
    ids.SUGGESTION_POST: post,
    ids.SUGGESTION_SAVE: save,
    ids.SUGGESTION_DECIDE: decide,
}
