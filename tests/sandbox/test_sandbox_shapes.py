"""What the sandbox builds, compared key by key with samples of Slack's own payloads and answers (samples.json)."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.core import Sandbox
from sandbox.transport import signature
from tests.sandbox.support import (
    BEN,
    CLAIRE,
    NORA,
    TEAM_CHANNEL,
    Control,
    SocketApp,
    button,
    field,
    home,
    modal,
    section,
    text,
)

Json = dict[str, Any]

SAMPLES: Json = json.loads((Path(__file__).parent / "samples.json").read_text(encoding="utf-8"))

_MAY_BE_ADDED = {
    "context_team_id",
    "context_enterprise_id",
    "event_context",
    "enterprise",
    "authorizations",
    "is_ext_shared_channel",
    "token",
    "api_app_id",
    "team_id",
    "metadata",
    "dispatch_action",
    "optional",
    "verbatim",
    "emoji",
    "view",
    "thread_ts",
    "bot_profile",
    "app_id",
    "team",
    "who_can_share_contact_card",
}
"""Keys that some of Slack's own samples have and others leave out."""

_FREE = {"values", "profile", "blocks", "elements", "options", "element", "accessory", "debug_info", "bot_profile"}
"""Objects whose keys depend on content: what a sample has of ``profile`` must be there, the rest may be."""


def differences(sample: Any, built: Any, at: str = "") -> list[str]:
    """The keys one has and the other has not."""
    if isinstance(sample, dict) and isinstance(built, dict):
        name = at.rsplit("/", 1)[-1]
        found = [f"{at}/{key} is missing" for key in sample if key not in built]
        if name not in _FREE and not name.startswith(("U0", "D0")):
            found += [f"{at}/{key} is added" for key in built if key not in sample and key not in _MAY_BE_ADDED]
        for key, value in sample.items():
            if key in built and key not in ("values", "blocks", "users"):
                found += differences(value, built[key], f"{at}/{key}")
        return found
    if isinstance(sample, list) and isinstance(built, list):
        return differences(sample[0], built[0], f"{at}/0") if sample and built else []
    if sample is None or built is None:
        return []
    if isinstance(sample, dict | list) != isinstance(built, dict | list):
        return [f"{at} is of another kind"]
    return []


def assert_shape(name: str, built: Any, *, without: tuple[str, ...] = ()) -> None:
    """``built`` has the keys of the sample and no other."""
    found = [line for line in differences(SAMPLES[name], built) if not any(word in line for word in without)]
    assert found == []


def _select(**more: Any) -> Json:
    options = [{"text": text("Good"), "value": "good"}]
    return {"type": "static_select", "action_id": "pick", "placeholder": text("Pick"), "options": options, **more}


async def test_commands_and_shortcuts(control: Control, app: SocketApp) -> None:
    await control.call("command", user_=NORA, channel="C0GENERAL1", command="/raw", text="<@U1> & co")
    assert_shape("slash", slash := await app.wait("/raw"))
    assert slash["text"] == "<@U1> & co"
    await control.call("command", user_=NORA, channel="app", command="/hello", text="@claire & co")
    payload = await app.wait("/hello")
    assert (payload["text"], payload["channel_name"]) == (f"<@{CLAIRE}|claire> &amp; co", "directmessage")
    await control.call("shortcut", user_=NORA, callback_id="open_it")
    assert_shape("shortcut", await app.wait("shortcut"))
    ts = (await control.messages(TEAM_CHANNEL))[0]["ts"]
    await control.call("message", user_=BEN, channel=TEAM_CHANNEL, text="Deploy done")
    ts = (await control.messages(TEAM_CHANNEL))[-1]["ts"]
    await control.call("shortcut", user_=NORA, callback_id="keep_this", channel=TEAM_CHANNEL, ts=ts)
    assert_shape("message_action", await app.wait("message_action"))


