"""The monthly report, to the coordinator who asks for it: ``/entrain report``, with a month or without, and from Home."""

import logging
from datetime import date

from blocks import ids
from blocks.report import made_comment, making_modal, making_text, month_unknown_text, not_made_text
from delivery.files import put, share
from delivery.report import report_files
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.hours import month_of
from domain.report import MonthlyReport
from handlers.request import Edge, Handler, Reply, Request
from reports.charts import ChartNotDrawn

WORDS = {"report", "rapport"}
KINDS = ("pdf", "docx")

log = logging.getLogger("entrain.handlers")


async def of_month(edge: Edge, request: Request) -> Reply:
    """Answered at once; the files follow in the conversation with the bot once they are made."""
    _, _, told = request.text.strip().partition(" ")
    try:
        month = month_of(told.strip()) if told.strip() else None
    except ValueError:
        text = month_unknown_text(await edge.voice(request.key))
        return Reply(ack={"response_type": "ephemeral", "text": text})
    found = await _found(edge, request, month)
    text = making_text(found.voice)
    return Reply(ack={"response_type": "ephemeral", "text": text}, after=(lambda: _send(edge, request, found),))


async def last_month(edge: Edge, request: Request) -> Reply:
    """The button on the coordinator's desk."""
    found = await _found(edge, request, None)
    window = making_modal(found.voice)
    return Reply(after=(lambda: edge.open(request, window), lambda: _send(edge, request, found)))


async def _found(edge: Edge, request: Request, month: date | None) -> MonthlyReport:
    return await edge.run(edge.services.report.of_month, key=request.key, month=month)


async def _send(edge: Edge, request: Request, found: MonthlyReport) -> None:
    """Made, and uploaded to the coordinator's conversation; where that fails, it is said there."""
    conversation = ""
    try:
        opened = await edge.slack.call("conversations.open", users=request.key.user_id)
        conversation = str(opened["channel"]["id"])
        titles = {await put(edge.slack, file): file.title for file in await report_files(found, *KINDS)}
        await share(edge.slack, titles, channel_id=conversation, comment=made_comment(found))
    except (ChartNotDrawn, SlackLimited, SlackRefused, SlackUnreachable) as trouble:
        log.warning("the monthly report could not be sent: %s", trouble)
        if conversation:
            await edge.slack.call("chat.postMessage", channel=conversation, text=not_made_text(found.voice))


ACTIONS: dict[str, Handler] = {ids.REPORT_SEND: last_month}
