"""The charter's status, for coordinators: seen, exported, reminded by hand, completed by signatures on paper."""

import asyncio
import logging
from dataclasses import replace

from blocks import ids
from blocks.charter_status import PERSON, REASON, paper_label, paper_modal, paper_refused, status_modal
from blocks.clause_questions import text_missing
from delivery.files import Upload, upload
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.charter_status import StatusView
from domain.evidence import blocks_sha256
from domain.members import MemberKey
from handlers.request import Edge, Handler, Reply, Request, Surface
from locales import Speech
from reports.charter import chart, listing
from reports.charts import ChartNotDrawn, draw
from reports.sheets import workbook

log = logging.getLogger("entrain.handlers")


async def status(edge: Edge, request: Request) -> Reply:
    """The status, in a window."""
    return await _shown(edge, request, await edge.run(edge.services.charter_status.view, key=request.key))


async def _shown(edge: Edge, request: Request, view: StatusView) -> Reply:
    modal = status_modal(view)
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, modal),))
    return Reply(after=(lambda: edge.open(request, modal),))


async def remind(edge: Edge, request: Request) -> Reply:
    """Reminds by hand whoever may be reminded."""
    done = await edge.run(edge.services.reminders.by_hand, key=request.key)
    edge.wake()
    view = await edge.run(edge.services.charter_status.view, key=request.key)
    return await _shown(edge, request, replace(view, reminded=done.reminded, spared=done.spared))


async def paper(edge: Edge, request: Request) -> Reply:
    """The form for a signature on paper."""
    status = await edge.run(edge.services.charter_status.view, key=request.key)
    view = paper_modal(status.voice, status.version)
    return Reply(after=(lambda: edge.push(request, view),))


async def record(edge: Edge, request: Request) -> Reply:
    """A signature on paper."""
    voice = await edge.voice(request.key)
    person = str(request.state(PERSON).get("selected_user") or "")
    reason = str(request.state(REASON).get("value") or "").strip()
    if not reason:
        return Reply(ack={"response_action": "errors", "errors": {REASON: text_missing(voice)}})
    done = await edge.run(
        edge.services.charter_status.on_paper,
        key=request.key,
        user_id=person,
        reason=reason,
        version=request.metadata,
        shown_blocks_sha256=blocks_sha256(paper_modal(voice, request.metadata)["blocks"]),
        button_label=paper_label(voice),
    )
    if isinstance(done, str):
        return Reply(ack={"response_action": "errors", "errors": {PERSON: paper_refused(done, voice)}})
    edge.homes.refresh(MemberKey(request.key.workspace_id, person))
    return Reply(ack={"response_action": "update", "view": status_modal(done)}, home=True)


async def export(edge: Edge, request: Request) -> Reply:
    """The list, and the chart if there is anything on it, in the coordinator's conversation with the bot."""
    view = await edge.run(edge.services.charter_status.view, key=request.key)
    return Reply(after=(lambda: _send(edge, request, view),))


async def _send(edge: Edge, request: Request, view: StatusView) -> None:
    opened = await edge.slack.call("conversations.open", users=request.key.user_id)
    channel = str(opened["channel"]["id"])
    name = f"charter-{view.version}"
    book = await asyncio.to_thread(workbook, listing(view), Speech(view.voice))
    await upload(edge.slack, Upload(f"{name}.xlsx", view.title[:250], book), channel_id=channel)
    drawn = chart(view)
    if drawn is None:
        return
    try:
        picture = await draw(drawn)
        await upload(edge.slack, Upload(f"{name}.png", picture.alternative[:250], picture.png), channel_id=channel)
    except (ChartNotDrawn, SlackRefused, SlackLimited, SlackUnreachable) as trouble:
        log.warning("the chart of the charter could not be sent: %s", trouble)


ACTIONS: dict[str, Handler] = {
    ids.CHARTER_STATUS: status,
    ids.CHARTER_REMIND: remind,
    ids.CHARTER_PAPER: paper,
    ids.CHARTER_EXPORT: export,
}
VIEWS: dict[str, Handler] = {ids.CHARTER_PAPER_VIEW: record}
