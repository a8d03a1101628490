"""The sandbox says no as Slack says no, by name."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.core import Sandbox
from sandbox.server import running
from tests.sandbox.support import (
    BEN,
    CLAIRE,
    GENERAL,
    NORA,
    PRIVATE,
    TEAM_CHANNEL,
    Answer,
    Control,
    SocketApp,
    button,
    field,
    home,
    manifest_with,
    modal,
    options,
    section,
    socket_app,
    text,
)

Json = dict[str, Any]

DELETED, BOT = "U0PIERRE01", "U0METEO001"

REFUSALS: list[tuple[str, Json, str]] = [
    ("no.such.method", {}, "unknown_method"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
    ("chat.postMessage", {"text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": PRIVATE, "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": GENERAL, "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": BOT, "text": "x"}, "cannot_dm_bot"),
    ("chat.postMessage", {"channel": DELETED, "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": NORA}, "no_text"),
    ("chat.postMessage", {"channel": NORA, "blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": NORA, "blocks": {}}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": NORA, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ("chat.postMessage", {"channel": NORA, "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
    ("chat.postMessage", {"channel": NORA, "text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": NORA, "text": "x", "username": "Moi"}, "missing_scope"),
    ("chat.update", {"channel": TEAM_CHANNEL, "ts": "1.0", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": TEAM_CHANNEL, "ts": "1.0"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": TEAM_CHANNEL, "user": "U0GUEST001", "text": "x"}, "user_not_in_channel"),
    ("chat.getPermalink", {"channel": TEAM_CHANNEL, "message_ts": "1.0"}, "message_not_found"),
    ("chat.scheduleMessage", {"channel": NORA, "text": "x", "post_at": 1}, "time_in_past"),
    ("chat.scheduleMessage", {"channel": NORA, "text": "x", "post_at": 9999999999}, "time_too_far"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U404"}, "user_not_found"),
    ("conversations.open", {"users": DELETED}, "user_disabled"),
    ("conversations.open", {"users": BOT}, "cannot_dm_bot"),
    ("conversations.open", {"users": ",".join(f"U{i}" for i in range(9))}, "too_many_users"),
    ("conversations.open", {"channel": GENERAL}, "method_not_supported_for_channel_type"),
    ("conversations.info", {"channel": PRIVATE}, "channel_not_found"),
    ("conversations.history", {"channel": GENERAL}, "not_in_channel"),
    ("conversations.replies", {"channel": TEAM_CHANNEL, "ts": "1.0"}, "thread_not_found"),
    ("conversations.list", {"types": "private_channel,nonsense"}, "invalid_types"),
    ("conversations.list", {"types": "mpim"}, "missing_scope"),
    ("conversations.list", {"cursor": "x"}, "invalid_cursor"),
    ("users.info", {"user": "U404"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nobody@example.com"}, "users_not_found"),
    ("users.lookupByEmail", {"email": "pierre@jardins.example"}, "users_not_found"),
    ("usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
    ("dnd.teamInfo", {"users": ",".join(f"U{i}" for i in range(51))}, "too_many_users"),
    ("bots.info", {"bot": "B404"}, "bot_not_found"),
    ("files.info", {"file": "F404"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": '[{"id": "F404"}]'}, "file_not_found"),
    ("files.getUploadURLExternal", {"filename": "x"}, "invalid_arguments"),
    ("reactions.add", {"channel": TEAM_CHANNEL, "timestamp": "1.0", "name": "eyes"}, "message_not_found"),
    ("views.open", {"trigger_id": "nonsense", "view": modal()}, "invalid_trigger_id"),
    ("views.open", {"trigger_id": "nonsense"}, "invalid_arguments"),
    ("views.open", {"trigger_id": "nonsense", "view": home()}, "invalid_arguments"),
    ("views.open", {"trigger_id": "x", "view": modal(*[section("é" * 1300)] * 100)}, "view_too_large"),
    ("views.update", {"view_id": "V404", "view": modal()}, "not_found"),
    ("views.update", {"view": modal()}, "invalid_arguments"),
    ("views.publish", {"user_id": "U404", "view": home()}, "invalid_arguments"),
    ("views.publish", {"user_id": NORA, "view": modal()}, "invalid_arguments"),
    ("oauth.v2.access", {"client_id": "x"}, "invalid_client_id"),
    ("api.test", {"error": "my_error"}, "my_error"),
    ("blocks.validate", {}, "invalid_arguments"),
    ("blocks.validate", {"view": modal(title=None)}, "invalid_view"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSALS, ids=lambda value: str(value)[:50])
async def test_calls_are_refused_by_name(control: Control, method: str, arguments: Json, error: str) -> None:
    answer = await control.api(method, **arguments)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_tokens(control: Control, sandbox: Sandbox, session: ClientSession) -> None:
    assert (await control.api("auth.test", token=""))["error"] == "not_authed"
    assert (await control.api("auth.test", token="xoxb-wrong"))["error"] == "invalid_auth"
    assert (await control.api("auth.test", token=sandbox.keys.app_token))["error"] == "not_allowed_token_type"
    form = {"token": sandbox.keys.bot_token, "nonsense": "1", "team_id": "T1"}
    async with session.post(f"{sandbox.base_url}/api/auth.test", data=form) as answer:
        assert (await answer.json())["ok"]
        assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert (await control.api("auth.revoke"))["revoked"]
    assert (await control.api("auth.test"))["error"] == "token_revoked"


async def test_arguments_come_as_json_form_or_query(control: Control, sandbox: Sandbox, session: ClientSession) -> None:
    headers = {"Authorization": f"Bearer {sandbox.keys.bot_token}"}
    url = f"{sandbox.base_url}/api/chat.postMessage"
    given = {"channel": NORA, "text": "x", "blocks": '[{"type": "divider"}]', "unfurl_links": "0"}
    forms: list[Any] = [{"data": given}, {"params": given}, {"json": given}]
    for form in forms:
        async with session.post(url, headers=headers, **form) as answer:
            body = await answer.json()
        assert body["message"]["blocks"][0]["type"] == "divider"
    async with session.post(url, headers=headers, data="{", skip_auto_headers=["Content-Type"]) as answer:
        assert (await answer.json())["ok"] is False
    json_headers = {**headers, "Content-Type": "application/json"}
    for body, error in ((b"{", "invalid_json"), (b"[]", "json_not_object")):
        async with session.post(url, headers=json_headers, data=body) as answer:
            assert (await answer.json())["error"] == error


async def test_scopes_come_from_the_manifest_and_can_be_taken_away(control: Control) -> None:
    answer = await control.api("users.list", limit=5)
    assert answer["members"][2]["profile"]["email"]
    await control.call("scopes", bot=["users:read"])
    answer = await control.api("users.list", limit=5)
    assert "email" not in answer["members"][2]["profile"]
    refused = await control.api("chat.postMessage", channel=NORA, text="x")
    assert refused == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"}
    assert (await control.call("command", 409, user_=NORA, command="/hello"))["error"] == "missing_scope"


async def test_only_the_bots_own_messages_change(control: Control, app: SocketApp) -> None:
    theirs = (await control.messages(TEAM_CHANNEL))[0]["ts"]
    place = {"channel": TEAM_CHANNEL, "ts": theirs}
    assert (await control.api("chat.update", **place, text="x"))["error"] == "cant_update_message"
    assert (await control.api("chat.delete", **place))["error"] == "cant_delete_message"
    await control.api("chat.postEphemeral", channel=TEAM_CHANNEL, user=NORA, text="x")
    mine = (await control.messages(TEAM_CHANNEL))[-1]
    assert mine["is_ephemeral"]
    place["ts"] = mine["ts"]
    assert (await control.api("chat.update", **place, text="x"))["error"] == "message_not_found"
    assert mine["ts"] not in [m["ts"] for m in await control.messages(TEAM_CHANNEL, CLAIRE)]
    seen = (await control.api("conversations.history", channel=TEAM_CHANNEL))["messages"]
    assert mine["ts"] not in [m["ts"] for m in seen]


async def test_an_update_with_text_alone_takes_the_blocks_away(control: Control) -> None:
    sent = await control.api("chat.postMessage", channel=NORA, text="x", blocks=[section()])
    place = {"channel": sent["channel"], "ts": sent["ts"]}
    updated = await control.api("chat.update", **place, text="y", blocks=[section("z")])
    assert "edited" not in updated["message"]
    updated = await control.api("chat.update", **place, text="y")
    assert (updated["message"]["blocks"], "edited" in updated["message"]) == ([], True)


async def test_nobody_writes_to_a_deactivated_person(control: Control) -> None:
    sent = await control.api("chat.postMessage", channel=BEN, text="x")
    await control.call(f"people/{BEN}", deleted=True)
    refused = await control.api("chat.postMessage", channel=sent["channel"], text="x")
    assert refused["error"] == "channel_not_found"


async def test_an_archived_channel_takes_nothing(control: Control) -> None:
    await control.call(f"channels/{TEAM_CHANNEL}/archive")
    assert (await control.api("chat.postMessage", channel=TEAM_CHANNEL, text="x"))["error"] == "is_archived"
    assert (await control.call("message", 409, user_=NORA, channel=TEAM_CHANNEL, text="x"))["error"] == "is_archived"


async def test_metadata_is_stored_and_returned_only_when_asked(control: Control) -> None:
    data = {"event_type": "lesson", "event_payload": {"id": "L1"}}
    sent = await control.api("chat.postMessage", channel=NORA, text="x", metadata=data)
    channel = sent["channel"]
    plain = await control.api("conversations.history", channel=channel)
    assert "metadata" not in plain["messages"][0]
    whole = await control.api("conversations.history", channel=channel, include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == data


async def _trigger(control: Control, app: SocketApp) -> str:
    await control.call("shortcut", user_=NORA, callback_id="open_it")
    return str(app.payloads("shortcut")[-1]["trigger_id"])


async def test_a_trigger_works_once_and_the_stack_holds_three(control: Control, app: SocketApp) -> None:
    trigger = await _trigger(control, app)
    opened = await control.api("views.open", trigger_id=trigger, view=modal(external_id="mine"))
    assert opened["ok"]
    again = await control.api("views.open", trigger_id=trigger, view=modal())
    assert again["error"] == "exchanged_trigger_id"
    twice = await control.api("views.push", trigger_id=await _trigger(control, app), view=modal(external_id="mine"))
    assert twice["error"] == "duplicate_external_id"
    for expected in (True, True, False):
        pushed = await control.api("views.push", trigger_id=await _trigger(control, app), view=modal())
        assert pushed["ok"] is expected
    assert pushed["error"] == "push_limit_reached"
    stack = await control.views()
    assert [v["previous_view_id"] for v in stack] == [None, stack[0]["id"], stack[1]["id"]]
    assert {v["root_view_id"] for v in stack} == {stack[0]["id"]}


@pytest.mark.parametrize("sandbox_options", [options(trigger_seconds=0.05)])
async def test_a_trigger_expires(control: Control, app: SocketApp) -> None:
    trigger = await _trigger(control, app)
    await asyncio.sleep(0.06)
    answer = await control.api("views.open", trigger_id=trigger, view=modal())
    assert answer["error"] == "expired_trigger_id"


async def test_a_hash_guards_a_view(control: Control, app: SocketApp) -> None:
    opened = await control.api("views.open", trigger_id=await _trigger(control, app), view=modal())
    view_id, known = opened["view"]["id"], opened["view"]["hash"]
    typed = {"view_id": view_id, "block_id": "name", "action_id": "typed", "value": "gardé"}
    await control.call("action", user_=NORA, **typed)
    updated = await control.api("views.update", view_id=view_id, hash=known, view=modal(field(), section()))
    assert updated["view"]["state"]["values"]["name"]["typed"]["value"] == "gardé"
    stale = await control.api("views.update", view_id=view_id, hash=known, view=modal())
    assert stale["error"] == "hash_conflict"
    published = await control.api("views.publish", user_id=NORA, view=home())
    await control.api("views.publish", user_id=NORA, view=home())
    stale = await control.api("views.publish", user_id=NORA, view=home(), hash=published["view"]["hash"])
    assert stale["error"] == "hash_conflict"


async def test_a_manifest_without_tabs_closes_them(session: ClientSession) -> None:
    manifest = manifest_with("home_tab_enabled", "messages_tab_enabled")
    async with running(options(manifest=manifest)) as sandbox:
        control = Control(sandbox, session)
        assert (await control.api("views.publish", user_id=NORA, view=home()))["error"] == "not_enabled"
        answer = await control.api("chat.postMessage", channel=NORA, text="x")
        assert answer["error"] == "messages_tab_disabled"
        assert (await control.call("home", 409, user_=NORA))["error"] == "tab_disabled"
        refused = await control.call("message", 409, user_=NORA, channel="app", text="x")
        assert refused["error"] == "messages_tab_disabled"


@pytest.mark.parametrize("missing", ["message.im", "im:history"])
async def test_events_need_a_subscription_and_a_scope(session: ClientSession, missing: str) -> None:
    async with running(options(manifest=manifest_with(missing))) as sandbox, socket_app(sandbox, session) as app:
        control = Control(sandbox, session)
        await control.call("message", user_=NORA, channel="app", text="Personne n'écoute")
        await control.call("home", user_=NORA)
        await app.wait("app_home_opened")
        assert app.payloads("message") == []


async def test_unknown_commands_and_commands_in_threads_are_refused(control: Control, app: SocketApp) -> None:
    refused = await control.call("message", 400, user_=NORA, channel="app", text="/nothing at all")
    assert refused["error"] == "unknown_command"
    assert "/nothing is not a valid command" in refused["message"]
    refused = await control.call("message", 400, user_=NORA, channel="app", text="/hello", thread_ts="1.0")
    assert refused["error"] == "not_in_threads"
    await control.call("message", user_=NORA, channel=TEAM_CHANNEL, text=" /hello")
    assert (await control.messages(TEAM_CHANNEL))[-1]["text"] == " /hello"
    await control.call("message", user_=NORA, channel="app", text="/hello you")
    assert (await app.wait("/hello"))["text"] == "you"


async def test_people_cannot_do_what_slacks_client_would_not_offer(control: Control, app: SocketApp) -> None:
    picks = {"type": "static_select", "action_id": "pick", "options": [{"text": text("A"), "value": "a"}]}
    row = {"type": "actions", "block_id": "row", "elements": [picks, button()]}
    sent = await control.api("chat.postMessage", channel=NORA, text="x", blocks=[row])
    place = {"channel": sent["channel"], "ts": sent["ts"], "block_id": "row"}
    refused = await control.call("action", 400, user_=NORA, **place, action_id="pick", value="b")
    assert refused["error"] == "no_such_option"
    refused = await control.call("action", 404, user_=NORA, **place, action_id="nothing")
    assert refused["error"] == "no_such_element"
    await control.call("action", 404, user_=CLAIRE, **place, action_id="go")
    await control.call("message", 404, user_="U0GUEST001", channel=TEAM_CHANNEL, text="x")
    assert (await control.call("message", 409, user_=BEN, channel="C0BENEVOL1", text="x"))["error"] == "not_in_channel"
    assert (await control.call("message", 409, user_=DELETED, channel="app", text="x"))["error"] == "cannot_act"
    assert (await control.call("shortcut", 404, user_=NORA, callback_id="none"))["error"] == "not_found"


async def test_response_urls_work_five_times_within_thirty_minutes(control: Control, app: SocketApp) -> None:
    await control.call("command", user_=NORA, channel=TEAM_CHANNEL, command="/hello")
    url = (await app.wait("/hello"))["response_url"]
    assert (await control.post(url, text="x" * 10, blocks=[section("x" * 3001)]))[0] == 400
    for _ in range(4):
        assert await control.post(url, text="Réponse") == (200, "ok")
    status, body = await control.post(url, text="De trop")
    assert (status, "used_url" in body) == (404, True)
    await control.call("command", user_=NORA, channel=TEAM_CHANNEL, command="/hello")
    url = (await app.wait("/hello", 2))["response_url"]
    await control.call("clock", advance=1801)
    status, body = await control.post(url, text="Trop tard")
    assert (status, "expired_url" in body) == (404, True)
    assert "Trop tard" not in str(await control.messages(TEAM_CHANNEL))


async def test_response_urls_replace_delete_and_publish(control: Control, app: SocketApp) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button()]}
    sent = await control.api("chat.postMessage", channel=NORA, text="x", blocks=[row])
    place = {"channel": sent["channel"], "ts": sent["ts"], "block_id": "row", "action_id": "go"}
    await control.call("action", user_=NORA, **place)
    url = (await app.wait("block_actions"))["response_url"]
    await control.post(url, text="Nouveau", response_type="in_channel")
    await control.post(url, text="Pour moi")
    last = (await control.messages())[-2:]
    assert [(m["text"], m["is_ephemeral"]) for m in last] == [("Nouveau", False), ("Pour moi", True)]
    await control.post(url, text="Remplacé", replace_original=True)
    assert (await control.messages())[0]["text"] == "Remplacé"
    await control.post(url, delete_original=True)
    assert "Remplacé" not in str(await control.messages())


def _always(payload: Json) -> Answer:
    return lambda frame: payload


async def test_acknowledgements_are_checked_too(control: Control, app: SocketApp) -> None:
    app.answer = lambda frame: {"blocks": [section("x" * 3001)]}
    answer = await control.call("command", user_=NORA, channel="app", command="/hello")
    assert answer["shown"] == '/hello failed with the error "invalid_blocks"'
    app.answer = lambda frame: {"response_type": "in_channel", "text": "Pour tous"}
    await control.call("command", user_=NORA, channel=TEAM_CHANNEL, command="/hello", text="tous")
    seen = [m["text"] for m in await control.messages(TEAM_CHANNEL, BEN)]
    assert seen[-2:] == ["/hello tous", "Pour tous"]
    app.answer = lambda frame: {"response_type": "in_channel"}
    await control.call("command", user_=NORA, channel=TEAM_CHANNEL, command="/hello", text="seul")
    assert (await control.messages(TEAM_CHANNEL, BEN))[-1]["text"] == "/hello seul"
    app.answer = lambda frame: None
    trigger = await _trigger(control, app)
    view = (await control.api("views.open", trigger_id=trigger, view=modal()))["view"]
    typed = {"view_id": view["id"], "values": {"name": {"typed": "x"}}}
    wrong: list[Json] = [
        {"response_action": "errors", "errors": {"typed": "not a block"}},
        {"response_action": "update", "view": modal(title=text("x" * 25))},
        {"response_action": "dance"},
        {"unexpected": True},
    ]
    for payload in wrong:
        app.answer = _always(payload)
        answer = await control.call("submit", user_=NORA, **typed)
        assert (answer["ack"], answer["shown"]) == ("error", "We had some trouble connecting. Try again?")
    assert len([row for row in await control.traffic("ack", "view_submission") if "refused" in row]) == 4
    app.answer = lambda frame: {"response_action": "push", "view": modal()}
    assert (await control.call("submit", user_=NORA, **typed))["response_action"] == "push"
    assert len(await control.views()) == 2
    refused = await control.call("submit", 409, user_=NORA, **typed)
    assert refused["error"] == "not_on_top"
    app.answer = lambda frame: {"response_action": "clear"}
    top = (await control.views())[-1]["id"]
    await control.call("submit", user_=NORA, view_id=top, values={"name": {"typed": "x"}})
    assert await control.views() == []