async def test_block_actions_from_a_message(control: Control, app: SocketApp, client: AsyncWebClient) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button(value="1"), _select()]}
    sent = await client.chat_postMessage(channel=NORA, text="Time", blocks=[row])
    place = {"channel": sent["channel"], "ts": sent["ts"], "block_id": "row"}
    await control.call("action", user_=NORA, **place, action_id="go")
    payload = await app.wait("block_actions")
    assert_shape("block_actions_message", payload)
    assert payload["channel"]["name"] == "directmessage"
    await control.call("action", user_=NORA, **place, action_id="pick", value="good")
    payload = await app.wait("block_actions", 2)
    assert payload["actions"][0]["selected_option"]["value"] == "good"
    assert payload["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "good"
    await client.chat_postEphemeral(channel=sent["channel"], user=NORA, text="Ou", blocks=[row])
    ts = (await control.messages())[-1]["ts"]
    await control.call("action", user_=NORA, **{**place, "ts": ts}, action_id="go")
    payload = await app.wait("block_actions", 3)
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


async def _open(control: Control, app: SocketApp, client: AsyncWebClient, view: Json) -> Json:
    await control.call("shortcut", user_=NORA, callback_id="open_it")
    trigger = app.payloads("shortcut")[-1]["trigger_id"]
    opened = await client.views_open(trigger_id=trigger, view=view)
    assert_shape("views_open", opened.data)
    return (await control.views())[-1]


async def test_modals(control: Control, app: SocketApp, client: AsyncWebClient) -> None:
    view = modal(section(accessory=_select(), block_id="mood"), field(), notify_on_close=True, close=text("Cancel"))
    opened = await _open(control, app, client, view)
    place = {"view_id": opened["id"], "block_id": "mood", "action_id": "pick", "value": "good"}
    await control.call("action", user_=NORA, **place)
    assert_shape("block_actions_modal", await app.wait("block_actions"))
    typed = {"name": {"typed": "Shipped <the> thing & more"}}
    await control.call("submit", user_=NORA, view_id=opened["id"], values=typed)
    payload = await app.wait("view_submission")
    assert_shape("view_submission", payload)
    assert payload["view"]["state"]["values"]["name"]["typed"]["value"] == "Shipped <the> thing & more"
    assert payload["view"]["state"]["values"]["mood"]["pick"]["selected_option"]["value"] == "good"
    opened = await _open(control, app, client, view)
    await control.call("close", user_=NORA, view_id=opened["id"])
    assert_shape("view_closed", await app.wait("view_closed"))


async def test_block_suggestion(control: Control, app: SocketApp, client: AsyncWebClient) -> None:
    element = {"type": "external_select", "action_id": "search", "min_query_length": 2}
    opened = await _open(control, app, client, modal(field("project", element)))
    found = [{"text": text("Roadmap"), "value": "r"}]
    app.answer = lambda frame: {"options": found} if frame["payload"]["type"] == "block_suggestion" else None
    where = {"view_id": opened["id"], "block_id": "project", "action_id": "search"}
    answer = await control.call("suggest", user_=NORA, **where, value="road")
    assert answer["options"][0]["value"] == "r"
    assert_shape("block_suggestion", await app.wait("block_suggestion"))
    await control.call("action", user_=NORA, **where, value="r")
    app.answer = lambda frame: {"options": found * 101}
    answer = await control.call("suggest", user_=NORA, **where, value="road")
    assert (answer["ack"], answer["options"]) == ("error", [])
    refused = [row["refused"] for row in await control.traffic("ack", "block_suggestion") if "refused" in row]
    assert "no more than 100 items allowed" in refused[0]


async def test_home(control: Control, app: SocketApp, client: AsyncWebClient) -> None:
    await control.call("home", user_=NORA)
    assert_shape("event_app_home_opened", first := await app.wait("app_home_opened"))
    assert "view" not in first["event"]
    view = home({"type": "actions", "block_id": "row", "elements": [button(value="open")]})
    published = await client.views_publish(user_id=NORA, view=view)
    await control.call("home", user_=NORA)
    second = await app.wait("app_home_opened", 2)
    assert second["event"]["view"]["id"] == published["view"]["id"]
    place = {"view_id": published["view"]["id"], "block_id": "row", "action_id": "go"}
    await control.call("action", user_=NORA, **place)
    assert_shape("block_actions_home", await app.wait("block_actions"))


async def test_events_about_people_and_channels(control: Control, app: SocketApp) -> None:
    await control.call("people", name="lou", real_name="Lou New", tz="Europe/Paris", locale="fr-FR")
    assert_shape("event_team_join", await app.wait("team_join"))
    await control.call(f"people/{BEN}", deleted=True)
    changed = await app.wait("user_change")
    assert_shape("event_user_change", changed)
    assert changed["event"]["user"]["deleted"] is True
    assert "tz" not in changed["event"]["user"]
    await control.call("channels/C0GENERAL1/join", user="app", inviter=CLAIRE)
    joined = await app.wait("member_joined_channel")
    assert_shape("event_member_joined", joined)
    assert joined["event"]["inviter"] == CLAIRE
    await control.call("message", user_=NORA, channel="app", text="hello <b> & co")
    said = await app.wait("message")
    while said["event"].get("channel_type") != "im":
        said = await app.wait("message", len(app.payloads("message")) + 1)
    assert_shape("event_message_im", said)
    assert said["event"]["text"] == "hello &lt;b&gt; &amp; co"
    assert said["event"]["blocks"][0]["elements"][0]["elements"][0]["text"] == "hello <b> & co"


async def test_uninstalling(control: Control, app: SocketApp) -> None:
    await control.call("uninstall")
    assert_shape("event_tokens_revoked", await app.wait("tokens_revoked"))
    assert_shape("event_app_uninstalled", await app.wait("app_uninstalled"))
    assert (await control.api("auth.test"))["error"] == "account_inactive"
    assert (await control.call("command", 409, user_=NORA, command="/hello"))["error"] == "not_installed"


async def test_socket_mode_frames(control: Control, app: SocketApp) -> None:
    await control.call("home", user_=NORA)
    await app.wait("app_home_opened")
    assert_shape("sm_hello", app.hellos[0])
    assert_shape("sm_envelope_event", app.frames[0], without=("/payload",))
    await control.call("connections", do="refresh")
    await app.until(lambda one: one.farewells == ["refresh_requested"])


async def test_web_api_answers(client: AsyncWebClient, sandbox: Sandbox, control: Control) -> None:
    at = int(sandbox.clock.unix()) + 600
    sent = await client.chat_postMessage(channel=NORA, text="Time", blocks=[section()])
    channel = sent["channel"]
    answers = {
        "auth_test": await client.auth_test(),
        "apps_connections_open": await client.apps_connections_open(app_token=sandbox.keys.app_token),
        "chat_postMessage": sent,
        "chat_update": await client.chat_update(channel=channel, ts=sent["ts"], text="Done"),
        "chat_postEphemeral": await client.chat_postEphemeral(channel=channel, user=NORA, text="Psst"),
        "chat_scheduleMessage": await client.chat_scheduleMessage(channel=channel, post_at=at, text="Later"),
        "conversations_open": await client.conversations_open(users=[NORA]),
        "conversations_list": await client.conversations_list(),
        "conversations_members": await client.conversations_members(channel=TEAM_CHANNEL),
        "users_info": await client.users_info(user=NORA, include_locale=True),
        "usergroups_users_list": await client.usergroups_users_list(usergroup="S0BUREAU01"),
        "dnd_info": await client.dnd_info(user=NORA),
        "dnd_teamInfo": await client.dnd_teamInfo(users=[NORA]),
        "team_info": await client.team_info(),
    }
    for name, answer in answers.items():
        assert_shape(name, answer.data)
    del sandbox.scopes["dnd:read"]
    assert_shape("err_missing_scope", await control.api("dnd.info"))
    assert_shape("err_views", await control.api("views.open", view={"type": "modal"}), without=("errors",))
    long = [section("x" * 3001)]
    refused = await control.api("chat.postMessage", channel=NORA, text="x", blocks=long)
    assert refused == SAMPLES["err_invalid_blocks"]
    validated = await control.api("blocks.validate", blocks=[{"type": "header", "text": text("x" * 162)}])
    assert validated == SAMPLES["blocks_validate_error"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            (
                b"token=legacyToken&team_id=T0SANDBOX1&team_domain=acme&channel_id=C0GENERAL1&channel_name=general"
                b"&user_id=U0ALICE001&user_name=alice&command=%2Fconcern&text=&api_app_id=A0APP00001"
                b"&is_enterprise_install=false&response_url=http%3A%2F%2F127.0.0.1%3A8080%2Fcommands%2FT0SANDBOX1%2F1%2Fabc"
                b"&trigger_id=111.222.abc"
            ),
            "v0=a0d9eb4f021b7e26da77586062b46c45fa75b28e6ff2ca7696fa99a2c234d2df",
        ),
        (
            b'{"type":"url_verification","challenge":"c-123","token":"legacyToken"}',
            "v0=df5152ec5ec23dca484aedc5e5e50e8b39429149b29746ffc87c637be21f2847",
        ),
    ],
)
def test_signatures(body: bytes, expected: str) -> None:
    assert signature("sandbox-signing-secret-0123456789", "1767225600", body) == expected
