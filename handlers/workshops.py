"""Workshops, to those who are invited: ``/entrain workshop``, the answer, the calendar's file. The coordinators' side is in
``workshop_desk``."""

import logging

from blocks import ids
from blocks.workshops import (
    file_comment,
    invitation_message,
    invitation_modal,
    invitations_message,
    invitations_modal,
    not_sent_text,
)
from delivery.files import Upload, upload
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.errors import WorkshopGone
from domain.workshops import Answer, Invitation
from handlers import workshop_desk
from handlers.request import Edge, Handler, Reply, Request, Surface
from reports.calendar import calendar_file

WORDS = {"workshop", "workshops", "atelier", "ateliers"}

log = logging.getLogger("entrain.handlers")


async def workshops(edge: Edge, request: Request) -> Reply:
    """The command: to coordinators the list of all, to others what they are invited to."""
    member = await edge.run(edge.services.members.get, key=request.key)
    if member.is_coordinator:
        return await workshop_desk.desk(edge, request)
    view = await edge.run(edge.services.workshops.coming, key=request.key)
    return edge.show(
        request, message=lambda: invitations_message(view), modal=lambda: invitations_modal(view), replace=False
    )


async def open_one(edge: Edge, request: Request) -> Reply:
    """All there is to know of one. Raises NotInvited, WorkshopGone."""
    view = await edge.run(edge.services.workshops.open, key=request.key, workshop_id=request.value)

    async def present() -> None:
        await edge.present(request, invitation_modal(view))

    return Reply(after=(present,))


async def answer(edge: Edge, request: Request) -> Reply:
    """An answer, recorded before this is acknowledged; the message or window says what it is now."""
    workshop_id, said, version, keep = (*request.value.split("|"), "", "", "", "")[:4]
    if said not in set(Answer):
        raise WorkshopGone
    view = await edge.run(
        edge.services.workshops.answer,
        key=request.key,
        workshop_id=workshop_id,
        answer=Answer(said),
        version=int(version) if version.isdecimal() else 0,
        keep=bool(keep),
    )
    return edge.show(request, message=lambda: invitation_message(view), modal=lambda: invitation_modal(view), home=True)


async def as_file(edge: Edge, request: Request) -> Reply:
    """The calendar's file, in the person's own conversation with the bot."""
    view = await edge.run(edge.services.workshops.open, key=request.key, workshop_id=request.value)
    return Reply(after=(lambda: _send(edge, request, view),))


async def _send(edge: Edge, request: Request, view: Invitation) -> None:
    try:
        conversation = await edge.slack.call("conversations.open", users=request.key.user_id)
        file = Upload("workshop.ics", view.workshop.title, calendar_file(view.workshop, view.seen_at))
        await upload(edge.slack, file, channel_id=str(conversation["channel"]["id"]), comment=file_comment(view))
    except (SlackLimited, SlackRefused, SlackUnreachable) as trouble:
        log.warning("a calendar file could not be sent: %s", trouble)
        body = {"text": not_sent_text(view), "response_type": "ephemeral", "replace_original": False}
        if request.surface is Surface.MESSAGE:
            await edge.slack.respond(request.response_url, body)


ACTIONS: dict[str, Handler] = {
    ids.WORKSHOP_OPEN: open_one,
    ids.WORKSHOP_ANSWER: answer,
    ids.WORKSHOP_FILE: as_file,
}
