"""A small Bolt app that shows every kind of block and element, for the page to be tried with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.core import Sandbox

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Trial"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "trial", "always_online": True},
        "shortcuts": [
            {"name": "Open the form", "type": "global", "callback_id": "form", "description": "A modal"},
            {"name": "Look at this", "type": "message", "callback_id": "look", "description": "A message"},
        ],
        "slash_commands": [
            {"command": "/lesson", "description": "The next lesson", "usage_hint": "[list | question]"},
            {"command": "/later", "description": "Never answers"},
            {"command": "/whisper", "description": "Only for you"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["commands", "chat:write", "im:history", "im:write", "users:read", "files:write", "files:read"]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": True,
        "token_rotation_enabled": False,
    },
}

GUIDE: Json = {
    "title": {"fr": "À essayer", "en": "Try this"},
    "steps": [
        {
            "id": "home",
            "text": {"fr": "Ouvrez l’accueil", "en": "Open the Home"},
            "do": {"home": True},
            "done_when": {"call": "views.publish"},
        },
        {
            "id": "lesson",
            "text": {"fr": "Prenez une leçon", "en": "Take a lesson"},
            "as": "U0BEN00001",
            "do": {"command": "/lesson", "channel": "app"},
            "done_when": {"delivery": "block_actions", "action_id": "right"},
        },
    ],
}


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


OPTIONS = [{"text": plain(f"Choice {n}"), "value": f"c{n}"} for n in range(1, 5)]
CONFIRM = {
    "title": plain("Skip it?"),
    "text": mrkdwn("It *comes back*."),
    "confirm": plain("Skip"),
    "deny": plain("Stay"),
}


def lesson(answer: str = "") -> list[Json]:
    """A lesson with its question, or with the feedback on the answer."""
    top: list[Json] = [
        {"type": "header", "block_id": "title", "text": plain("One post, one aim")},
        {"type": "section", "block_id": "idea", "text": mrkdwn("Ask *who* it is for.\n> Saturday, ten o’clock.")},
    ]
    if answer:
        return [*top, {"type": "section", "block_id": "feedback", "text": mrkdwn(f"You said {answer}.")}]
    buttons = [
        {"type": "button", "action_id": "right", "text": plain("The hedge"), "value": "the hedge", "style": "primary"},
        {"type": "button", "action_id": "slow", "text": plain("Everything"), "value": "everything"},
        {"type": "button", "action_id": "skip", "text": plain("Skip"), "value": "skip", "confirm": CONFIRM},
        {"type": "overflow", "action_id": "more", "options": OPTIONS[:2]},
    ]
    return [*top, {"type": "actions", "block_id": "answers", "elements": buttons}]


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block, its element's action_id being "in"."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "in", **element},
        **more,
    }


def form(note: str = "Tell us.") -> Json:
    """A modal with an input of every kind."""
    optional = {"optional": True}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A form"),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "blocks": [
            {"type": "section", "block_id": "note", "text": mrkdwn(note)},
            field("goal", "Goal", {"type": "plain_text_input", "max_length": 40}, hint=plain("One sentence.")),
            field("tone", "Tone", {"type": "radio_buttons", "options": OPTIONS[:2]}, dispatch_action=True),
            field("days", "Days", {"type": "checkboxes", "options": OPTIONS[:3]}, **optional),
            field("unit", "Unit", {"type": "static_select", "options": OPTIONS}),
            field("units", "Units", {"type": "multi_static_select", "options": OPTIONS}, **optional),
            field("search", "Search", {"type": "external_select", "min_query_length": 2}, **optional),
            field("who", "Who", {"type": "users_select"}, **optional),
            field("date", "Date", {"type": "datepicker"}, **optional),
            field("hour", "Hour", {"type": "timepicker"}, **optional),
            field("when", "When", {"type": "datetimepicker", "initial_date_time": 1792393200}, **optional),
            field("mail", "Mail", {"type": "email_text_input"}, **optional),
            field("rich", "Rich", {"type": "rich_text_input"}, **optional),
            {
                "type": "actions",
                "block_id": "deeper",
                "elements": [{"type": "button", "action_id": "push", "text": plain("Go deeper")}],
            },
        ],
    }


WORDS = (
    "*bold* _it_ ~no~ `a<b` :tada: :nope: <https://example.org|here> <@U0BEN00001> <!here> &lt;b&gt; <b>x</b> a_b_c *2 "
    "<!date^1792393200^{date_num} {time}|then> 3*4"
)

EVERYTHING: list[Json] = [
    {"type": "section", "block_id": "fields", "fields": [mrkdwn("*A*\n1"), mrkdwn("*B*\n2")]},
    {"type": "section", "block_id": "words", "text": mrkdwn(WORDS)},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "block_id": "small", "elements": [mrkdwn("_Small_ words")]},
    {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item *raw*"}]}],
            }
        ],
    },
    {
        "type": "markdown",
        "block_id": "md",
        "text": "## Heading\n**strong** [link](https://example.org)\n\n- one\n- two",
    },
    {
        "type": "table",
        "block_id": "table",
        "rows": [[{"type": "raw_text", "text": "Unit"}], [{"type": "raw_text", "text": "Tone"}]],
    },
    {
        "type": "context_actions",
        "block_id": "rating",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "rate",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            }
        ],
    },
]


class Heard:
    """What the app was told, and what it should do."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self.actions: list[Json] = []
        self.submitted: list[Json] = []
        self.may_answer = asyncio.Event()
        """Until it is set, what is pressed slowly is not answered."""


