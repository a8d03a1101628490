"""files.*: the upload in three steps. Slack documentation: Working with files, files.completeUploadExternal."""

import secrets
from typing import Any

from sandbox import posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError, invalid_arguments
from sandbox.webapi.registry import method
from sandbox.workspace import File

Json = dict[str, Any]

_MOST_CHANNELS = 100


def file_json(sandbox: Sandbox, file: File) -> Json:
    """A file object."""
    kind = file.name.rpartition(".")[2].lower()
    url = f"{sandbox.base_url}/files-pri/{sandbox.workspace.team['id']}-{file.id}/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.content_type,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": file.user,
        "user_team": sandbox.workspace.team["id"],
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": url,
        "url_private_download": url,
        "permalink": f"https://{sandbox.workspace.team['domain']}.slack.com/files/{file.user}/{file.id}/{file.name}",
        "channels": list(file.channels),
        "groups": [],
        "ims": [],
        "has_rich_preview": False,
        "file_access": "visible",
    }


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(sandbox: Sandbox, args: Arguments) -> Json:
    """Step one: where to send the bytes."""
    name, size = args.need("filename"), args.number("length", 0)
    if size <= 0:
        raise invalid_arguments("must provide a length above 0 [json-pointer:/length]")
    workspace = sandbox.workspace
    file = File(workspace.ids.new("F"), name, size, workspace.bot_user, workspace.clock.unix(), secrets.token_hex(16))
    workspace.files[file.id] = file
    return {"upload_url": f"{sandbox.base_url}/upload/v1/{file.key}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete(sandbox: Sandbox, args: Arguments) -> Json:
    """Step three: once for each file; posts them where a channel is named, else they stay private."""
    given = args.parsed("files")
    if not isinstance(given, list) or not given:
        raise invalid_arguments("missing required field: files")
    files = []
    for row in given:
        file = sandbox.workspace.files.get(str(row.get("id")))
        if file is None or not file.uploaded or file.complete:
            raise SlackError("file_not_found")
        files.append((file, str(row.get("title") or file.name)))
    targets = args.ids("channels") or args.ids("channel_id")
    if len(targets) > _MOST_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channels = [posting.resolve(sandbox, target) for target in targets]
    for channel in channels:
        posting.may_post(sandbox, channel, publicly=False)
    parts = posting.content(sandbox, Arguments({**args.raw, "text": args.raw.get("initial_comment")}), required=False)
    for file, title in files:
        file.title, file.complete = title, True
        file.channels = [channel.id for channel in channels]
    rows = [file_json(sandbox, file) for file, _ in files]
    for channel in channels:
        shared = {**parts, "files": rows, "upload": False}
        posting.post(sandbox, channel, shared, thread_ts=args.text("thread_ts"))
    return {"files": [{"id": file.id, "title": file.title} for file, _ in files]}


@method("files.info", "files:read")
def info(sandbox: Sandbox, args: Arguments) -> Json:
    """One file."""
    file = sandbox.workspace.files.get(args.need("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return {"file": file_json(sandbox, file), "comments": [], "response_metadata": {"next_cursor": ""}}
