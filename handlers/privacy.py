"""``/entrain my data`` and ``/entrain mes données``: what is held on somebody, for their eyes alone."""

from blocks import ids
from blocks.privacy import file_comment, my_data_modal
from delivery.files import Upload, upload
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.privacy import PersonalData
from handlers.request import Edge, Handler, Reply, Request
from reports.person import file

WORDS = {"my data", "data", "mes données", "mes donnees", "données", "donnees"}


async def my_data(edge: Edge, request: Request) -> Reply:
    """All that is held on whoever asks, in a modal."""
    await edge.run(edge.services.members.stirred, key=request.key)
    data = await edge.run(edge.services.privacy.mine, key=request.key)
    return Reply(after=(lambda: edge.open(request, my_data_modal(data)),))


async def as_file(edge: Edge, request: Request) -> Reply:
    """The same as a file, in the person's own conversation with the bot; once a modal, however often it is pressed."""
    key, once = request.key, f"file:{request.view.get('id', '')}"
    if not await edge.run(edge.services.workspace.receive_event, workspace_id=key.workspace_id, event_id=once):
        return Reply()
    data = await edge.run(edge.services.privacy.mine, key=key)

    async def send() -> None:
        sent = await _sent(edge, request, data)
        await edge.update(request, my_data_modal(data, sent=sent))

    return Reply(after=(send,))


async def _sent(edge: Edge, request: Request, data: PersonalData) -> bool:
    name = "mes-donnees.json" if data.voice.language == "fr" else "my-data.json"
    try:
        opened = await edge.slack.call("conversations.open", users=request.key.user_id)
        channel = str(opened["channel"]["id"])
        await upload(edge.slack, Upload(name, name, file(data)), channel_id=channel, comment=file_comment(data.voice))
    except (SlackRefused, SlackLimited, SlackUnreachable):
        return False
    return True


ACTIONS: dict[str, Handler] = {ids.DATA_OPEN: my_data, ids.DATA_FILE: as_file}
