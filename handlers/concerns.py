"""The author's side of concerns. Who acts is read here, for the language and the gate, and goes no further.

Nothing on this way writes to the conversation, and nothing that belongs to the member is touched: a concern leaves no
more trace of them than not writing one (trust.md, Concerns 1 to 4).
"""

import secrets

from blocks import ids
from blocks.concerns import (
    CODE,
    KEEP_OUT,
    NOBODY,
    RELEASE,
    TEXT,
    TOPIC,
    Held,
    closed_modal,
    closed_text,
    code_modal,
    followed_modal,
    form_modal,
    fresh_block,
    gone_modal,
    receipt_modal,
    refused_errors,
    withdrawn_modal,
)
from blocks.kit import View, section
from domain.concerns import OTHER, Draft, Refused, Release
from domain.members import Voice
from handlers.request import Edge, Handler, Reply, Request, Surface

FOLLOW = {"follow", "suivre", "suivi", "code"}


async def concern(edge: Edge, request: Request) -> Reply:
    """The command. Of what follows it, only the word that asks for the code's form is looked at."""
    if request.text.strip().casefold() in FOLLOW:
        return await ask_code(edge, request)
    return await open_form(edge, request)


async def open_form(edge: Edge, request: Request) -> Reply:
    """The form, from the command, the shortcut or Home."""
    voice, workspace_id = await edge.voice(request.key), request.key.workspace_id
    form = await edge.run(edge.services.concerns.form, workspace_id=workspace_id, language=voice.language)
    why = edge.gate.refuses(workspace_id, request.key.user_id) if form is not None else "nobody"
    if form is None or why:
        return _closed(edge, request, voice, why)
    view = form_modal(form, voice, secrets.token_hex(32), typed_after=bool(request.text.strip()), begun=_about(request))
    return _open(edge, request, view)


def _about(request: Request) -> tuple[str, str] | None:
    """The clause whose page the form was asked for on, to begin with; never a text."""
    return ("", request.value) if request.value.startswith("clause:") else None


def _closed(edge: Edge, request: Request, voice: Voice, why: str) -> Reply:
    if request.surface is Surface.COMMAND:
        organisation = edge.services.concerns.organisation(workspace_id=request.key.workspace_id)
        text = closed_text(voice, why, organisation)
        return Reply(ack={"response_type": "ephemeral", "text": text, "blocks": [section(text)]})
    return _open(edge, request, closed_view(edge, request.key.workspace_id, voice, why))


def closed_view(edge: Edge, workspace_id: str, voice: Voice, why: str) -> View:
    """Why the form does not open now, and where else to turn."""
    return closed_modal(closed_text(voice, why, edge.services.concerns.organisation(workspace_id=workspace_id)), voice)


def _open(edge: Edge, request: Request, view: View) -> Reply:
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.push(request, view, silent=True),))
    return Reply(after=(lambda: edge.open(request, view, silent=True),))


async def submit(edge: Edge, request: Request) -> Reply:
    """Sealed and committed, then the receipt travels in the acknowledgement."""
    voice, held = await edge.voice(request.key), Held.load(request.metadata)
    draft = Draft(
        text=str(request.state(TEXT).get("value") or ""),
        topic=_chosen(request, TOPIC) or OTHER,
        release=Release(_chosen(request, RELEASE) or Release.SLOT),
        shown=held.shown,
        keep_out=None if _chosen(request, KEEP_OUT) in {"", NOBODY} else _chosen(request, KEEP_OUT),
    )
    workspace_id = request.key.workspace_id
    done = await edge.run(edge.services.concerns.submit, workspace_id=workspace_id, nonce=held.nonce, draft=draft)
    if isinstance(done, Refused):
        return Reply(ack={"response_action": "errors", "errors": refused_errors(done, voice)})
    edge.gate.sent(workspace_id)
    return Reply(ack={"response_action": "update", "view": receipt_modal(done, voice)})


def _chosen(request: Request, name: str) -> str:
    return str((request.state(name).get("selected_option") or {}).get("value", ""))


async def ask_code(edge: Edge, request: Request) -> Reply:
    """The form for the code."""
    return _open(edge, request, code_modal(await edge.voice(request.key)))


async def look(edge: Edge, request: Request) -> Reply:
    """What is behind a code. Malformed, never given out, removed: the same answer."""
    voice, code = await edge.voice(request.key), str(request.state(CODE).get("value") or "")
    concerns = edge.services.concerns
    found = await edge.run(concerns.follow, workspace_id=request.key.workspace_id, code=code, language=voice.language)
    if found is None:
        return Reply(ack={"response_action": "errors", "errors": refused_errors(Refused(CODE, "unknown"), voice)})
    held = Held(secrets.token_hex(32), token=concerns.token(code))
    return Reply(ack={"response_action": "update", "view": followed_modal(found, voice, held)})


async def reply(edge: Edge, request: Request) -> Reply:
    """The author says more."""
    voice, held, concerns = await edge.voice(request.key), Held.load(request.metadata), edge.services.concerns
    field = fresh_block(held.nonce)
    done = await edge.run(
        concerns.reply,
        workspace_id=request.key.workspace_id,
        code=concerns.code_in(held.token),
        nonce=held.nonce,
        text=str(request.state(field, TEXT).get("value") or ""),
        language=voice.language,
    )
    if isinstance(done, Refused):
        beside = refused_errors(Refused(field, done.why), voice)
        return Reply(ack={"response_action": "errors", "errors": beside})
    if done is None:
        return Reply(ack={"response_action": "update", "view": gone_modal(voice)})
    fresh = Held(secrets.token_hex(32), token=held.token)
    return Reply(ack={"response_action": "update", "view": followed_modal(done, voice, fresh, sent=True)})


async def withdraw(edge: Edge, request: Request) -> Reply:
    """The author takes it back; committed before the click is acknowledged."""
    voice, held, concerns = await edge.voice(request.key), Held.load(request.metadata), edge.services.concerns
    done = await edge.run(concerns.withdraw, workspace_id=request.key.workspace_id, code=concerns.code_in(held.token))
    view = withdrawn_modal(voice) if done else gone_modal(voice)
    return Reply(after=(lambda: edge.update(request, view),))


COMMANDS: dict[str, Handler] = {"/concern": concern, "/inquietude": concern}
ACTIONS: dict[str, Handler] = {
    ids.CONCERN_OPEN: open_form,
    ids.CONCERN_FOLLOW: ask_code,
    ids.CONCERN_WITHDRAW: withdraw,
}
VIEWS: dict[str, Handler] = {ids.CONCERN_SUBMIT: submit, ids.CONCERN_CODE: look, ids.CONCERN_REPLY: reply}
SHORTCUTS: dict[str, Handler] = {ids.CONCERN_SHORTCUT: open_form}