def _build(app: AsyncApp, heard: Heard) -> None:
    async def act(ack: Any, body: Json) -> None:
        await ack()
        heard.actions.append(body["actions"][0])

    async def answer(ack: Any, body: Json, client: AsyncWebClient) -> None:
        if body["actions"][0]["action_id"] == "slow":
            await heard.may_answer.wait()
        await act(ack, body)
        said = body["actions"][0]["value"]
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Lesson", blocks=lesson(said)
        )

    for action in ("right", "slow", "skip"):
        app.action(action)(answer)

    @app.action("push")
    async def _(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        above = {"type": "modal", "title": plain("Deeper"), "blocks": [{"type": "section", "text": plain("Below.")}]}
        await client.views_push(trigger_id=body["trigger_id"], view=above)

    @app.action({"block_id": "tone", "action_id": "in"})
    async def _(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await act(ack, body)
        await client.views_update(view_id=body["view"]["id"], view=form("Updated."))

    for action in ("more", "chars", "enter"):
        app.action({"action_id": action})(act)

    @app.options("in")
    async def _(ack: Any, payload: Json) -> None:
        await ack(
            options=[{"text": plain(f"{payload['value']} {n}"), "value": f"{payload['value']}{n}"} for n in (1, 2)]
        )

    @app.command("/lesson")
    async def _(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user_id"], text="Lesson", blocks=lesson())

    @app.command("/later")
    async def _() -> None:
        await asyncio.sleep(0)

    @app.command("/whisper")
    async def _(ack: Any) -> None:
        await ack("Between *us*.")

    async def open_form(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        heard.actions.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    app.shortcut("form")(open_form)
    app.shortcut("look")(open_form)

    @app.view("form")
    async def _(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        if len(values["goal"]["in"]["value"]) < 10:
            await ack(response_action="errors", errors={"goal": "Ten letters at least."})
        else:
            heard.submitted.append(values)
            await ack()

    @app.event("app_home_opened")
    async def _(event: Json, client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            blocks = [{"type": "header", "text": plain("Your desk")}, *lesson()[-1:]]
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    async def _() -> None:
        """The page's messages need no answer."""


@asynccontextmanager
async def bolt_app(sandbox: Sandbox) -> AsyncIterator[Heard]:
    """The app, connected over Socket Mode."""
    client = AsyncWebClient(token=sandbox.keys.bot_token, base_url=f"{sandbox.base_url}/api/")
    app = AsyncApp(client=client, name="trial")
    heard = Heard(client)
    _build(app, heard)
    handler = AsyncSocketModeHandler(app, sandbox.keys.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield heard
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
