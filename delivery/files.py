"""Uploading: a picture to show in a message, or a document for a channel (Slack documentation, Working with files)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from delivery.slack import Body, Slack


@dataclass(frozen=True, slots=True)
class Upload:
    """What is uploaded. ``name`` is the file's, with its ending, by which Slack knows its kind; ``title`` is shown."""

    name: str
    title: str
    data: bytes


async def upload(slack: Slack, file: Upload, *, channel_id: str | None = None, comment: str | None = None) -> str:
    """Uploads in Slack's three steps; answers the file's id.

    Without a channel nobody sees it until a message of this bot shows it, as ``{"slack_file": {"id": ...}}`` in an image
    block; so that can be done again after any failure. With one it is posted there, under ``comment``: of that, nobody
    can tell whether it arrived where the answer is lost. Raises SlackRefused, SlackLimited, SlackUnreachable.
    """
    file_id = await put(slack, file)
    await share(slack, {file_id: file.title}, channel_id=channel_id, comment=comment)
    return file_id


async def put(slack: Slack, file: Upload) -> str:
    """The first two steps: Slack has the bytes, nobody sees them yet, and doing it again does no harm; the file's id.

    Raises SlackRefused, SlackLimited, SlackUnreachable.
    """
    # Unlike most methods, this one takes no JSON (Slack documentation).
    where = await slack.call("files.getUploadURLExternal", get=True, filename=file.name, length=len(file.data))
    await slack.send(str(where["upload_url"]), file.data)
    return str(where["file_id"])


async def share(
    slack: Slack,
    titles: Mapping[str, str],
    *,
    channel_id: str | None = None,
    comment: str | None = None,
    not_after: float = math.inf,
) -> Body:
    """The last step, for files by their ids: with a channel they are posted there together.

    ``not_after`` is as in ``Slack.call``. Raises SlackTooLate, SlackRefused, SlackLimited, SlackUnreachable.
    """
    files = [{"id": file_id, "title": title} for file_id, title in titles.items()]
    method = "files.completeUploadExternal"
    how: Body = {"files": files, "channel_id": channel_id, "initial_comment": comment}
    return await slack.call(method, not_after=not_after, **how)
