"""``/charter`` and ``/charte``: reading in a modal page by page, and the button under the last one."""

from blocks import ids
from blocks.charter import Reading, acknowledged_modal, all_blocks, button_label, page_modal, status_text
from blocks.kit import Message, section
from domain.charter import CharterView
from domain.errors import NotCoordinator
from domain.evidence import blocks_sha256
from handlers.desk import unknown_word
from handlers.request import Edge, Handler, Reply, Request

STATUS = {"status", "état", "etat", "statut"}
READ = {"", "read", "lire"}


async def charter(edge: Edge, request: Request) -> Reply:
    """The command: nothing opens the charter, ``status`` tells a coordinator how many have acknowledged it."""
    word = request.text.strip().casefold()
    if word in READ:
        return await read(edge, request)
    if word in STATUS:
        return await status(edge, request)
    return await unknown_word(edge, request)


async def read(edge: Edge, request: Request) -> Reply:
    """Opens the charter where the person stopped; from a modal, in its place."""
    view = page_modal(await edge.run(edge.services.charter.open, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def status(edge: Edge, request: Request) -> Reply:
    """How many have acknowledged it, for coordinators."""
    member = await edge.run(edge.services.members.get, key=request.key)
    if not member.is_coordinator:
        raise NotCoordinator
    text = status_text(await edge.run(edge.services.charter.status, key=request.key))
    return Reply(ack={"response_type": "ephemeral", **Message(text, [section(text)]).body()})


async def back(edge: Edge, request: Request) -> Reply:
    """The button to the previous page."""
    reading = Reading.load(request.metadata)
    view = await _turn(edge, request, reading, reading.page - 1)
    return Reply(after=(lambda: edge.update(request, page_modal(view)),))


async def submit(edge: Edge, request: Request) -> Reply:
    """The modal's button: the next page, or under the last one the acknowledgement; shown in the same modal."""
    reading = Reading.load(request.metadata)
    here = await _turn(edge, request, reading, reading.page)
    if here.replaced:
        return Reply(ack={"response_action": "update", "view": page_modal(here)})
    if not here.last:
        view = await _turn(edge, request, reading, reading.page + 1)
        return Reply(ack={"response_action": "update", "view": page_modal(view)})
    done = await edge.run(
        edge.services.charter.acknowledge,
        key=request.key,
        version=reading.version,
        language=reading.language,
        text_sha256=reading.text_sha256,
        shown_blocks_sha256=blocks_sha256(all_blocks(here.charter)),
        button_label=button_label(here.voice),
    )
    if isinstance(done, CharterView):
        return Reply(ack={"response_action": "update", "view": page_modal(done)})
    return Reply(ack={"response_action": "update", "view": acknowledged_modal(done)}, home=True)


async def _turn(edge: Edge, request: Request, reading: Reading, page: int) -> CharterView:
    return await edge.run(
        edge.services.charter.turn,
        key=request.key,
        version=reading.version,
        language=reading.language,
        page=page,
        text_sha256=reading.text_sha256,
    )


COMMANDS: dict[str, Handler] = {"/charter": charter, "/charte": charter}
ACTIONS: dict[str, Handler] = {ids.CHARTER_OPEN: read, ids.CHARTER_BACK: back}
VIEWS: dict[str, Handler] = {ids.CHARTER_READ: submit}
