"""The control interface: clock, people, channels, messages, traffic, and what they tell the app."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from sandbox import elements
from sandbox.clock import iso, parse_iso
from sandbox.core import Sandbox
from sandbox.errors import ControlError
from sandbox.server import running
from tests.sandbox.support import (
    BEN,
    CLAIRE,
    GENERAL,
    NORA,
    PRIVATE,
    TEAM_CHANNEL,
    Control,
    SocketApp,
    eventually,
    field,
    home,
    modal,
    options,
    text,
)

Json = dict[str, Any]

_START = parse_iso("2026-10-19T07:00:00Z")


async def _read_clock(sandbox: Sandbox, session: ClientSession, **query: str) -> str:
    async with session.get(f"{sandbox.base_url}/clock", params=query) as answer:
        return str((await answer.json())["now"])


@pytest.mark.parametrize("sandbox_options", [options(start=_START)])
async def test_the_clock_moves_and_slack_with_it(control: Control, sandbox: Sandbox, session: ClientSession) -> None:
    assert (await _read_clock(sandbox, session)).startswith("2026-10-19T07:00:0")
    first = await control.api("chat.postMessage", channel=NORA, text="x")
    assert float(first["ts"]) == pytest.approx(_START.timestamp(), abs=30)
    await control.call("clock", to="2026-10-20T08:00:00Z")
    second = await control.api("chat.postMessage", channel=NORA, text="x")
    assert float(second["ts"]) - float(first["ts"]) > 25 * 3600 - 60
    assert (await control.call("clock", 400, to="2026-10-19T08:00:00Z"))["error"] == "time_in_past"
    assert (await control.call("clock", 400, to="tomorrow"))["error"] == "invalid_time"
    assert (await control.call("clock", 409, next=True))["error"] == "nothing_scheduled"
    await _read_clock(sandbox, session, wake="2026-10-21T06:00:00Z")
    assert (await control.get("clock"))["next"] == "2026-10-21T06:00:00.000000Z"
    assert (await control.call("clock", next=True))["now"].startswith("2026-10-21T06:00:0")
    assert (await control.get("clock"))["next"] is None


async def test_a_move_waits_for_whoever_reads_the_clock(
    control: Control, sandbox: Sandbox, session: ClientSession
) -> None:
    seen: list[str] = []

    async def read() -> None:
        while True:
            seen.append(await _read_clock(sandbox, session, reader="bot"))
            await asyncio.sleep(0.1)

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.25)
    moved = await control.call("clock", advance=86400)
    assert parse_iso(seen[-1]) > parse_iso(seen[0]) + timedelta(hours=23)
    assert parse_iso(moved["now"]) - parse_iso(seen[-1]) < timedelta(seconds=1)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_timestamps_are_unique_and_grow(control: Control) -> None:
    sent = [await control.api("chat.postMessage", channel=NORA, text="x") for _ in range(20)]
    stamps = [answer["ts"] for answer in sent]
    assert stamps == sorted(set(stamps), key=float)


async def test_scheduled_messages_come_when_it_is_time(control: Control, sandbox: Sandbox) -> None:
    at = sandbox.clock.unix() + 3600
    opened = (await control.api("conversations.open", users=NORA))["channel"]["id"]
    given = {"channel": opened, "post_at": at}
    first = await control.api("chat.scheduleMessage", **given, text="À l'heure")
    lost = await control.api("chat.scheduleMessage", **given, text="Effacé")
    data = {"event_type": "x", "event_payload": {}}
    await control.api("chat.scheduleMessage", **given, text="Jamais", metadata=data)
    await control.api("chat.deleteScheduledMessage", channel=opened, scheduled_message_id=lost["scheduled_message_id"])
    listed = (await control.api("chat.scheduledMessages.list"))["scheduled_messages"]
    assert [row["text"] for row in listed] == ["À l'heure", "Jamais"]
    assert listed[0]["id"] == first["scheduled_message_id"]
    await control.call("clock", next=True)
    await asyncio.sleep(0.3)
    assert [m["text"] for m in await control.messages()] == ["À l'heure"]
    for _ in range(29):
        await control.api("chat.scheduleMessage", channel=opened, post_at=at + 600, text="x")
    assert (await control.api("chat.scheduleMessage", channel=opened, post_at=at + 600, text="x"))["ok"]
    refused = await control.api("chat.scheduleMessage", channel=opened, post_at=at + 601, text="x")
    assert refused["error"] == "restricted_too_many"


async def test_the_snapshot_is_one_persons(control: Control) -> None:
    state = await control.get("state", **{"as": NORA})
    assert {c["name"] for c in state["channels"] if c["kind"] == "public"} == {"general", "equipe", "benevoles"}
    assert PRIVATE not in [c["id"] for c in state["channels"]]
    im = next(c for c in state["channels"] if c["kind"] == "im")
    assert im["with"] == state["app"]["user"]
    guest = await control.get("state", **{"as": "U0GUEST001"})
    assert [c["name"] for c in guest["channels"] if c["kind"] == "public"] == ["benevoles"]
    assert [c["command"] for c in state["commands"]] == ["/hello", "/raw"]
    assert state["team"]["name"] == "Les Jardins partagés"
    assert (state["home"], state["home_tab"], state["views"], state["guide"]) == (None, True, [], None)


async def test_a_reading_is_kept_back_until_the_clock_moves(
    control: Control, sandbox: Sandbox, session: ClientSession
) -> None:
    waiting = asyncio.create_task(_read_clock(sandbox, session, seen="0", wait="10"))
    await eventually(lambda: sandbox.clock._readers)
    assert not waiting.done()
    await control.call("clock", advance=86_400)
    assert await asyncio.wait_for(waiting, 3) > iso(sandbox.clock.now() - timedelta(minutes=1))
    await asyncio.wait_for(_read_clock(sandbox, session, seen="0", wait="10"), 3)  # it was moved since


async def test_a_move_can_wait_for_everything_due_to_be_done(
    control: Control, sandbox: Sandbox, session: ClientSession
) -> None:
    await _read_clock(sandbox, session, seen="0", busy="0")
    assert (await control.call("clock", 409, idle=0.05))["error"] == "busy"  # what was said before does not count
    moving = asyncio.create_task(control.call("clock", advance=60, idle=5))
    await eventually(lambda: sandbox.clock.moves == 2)
    await _read_clock(sandbox, session, seen="2", busy="1")
    await asyncio.sleep(0.05)
    assert not moving.done()
    await _read_clock(sandbox, session, seen="2", busy="0", wake="2099-01-01T00:00:00Z")
    assert (await moving)["next"] == "2099-01-01T00:00:00.000000Z"


async def test_unread_until_read(control: Control) -> None:
    async def unread() -> int:
        state = await control.get("state", **{"as": NORA})
        return int(next(c for c in state["channels"] if c["kind"] == "im")["unread"])

    await control.api("chat.postMessage", channel=NORA, text="x")
    await control.api("chat.postMessage", channel=NORA, text="y")
    assert await unread() == 2
    await control.messages()
    assert await unread() == 0


async def test_people_change_and_the_app_hears(control: Control, app: SocketApp) -> None:
    await control.call(f"people/{BEN}", tz="America/Vancouver", locale="fr-CA", status_text="En congé")
    user = (await app.wait("user_change"))["event"]["user"]
    assert (user["tz"], user["locale"], user["profile"]["status_text"]) == ("America/Vancouver", "fr-CA", "En congé")
    assert (await control.call(f"people/{BEN}", 400, tz="Mars/North"))["error"] == "invalid_tz"
    assert (await control.call(f"people/{BEN}", 400, shoe_size=42))["error"] == "unknown_field"
    window = {"start": "2026-11-24T20:00:00Z", "end": "2026-11-25T06:00:00Z"}
    await control.call(f"people/{NORA}/dnd", **window)
    assert (await app.wait("dnd_updated_user"))["event"]["dnd_status"]["dnd_enabled"]
    info = await control.api("dnd.info", user=NORA)
    assert info["next_dnd_end_ts"] - info["next_dnd_start_ts"] == 10 * 3600
    await control.call(f"people/{NORA}/dnd", start=None)
    assert (await control.api("dnd.info", user=NORA))["next_dnd_start_ts"] == 1
    made = await control.call("people", name="lou", real_name="Lou", is_restricted=True)
    assert (await app.wait("team_join"))["event"]["user"]["is_restricted"]
    assert (await control.call("people", 409, id=made["id"], name="lou"))["error"] == "person_exists"


@pytest.mark.parametrize("sandbox_options", [options(start=_START)])
async def test_do_not_disturb_comes_back_every_night_and_nobody_is_told(control: Control, app: SocketApp) -> None:
    async def nights() -> tuple[str, str]:
        told = await control.api("dnd.info", user=NORA)
        times = (told["next_dnd_start_ts"], told["next_dnd_end_ts"])
        start, end = (datetime.fromtimestamp(at, ZoneInfo("Europe/Paris")).strftime("%d %H:%M") for at in times)
        return start, end

    await control.call(f"people/{NORA}/dnd", daily=["22:00", "08:00"])
    await app.wait("dnd_updated_user")
    assert await nights() == ("19 22:00", "20 08:00")
    await control.call("clock", to="2026-10-25T05:30:00Z")  # clocks changed in that night
    assert await nights() == ("24 22:00", "25 08:00")
    await control.call("clock", to="2026-10-25T07:00:00Z")
    assert await nights() == ("25 22:00", "26 08:00")
    assert len(app.payloads("dnd_updated_user")) == 1
    assert (await control.call(f"people/{NORA}/dnd", 400, daily=["late"]))["error"] == "invalid_time"
    assert not (await control.call(f"people/{NORA}/dnd"))["dnd_enabled"]


@pytest.mark.parametrize("sandbox_options", [options(start=_START)])
async def test_a_window_of_do_not_disturb_ends(control: Control) -> None:
    await control.call(f"people/{NORA}/dnd", start="2026-10-19T07:00:00Z", end="2026-10-19T17:00:00Z")
    assert (await control.api("dnd.info", user=NORA))["dnd_enabled"]
    await control.call("clock", to="2026-10-19T17:00:00Z")
    assert await control.api("dnd.info", user=NORA) == {
        "ok": True, "dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": False
    }  # fmt: skip


@pytest.mark.parametrize("sandbox_options", [options(start=_START)])
async def test_a_status_goes_when_its_time_is_over_and_the_app_hears(control: Control, app: SocketApp) -> None:
    until = int(parse_iso("2026-10-26T00:00:00Z").timestamp())
    await control.call(f"people/{BEN}", status_text="On leave", status_emoji=":palm_tree:", status_expiration=until)
    assert (await app.wait("user_change"))["event"]["user"]["profile"]["status_expiration"] == until
    await control.call("clock", to="2026-10-26T00:00:00Z")
    profile = (await app.wait("user_change", 2))["event"]["user"]["profile"]
    assert (profile["status_text"], profile["status_emoji"], profile["status_expiration"]) == ("", "", 0)


async def test_channels_and_groups_change_and_the_app_hears(control: Control, app: SocketApp) -> None:
    made = (await control.call("channels", name="potager", members=[NORA]))["id"]
    await control.call(f"channels/{made}/join", user="app", inviter=NORA)
    assert (await app.wait("member_joined_channel"))["event"]["channel"] == made
    await control.call(f"channels/{made}/join", user=BEN)
    assert (await app.wait("member_joined_channel", 2))["event"]["user"] == BEN
    await control.call(f"channels/{made}/leave", user=BEN)
    assert (await app.wait("member_left_channel"))["event"]["user"] == BEN
    await control.call(f"channels/{made}/archive")
    assert (await app.wait("channel_archive"))["event"]["channel"] == made
    assert (await control.call("channels", 409, name="potager"))["error"] == "name_taken"
    await control.call("usergroups", handle="serre", users=[NORA])
    await app.wait("subteam_created")
    await control.call("usergroups", handle="serre", users=[BEN])
    event = (await app.wait("subteam_members_changed"))["event"]
    assert (event["added_users"], event["removed_users"]) == ([BEN], [NORA])
    assert (await control.api("conversations.join", channel=GENERAL))["channel"]["is_member"]
    assert (await control.api("conversations.join", channel=GENERAL))["warning"] == "already_in_channel"


async def test_what_people_type_becomes_what_slack_sends(control: Control, app: SocketApp) -> None:
    await control.call(
        "message", user_=NORA, channel=TEAM_CHANNEL, text="@claire <@U1> #general @here & https://a.fr/b?c=1&d"
    )
    event = (await app.wait("message"))["event"]
    assert event["text"] == f"<@{CLAIRE}> &lt;@U1&gt; <#{GENERAL}> <!here> &amp; <https://a.fr/b?c=1&amp;d>"
    kinds = [e["type"] for e in event["blocks"][0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "channel", "text", "broadcast", "text", "link"]
    await control.call("message", user_=NORA, channel=TEAM_CHANNEL, text="Dis, @Example ?")
    assert (await app.wait("app_mention"))["event"]["channel"] == TEAM_CHANNEL


async def test_threads(control: Control) -> None:
    parent = await control.api("chat.postMessage", channel=TEAM_CHANNEL, text="Fil")
    place = {"channel": TEAM_CHANNEL, "thread_ts": parent["ts"]}
    await control.api("chat.postMessage", **place, text="Réponse")
    await control.call("message", user_=NORA, **place, text="Merci")
    replies = await control.api("conversations.replies", channel=TEAM_CHANNEL, ts=parent["ts"])
    assert [m["text"] for m in replies["messages"]] == ["Fil", "Réponse", "Merci"]
    assert replies["messages"][0]["reply_count"] == 2
    thread = await control.messages(TEAM_CHANNEL, NORA, thread_ts=parent["ts"])
    assert len(thread) == 3
    history = await control.api("conversations.history", channel=TEAM_CHANNEL, limit=1)
    assert (history["messages"][0]["text"], history["has_more"]) == ("Fil", True)
    await control.api("chat.postMessage", **place, text="Pour tous", reply_broadcast=True)
    history = await control.api("conversations.history", channel=TEAM_CHANNEL, limit=1)
    assert history["messages"][0]["text"] == "Pour tous"
    cursor = history["response_metadata"]["next_cursor"]
    history = await control.api("conversations.history", channel=TEAM_CHANNEL, limit=1, cursor=cursor)
    assert history["messages"][0]["text"] == "Fil"


INPUTS: list[tuple[Json, Any, Json]] = [
    ({"type": "plain_text_input"}, "Bonjour", {"value": "Bonjour"}),
    ({"type": "number_input", "is_decimal_allowed": False, "min_value": "3"}, "4", {"value": "4"}),
    ({"type": "email_text_input"}, "a@b.fr", {"value": "a@b.fr"}),
    ({"type": "url_text_input"}, "https://a.fr", {"value": "https://a.fr"}),
    ({"type": "datepicker"}, "2026-12-24", {"selected_date": "2026-12-24"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, 1767225600, {"selected_date_time": 1767225600}),
    ({"type": "users_select"}, BEN, {"selected_user": BEN}),
    ({"type": "multi_users_select"}, [BEN, NORA], {"selected_users": [BEN, NORA]}),
    ({"type": "conversations_select"}, GENERAL, {"selected_conversation": GENERAL}),
    ({"type": "multi_channels_select"}, [GENERAL], {"selected_channels": [GENERAL]}),
]


@pytest.mark.parametrize(("element", "value", "expected"), INPUTS, ids=lambda value: str(value)[:30])
async def test_inputs_keep_what_was_given(
    control: Control, app: SocketApp, element: Json, value: Any, expected: Json
) -> None:
    await control.call("shortcut", user_=NORA, callback_id="open_it")
    trigger = app.payloads("shortcut")[-1]["trigger_id"]
    view = modal(field("asked", {**element, "action_id": "it"}))
    opened = await control.api("views.open", trigger_id=trigger, view=view)
    assert opened["ok"], opened
    empty = await control.call("submit", user_=NORA, view_id=opened["view"]["id"])
    assert empty["ack"] == "refused"
    typed = {"asked": {"it": value}}
    assert (await control.call("submit", user_=NORA, view_id=opened["view"]["id"], values=typed))["ack"] == "ok"
    payload = await app.wait("view_submission")
    assert payload["view"]["state"]["values"]["asked"]["it"] == {"type": element["type"], **expected}
    assert await control.views() == []


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "number_input", "is_decimal_allowed": False}, "3.5"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "3"}, "3.5"),
        ({"type": "email_text_input"}, "nobody"),
        ({"type": "url_text_input"}, "a.fr"),
        ({"type": "plain_text_input", "min_length": 5}, "abc"),
        ({"type": "plain_text_input"}, "   "),
    ],
)
async def test_slacks_client_refuses_what_does_not_fit(
    control: Control, app: SocketApp, element: Json, value: str
) -> None:
    await control.call("shortcut", user_=NORA, callback_id="open_it")
    trigger = app.payloads("shortcut")[-1]["trigger_id"]
    view = modal(field("asked", {**element, "action_id": "it"}))
    opened = await control.api("views.open", trigger_id=trigger, view=view)
    answer = await control.call("submit", user_=NORA, view_id=opened["view"]["id"], values={"asked": {"it": value}})
    assert (answer["ack"], list(answer["errors"])) == ("refused", ["asked"])
    assert app.payloads("view_submission") == []


async def test_choices_and_dispatched_inputs(control: Control, app: SocketApp) -> None:
    picks = [{"text": text(word), "value": word} for word in ("a", "b")]
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": picks, "initial_options": picks[:1]}
    search = {"type": "plain_text_input", "action_id": "typed"}
    row = {
        "type": "actions",
        "block_id": "row",
        "elements": [boxes, {"type": "overflow", "action_id": "more", "options": picks}],
    }
    view = home(row, field("search", search, dispatch_action=True), field("quiet", {**search}))
    published = await control.api("views.publish", user_id=NORA, view=view)
    place = {"view_id": published["view"]["id"]}
    await control.call("action", user_=NORA, **place, block_id="row", action_id="boxes", value=["a", "b"])
    payload = await app.wait("block_actions")
    assert [o["value"] for o in payload["actions"][0]["selected_options"]] == ["a", "b"]
    await control.call("action", user_=NORA, **place, block_id="row", action_id="more", value="b")
    payload = await app.wait("block_actions", 2)
    assert payload["actions"][0]["selected_option"]["value"] == "b"
    assert "more" not in payload["view"]["state"]["values"]["row"]
    await control.call("action", user_=NORA, **place, block_id="quiet", action_id="typed", value="rien")
    await control.call("action", user_=NORA, **place, block_id="search", action_id="typed", value="mot")
    payload = await app.wait("block_actions", 3)
    assert payload["actions"][0]["value"] == "mot"
    assert payload["view"]["state"]["values"]["quiet"]["typed"]["value"] == "rien"
    await control.call("action", user_=NORA, **place, block_id="search", action_id="typed", value="mot pas", typed=True)
    await control.call("action", user_=NORA, **place, block_id="row", action_id="boxes", value=["a"])
    payload = await app.wait(
        "block_actions", 4
    )  # what was typed and not entered is in the state, and told on its own to nobody
    assert payload["actions"][0]["action_id"] == "boxes"
    assert payload["view"]["state"]["values"]["search"]["typed"]["value"] == "mot pas"


async def test_closing_modals(control: Control, app: SocketApp) -> None:
    for view in (modal(notify_on_close=True), modal(notify_on_close=True), modal()):
        await control.call("shortcut", user_=NORA, callback_id="open_it")
        trigger = app.payloads("shortcut")[-1]["trigger_id"]
        method = "views.push" if await control.views() else "views.open"
        assert (await control.api(method, trigger_id=trigger, view=view))["ok"]
    stack = await control.views()
    await control.call("close", user_=NORA, view_id=stack[2]["id"])
    assert app.payloads("view_closed") == []
    await control.call("close", user_=NORA, view_id=stack[1]["id"], all=True)
    closed = await app.wait("view_closed")
    assert (closed["view"]["id"], closed["is_cleared"]) == (stack[0]["id"], True)
    assert await control.views() == []
    assert (await control.api("views.update", view_id=stack[0]["id"], view=modal()))["error"] == "not_found"


async def test_traffic_shows_everything_but_tokens(control: Control, sandbox: Sandbox, app: SocketApp) -> None:
    await control.api("auth.test")
    leaked = f"Mon jeton : {sandbox.keys.bot_token}"
    await control.api("chat.postMessage", channel=NORA, text=leaked)
    given = {"client_id": sandbox.keys.client_id, "client_secret": sandbox.keys.client_secret}
    code = sandbox.keys.code("", NORA, ())
    assert (await control.api("oauth.v2.access", **given, code=code))["access_token"] == sandbox.keys.bot_token
    await control.call("home", user_=NORA)
    await app.wait("app_home_opened")
    await control.call("settle")
    rows = await control.traffic()
    everything = str(rows)
    for secret in (sandbox.keys.bot_token, sandbox.keys.app_token, sandbox.keys.client_secret, code):
        assert secret not in everything
    assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
    assert {"call", "delivery", "ack"} <= {row["kind"] for row in rows}
    later = await control.get("traffic", since=rows[-2]["seq"])
    assert [row["seq"] for row in later["traffic"]] == [rows[-1]["seq"]]


async def test_a_workspace_file_is_read(session: ClientSession) -> None:
    data = {
        "team": {"id": "T0OTHER001", "name": "Other", "domain": "other", "locale": "en-GB"},
        "people": [{"id": "U1", "name": "ann", "is_owner": True}, {"id": "U2", "name": "bob", "is_bot": True}],
        "channels": [{"id": "C1", "name": "general", "members": ["U1"], "messages": [{"user": "U1", "text": "Hi"}]}],
        "app": {"in_channels": ["C1"]},
    }
    async with running(options(workspace=data)) as sandbox:
        control = Control(sandbox, session)
        assert (await control.api("auth.test"))["team_id"] == "T0OTHER001"
        user = (await control.api("users.info", user="U1", include_locale=1))["user"]
        assert (user["locale"], user["is_admin"]) == ("en-GB", True)
        assert [m["text"] for m in await control.messages("C1", "U1")] == ["Hi"]
        assert (await control.api("chat.postMessage", channel="#general", text="Hello"))["channel"] == "C1"


def test_a_button_pressed_while_its_view_is_published_again_is_found_under_its_new_block() -> None:
    button = {"type": "button", "action_id": "read"}
    field = {"type": "plain_text_input", "action_id": "typed"}
    blocks: list[dict[str, Any]] = [{"block_id": "new", "elements": [button]}, {"block_id": "form", "element": field}]
    assert elements.find(blocks, "old", "read") == (blocks[0], button)
    for pressed in ("typed", "gone"):
        with pytest.raises(ControlError):
            elements.find(blocks, "old", pressed)
    with pytest.raises(ControlError):
        elements.find([*blocks, {"block_id": "other", "elements": [button]}], "old", "read")
