"""The draft coach: from ``/entrain check``, from Home, and from any message through its shortcut."""

from dataclasses import replace
from functools import partial

from blocks import ids
from blocks.coach import DRAFT, NETWORK, PICTURED, clause_modal, coach_modal, posted_modal, told_text
from blocks.training import gone_modal, lesson_modal
from domain.coach import LONGEST
from domain.conversation import as_written
from domain.drafts import FirstPost, Tell
from domain.training import LessonView
from handlers.request import Edge, Handler, Reply, Request, Surface

WORDS = {"check", "relire", "relis"}


async def coach(edge: Edge, request: Request) -> Reply:
    """The command: what follows the word is the draft; without one, the empty form."""
    draft = " ".join(request.text.strip().split(" ")[1:]).strip()
    return await _checked(edge, request, draft) if draft else await open_form(edge, request)


async def open_form(edge: Edge, request: Request) -> Reply:
    """The empty form."""
    view = coach_modal(await edge.run(edge.services.coach.form, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def of_message(edge: Edge, request: Request) -> Reply:
    """The shortcut on a message: its text is the draft, its pictures are looked at for their descriptions."""
    message = request.body["message"]
    files = message.get("files") or []
    pictured = any(str(f.get("mimetype", "")).startswith("image/") and not f.get("alt_txt") for f in files)
    return await _checked(edge, request, as_written(str(message.get("text") or "")), pictured=pictured)


async def _checked(edge: Edge, request: Request, draft: str, *, pictured: bool = False) -> Reply:
    check = edge.services.coach.check
    found = await edge.run(check, key=request.key, text=draft[:LONGEST], pictured=pictured)
    view = coach_modal(found, pictured=pictured)
    return Reply(after=(lambda: edge.open(request, view, silent=request.surface is Surface.SHORTCUT),))


async def check(edge: Edge, request: Request) -> Reply:
    """The form's button: what was found, above the draft as it was typed."""
    pictured = request.metadata == PICTURED
    found = await edge.run(
        edge.services.coach.check,
        key=request.key,
        text=str(request.state(DRAFT).get("value") or ""),
        network_id=(request.state(NETWORK).get("selected_option") or {}).get("value"),
        pictured=pictured,
    )
    return Reply(ack={"response_action": "update", "view": coach_modal(found, pictured=pictured)})


async def clause(edge: Edge, request: Request) -> Reply:
    """The clause a finding comes from, above the form, which is there again once it is closed."""
    found = await edge.run(edge.services.coach.rule, key=request.key, rule_id=request.value)
    view = clause_modal(found)
    return Reply(after=(lambda: edge.push(request, view),))


async def lesson(edge: Edge, request: Request) -> Reply:
    """The lesson a finding comes from, above the form."""
    found = await edge.run(edge.services.training.open_lesson, key=request.key, lesson_id=request.value)
    view = lesson_modal(found) if isinstance(found, LessonView) else gone_modal(found)
    return Reply(after=(lambda: edge.push(request, view),))


async def posted(edge: Edge, request: Request) -> Reply:
    """Somebody says they made their first real post."""
    view = posted_modal(await edge.run(edge.services.coach.posted, key=request.key))
    return Reply(after=(lambda: edge.push(request, view),))


async def tell(edge: Edge, request: Request) -> Reply:
    """The team's channel is told of it, once, because its author pressed for it."""
    found = await edge.run(edge.services.coach.tell, key=request.key)
    if isinstance(found, FirstPost):
        view = posted_modal(found)
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(partial(_tell, edge, request, found),))


async def _tell(edge: Edge, request: Request, told: Tell) -> None:
    take_back = partial(edge.run, edge.services.coach.untell, key=request.key)
    await edge.tell_channel(told.channel_id, told_text(told), take_back)
    found = await edge.run(edge.services.coach.posted, key=request.key)
    await edge.update(request, posted_modal(replace(found, told=told.channel_id)))


ACTIONS: dict[str, Handler] = {
    ids.COACH_OPEN: open_form,
    ids.COACH_CLAUSE: clause,
    ids.COACH_LESSON: lesson,
    ids.COACH_POSTED: posted,
    ids.COACH_TELL: tell,
}
VIEWS: dict[str, Handler] = {ids.COACH_CHECK: check}
SHORTCUTS: dict[str, Handler] = {ids.COACH_SHORTCUT: of_message}
