"""Starting: the manifest's refusals, OAuth, and the sandbox as a child process."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import manifest
from sandbox.core import Sandbox
from tests.sandbox.support import APP, NORA, manifest_with, options

Json = dict[str, Any]

_ROOT = Path(__file__).parents[2]

WRONG: list[tuple[str, Any, str]] = [
    ("display_information.name", "x" * 36, "/display_information/name"),
    ("display_information.description", "x" * 141, "/display_information/description"),
    ("display_information.long_description", "too short", "must have 175 to 4000 characters"),
    ("display_information.colour", "red", "/display_information/colour: unknown key"),
    ("display_information.background_color", "red", "must start with #"),
    ("features.slash_commands", [], "must have 1 to 50 items"),
    ("features.slash_commands", [{"command": "hello", "description": "x"}], "must start with /"),
    ("features.slash_commands", [{"command": "/hello"}], "/features/slash_commands/0/description: missing"),
    ("features.slash_commands", [{"command": "/a", "description": "x"}] * 2, "/a is there twice"),
    ("features.slash_commands", [{"command": "/" + "x" * 32, "description": "x"}], "must have 2 to 32 characters"),
    ("features.shortcuts", [{"name": "x" * 25}], "/features/shortcuts/0/name"),
    ("features.app_home.home_tab_enabled", "yes", "must be bool"),
    ("settings.event_subscriptions.request_url", "http://example.com", "must start with https://"),
    ("settings.interactivity", {}, "/settings/interactivity/is_enabled: missing"),
    ("oauth_config.scopes.bot", "chat:write", "must be list"),
    ("nonsense", 1, "/nonsense: unknown key"),
]


@pytest.mark.parametrize(("where", "value", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_a_manifest_slack_would_refuse_is_refused(where: str, value: Any, message: str) -> None:
    data = yaml.safe_load(APP.read_text(encoding="utf-8"))
    *path, last = where.split(".")
    place = data
    for key in path:
        place = place[key]
    place[last] = value
    with pytest.raises(manifest.ManifestError, match="Slack would refuse") as refused:
        manifest.from_dict(data)
    assert message in str(refused.value)


def test_a_manifest_is_read_as_yaml_or_json() -> None:
    read = manifest.load(APP)
    assert manifest.parse(json.dumps(read.raw)) == read
    assert list(read.commands) == ["/hello", "/raw"]
    with pytest.raises(manifest.ManifestError):
        manifest.parse("a: [")
    with pytest.raises(manifest.ManifestError):
        manifest.load(APP.with_name("none.yaml"))


async def _authorize(sandbox: Sandbox, session: ClientSession, **more: str) -> Json:
    uri = "http://127.0.0.1:9/slack/oauth_redirect"
    query = {"client_id": sandbox.keys.client_id, "scope": "chat:write", "state": "s1", "redirect_uri": uri, **more}
    url = f"{sandbox.base_url}/oauth/v2/authorize"
    async with session.get(url, params=query, allow_redirects=False) as answer:
        if answer.status != 302:
            return {"status": answer.status, "text": await answer.text()}
        return {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


_BASIC = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk's own way of sending the client's id and secret."""


@_BASIC
@pytest.mark.parametrize("sandbox_options", [options(manifest=manifest_with(token_rotation_enabled=True))])
async def test_oauth_with_rotation(sandbox: Sandbox, session: ClientSession) -> None:
    back = await _authorize(sandbox, session)
    assert back["state"] == "s1"
    client = AsyncWebClient(base_url=f"{sandbox.base_url}/api/", session=session)
    mine = {"client_id": sandbox.keys.client_id, "client_secret": sandbox.keys.client_secret}
    granted = await client.oauth_v2_access(**mine, code=back["code"])
    assert granted["access_token"].startswith("xoxe.xoxb-1-")
    assert granted["authed_user"]["id"] == "U0CLAIRE01"
    with pytest.raises(SlackApiError, match="code_already_used"):
        await client.oauth_v2_access(**mine, code=back["code"])
    token = granted["access_token"]
    assert (await client.auth_test(token=token))["ok"]
    sandbox.clock.move(sandbox.clock.now().replace(year=sandbox.clock.now().year + 1))
    with pytest.raises(SlackApiError, match="token_expired"):
        await client.auth_test(token=token)
    fresh = await client.oauth_v2_access(**mine, grant_type="refresh_token", refresh_token=granted["refresh_token"])
    assert (await client.auth_test(token=fresh["access_token"]))["ok"]
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await client.oauth_v2_access(**mine, grant_type="refresh_token", refresh_token=granted["refresh_token"])


@_BASIC
async def test_oauth_refuses(sandbox: Sandbox, session: ClientSession) -> None:
    assert (await _authorize(sandbox, session, deny="1"))["error"] == "access_denied"
    assert (await _authorize(sandbox, session, client_id="x"))["text"] == "invalid_client_id"
    assert "bad_redirect_uri" in (await _authorize(sandbox, session, redirect_uri="https://example.com"))["text"]
    assert "invalid_scope" in (await _authorize(sandbox, session, scope="admin"))["text"]
    client = AsyncWebClient(base_url=f"{sandbox.base_url}/api/", session=session)
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await client.oauth_v2_access(client_id=sandbox.keys.client_id, client_secret="x", code="x")


async def _start(*more: str) -> tuple[asyncio.subprocess.Process, Json]:
    command = [sys.executable, "-m", "sandbox", "--manifest", str(APP), "--clock", "2026-10-19T07:00:00Z", *more]
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
    child = await asyncio.create_subprocess_exec(*command, cwd=_ROOT, **pipes)  # type: ignore[arg-type]
    assert child.stdout is not None
    line = await asyncio.wait_for(child.stdout.readline(), 15)
    return child, json.loads(line) if line else {}


async def test_as_a_child_process_it_says_where_it_listens_and_ends_with_its_parent(session: ClientSession) -> None:
    child, said = await _start()
    assert set(said) == {
        "page",
        "api",
        "clock",
        "control",
        "bot_token",
        "app_token",
        "signing_secret",
        "teams",
        "client_id",
        "client_secret",
    }
    client = AsyncWebClient(token=said["bot_token"], base_url=said["api"], session=session)
    assert (await client.chat_postMessage(channel=NORA, text="Bonjour"))["ok"]
    async with session.get(said["clock"]) as answer:
        assert (await answer.json())["now"].startswith("2026-10-19T07:0")
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    assert await asyncio.wait_for(child.wait(), 5) == 0
    assert await child.stdout.read() == b""


async def test_it_stays_when_told_and_ends_when_asked() -> None:
    child, said = await _start("--stay", "--limits", "off")
    assert said["page"].startswith("http://127.0.0.1:")
    assert child.stdin is not None
    child.stdin.close()
    await asyncio.sleep(0.2)
    assert child.returncode is None
    child.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(child.wait(), 5) == 0


async def test_it_says_why_it_cannot_start(tmp_path: Path) -> None:
    wrong = tmp_path / "manifest.yaml"
    wrong.write_text("display_information: {name: X, colour: red}", encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--manifest", str(wrong)]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=_ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=dict(os.environ)
    )
    out, err = await child.communicate()
    assert (child.returncode, out) == (2, b"")
    assert b"/display_information/colour: unknown key" in err
