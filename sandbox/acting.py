"""What a person does in Slack's client, and what Slack makes of the app's answer.

Slack documentation: Handling user interaction; Implementing slash commands; Modals (response_action).
The wording shown when an app fails is Slack's for slash commands and modals; elsewhere it is only alike.
"""

from typing import Any

from sandbox import blockkit, elements, posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import ControlError, SlackError, not_found
from sandbox.text import TypedText, expand_for_command
from sandbox.transport import Outcome
from sandbox.workspace import SLACKBOT, Channel, Message

Json = dict[str, Any]

_UNKNOWN = (
    '{0} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as '
    'commands. If you are trying to send a message and not run a command, try preceding the "/" with an empty space.'
)


def result(outcome: Outcome, trigger: str | None, shown: str | None = None, **more: Any) -> Json:
    """What the control interface says of an acknowledgement."""
    answer: Json = {"ack": outcome.ack, "shown": shown, "response_action": None, "errors": None}
    return {**answer, "trigger_id": trigger, **more}


def quiet() -> Json:
    """The answer to an act the app is not told of."""
    return result(Outcome("ok"), None)


class Acting:
    """Acts as people. Raises ControlError for what they could not do in Slack's client."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._workspace = sandbox.workspace

    # --- who and where

    def person(self, identifier: object) -> str:
        """Somebody who can act: neither deactivated nor a bot."""
        person = self._workspace.person(identifier)
        if person.deleted or person.id == SLACKBOT:
            raise ControlError("cannot_act", f"{person.real_name} cannot act: deactivated.", 409)
        return person.id

    def place(self, user: str, channel: object) -> Channel:
        """A conversation that person can open; ``app`` is their conversation with the app."""
        if channel == "app":
            return self._workspace.im(user)
        found = self._workspace.channel(channel)
        if not self._workspace.sees(user, found.id):
            raise not_found(f"channel {channel} for {user}")
        return found

    def seen(self, user: str, channel: object, ts: object) -> tuple[Channel, Message]:
        """A message that person can see."""
        place = self.place(user, channel)
        message = place.messages.get(str(ts))
        if message is None or message.shown_to not in (None, user):
            raise not_found(f"message {ts}")
        return place, message

    def _reaches_app(self, *, commands: bool = False) -> None:
        if not self._sandbox.keys.installed:
            raise ControlError("not_installed", "The app is not installed in this workspace.", 409)
        if commands and "commands" not in self._sandbox.scopes:
            raise ControlError("missing_scope", "The app was not given the scope commands.", 409)

    def _url(self, family: str, user: str, channel: Channel, message: Message | None = None) -> str:
        thread = str(message.body["thread_ts"]) if message and message.body.get("thread_ts") else None
        team = str(self._workspace.team["id"])
        ts = message.ts if message else None
        made = self._sandbox.keys.response(family, user, channel.id, ts, thread, team)
        return self._sandbox.base_url + made.path

    # --- messages and commands

    def names(self) -> dict[str, str]:
        """Names a person can mention, with the ids they become."""
        return self._workspace.reserved_names

    def typed(self, raw: str) -> Json:
        """What Slack's client sends for what a person typed."""
        channels = {c.name: c.id for c in self._workspace.channels.values() if c.kind in ("public", "private")}
        typed = TypedText(raw, self.names(), channels)
        return {"text": typed.text, "blocks": [typed.block(posting.new_block_id())]}

    async def message(self, user: str, channel: object, raw: str, thread_ts: str | None) -> Json:
        """Posts, or runs a command when the text starts with a slash."""
        place = self.place(user, channel)
        if raw.startswith("/"):
            command, _, text = raw.partition(" ")
            if thread_ts:
                raise ControlError("not_in_threads", "Slash commands are not supported in threads.")
            return await self.command(user, place.id, command, text)
        if place.archived:
            raise ControlError("is_archived", "The channel is archived.", 409)
        if place.kind == "im" and not self._writable():
            raise ControlError("messages_tab_disabled", "Sending messages to this app has been turned off.", 409)
        if user not in place.members:
            raise ControlError("not_in_channel", "Join the channel first.", 409)
        if not raw.strip():
            raise ControlError("no_text", "There is nothing to send.")
        person = self._workspace.people[user]
        body: Json = {"client_msg_id": posting.client_message_id(), "type": "message", **self.typed(raw)}
        body |= {"user": user, "team": self._workspace.team["id"]}
        if person.is_bot:
            body |= {"bot_id": person.bot_id or f"B{user[1:]}", "subtype": "bot_message"}
        if thread_ts:
            body["thread_ts"] = thread_ts
        message = self._workspace.post(place, body)
        place.last_read[user] = message.ts
        self._sandbox.events.posted(place, message)
        return {**quiet(), "ts": message.ts, "channel": place.id}

    def _writable(self) -> bool:
        home = self._sandbox.manifest.home
        return home("messages_tab_enabled") and not home("messages_tab_read_only_enabled")

    async def command(self, user: str, channel: object, command: str, text: str) -> Json:
        """Runs a slash command of the manifest."""
        place = self.place(user, channel)
        known = self._sandbox.manifest.commands.get(command)
        if known is None:
            raise ControlError("unknown_command", _UNKNOWN.format(command))
        self._reaches_app(commands=True)
        trigger = self._sandbox.keys.trigger(user)
        if known.get("should_escape"):
            text = expand_for_command(text, self.names(), lambda found: self._workspace.people[found].name)
        url = self._url("commands", user, place)
        payload = self._sandbox.payloads.slash(user, place, command, text.strip(), trigger, url)
        outcome = await self._sandbox.delivery.interactive(payload, "slash_commands")
        if outcome.ack != "ok":
            code = "operation_timeout" if outcome.ack == "timeout" else "dispatch_failed"
            return result(outcome, trigger, f'{command} failed with the error "{code}"')
        try:
            self._show_command_answer(user, place, f"{command} {text}".strip(), outcome.body)
        except SlackError as refused:
            self.refused(command, outcome.body, refused)
            return result(Outcome("error"), trigger, f'{command} failed with the error "{refused.code}"')
        return result(outcome, trigger)

    def _show_command_answer(self, user: str, place: Channel, line: str, answer: Any) -> None:
        if isinstance(answer, str):
            answer = {"text": answer}
        if not isinstance(answer, dict) or not answer:
            return
        public = answer.get("response_type") == "in_channel"
        says = any(answer.get(name) for name in ("text", "blocks", "attachments"))
        parts = posting.content(self._sandbox, Arguments(answer)) if says else {}
        if public:
            body = {"type": "message", "user": user, "team": self._workspace.team["id"], **self.typed(line)}
            self._sandbox.events.posted(place, self._workspace.post(place, body))
        if says:
            posting.post(self._sandbox, place, parts, shown_to=None if public else user)

    def refused(self, name: str, answer: Any, refused: SlackError) -> None:
        """Notes in the traffic that an acknowledgement carried what Slack refuses."""
        details = "; ".join(refused.extra.get("errors", []))
        reason = f"{refused.code}: {details}" if details else refused.code
        self._sandbox.traffic.record("ack", name, None, answer, refused=reason)

    # --- clicks

    async def click_message(
        self, user: str, channel: object, ts: object, ids: tuple[object, object], value: Any, *, typed: bool = False
    ) -> Json:
        """Clicks or changes an element of a message; ``typed`` is text that stands in a field and was not entered."""
        place, message = self.seen(user, channel, ts)
        block, element = elements.find(_blocks(message.body), *ids)
        mine = elements.values(_blocks(message.body), message.states.get(user))
        state = self._chosen(message.ts, block, element, value)
        if state is not None and elements.stateful(element):
            mine[block["block_id"]] = {**mine.get(block["block_id"], {}), element["action_id"]: state}
        message.states[user] = mine
        if typed or (block["type"] == "input" and not block.get("dispatch_action")):
            return quiet()
        self._interactive()
        trigger = self._sandbox.keys.trigger(user)
        action = elements.action(block, element, state, self._workspace.clock.stamp())
        url = self._url("actions", user, place, message)
        payload = self._sandbox.payloads.message_actions(user, place, message, [action], trigger, url)
        return self._after_click(await self._sandbox.delivery.interactive(payload), trigger)

    async def click_view(
        self, user: str, view_id: object, ids: tuple[object, object], value: Any, *, typed: bool = False
    ) -> Json:
        """The same in a modal or the Home."""
        view = self._view(user, view_id)
        block, element = elements.find(view.blocks, *ids)
        state = self._chosen(view.id, block, element, value)
        if state is not None and elements.stateful(element):
            view.values = elements.values(view.blocks, view.values)
            view.values[block["block_id"]] = {**view.values[block["block_id"]], element["action_id"]: state}
        if typed or (block["type"] == "input" and not block.get("dispatch_action")):
            return quiet()
        self._interactive()
        trigger = self._sandbox.keys.trigger(user)
        action = elements.action(block, element, state, self._workspace.clock.stamp())
        payload = self._sandbox.payloads.view_actions(view, [action], trigger)
        return self._after_click(await self._sandbox.delivery.interactive(payload), trigger)

    def _chosen(self, container: str, block: Json, element: Json, value: Any) -> Json | None:
        kind = element["type"]
        if kind in ("button", "icon_button", "feedback_buttons", "workflow_button"):
            return None
        suggested = self._sandbox.suggested.get((container, block["block_id"], element["action_id"]))
        if kind.startswith(("users", "multi_users")):
            for user in value if isinstance(value, list) else [value] if value else []:
                self._workspace.person(user)
        return elements.choose(element, value, suggested)

    def _interactive(self) -> None:
        self._reaches_app()
        if not self._sandbox.manifest.interactive:
            raise ControlError(
                "interactivity_disabled", "This app is not configured to handle interactive responses.", 409
            )

    @staticmethod
    def _after_click(outcome: Outcome, trigger: str) -> Json:
        if outcome.ack == "ok":
            return result(outcome, trigger)
        why = "took too long to respond" if outcome.ack == "timeout" else "did not respond"
        return result(outcome, trigger, f"This app {why}. Try again?")

    def _view(self, user: str, view_id: object) -> Any:
        view = self._sandbox.views.open_views.get(str(view_id))
        if view is None or view.user != user:
            raise not_found(f"view {view_id} of {user}")
        return view

    # --- Home, shortcuts, suggestions

    def home(self, user: str, tab: str) -> Json:
        """Opens the app's Home."""
        needed = {"home": "home_tab_enabled", "messages": "messages_tab_enabled"}.get(tab)
        if needed is None or not self._sandbox.manifest.home(needed):
            raise ControlError("tab_disabled", f"The app has no {tab} tab.", 409)
        self._reaches_app()
        view = self._sandbox.views.home(user)
        body = self._sandbox.views.body(view) if view else None
        self._sandbox.events.home_opened(user, self._workspace.im(user), tab, body)
        return quiet()

    async def shortcut(self, user: str, callback_id: object, channel: object, ts: object) -> Json:
        """A global shortcut, or a message shortcut when ``channel`` and ``ts`` say on what."""
        known = self._sandbox.manifest.shortcuts.get(str(callback_id))
        if known is None:
            raise not_found(f"shortcut {callback_id}")
        self._reaches_app(commands=True)
        self._interactive()
        stamp, name = self._workspace.clock.stamp(), known["callback_id"]
        if known["type"] == "global":
            trigger = self._sandbox.keys.trigger(user)
            payload = self._sandbox.payloads.shortcut(user, name, trigger, stamp)
        else:
            place, message = self.seen(user, channel, ts)
            trigger = self._sandbox.keys.trigger(user)
            url = self._url("app", user, place, message)
            payload = self._sandbox.payloads.message_shortcut(user, name, place, message, trigger, url, stamp)
        outcome = await self._sandbox.delivery.interactive(payload)
        shown = None if outcome.ack == "ok" else "That shortcut didn't work. Give it another try?"
        return result(outcome, trigger, shown)

    async def suggest(self, user: str, where: Json, ids: tuple[object, object], value: str) -> Json:
        """An external select asks the app for options; they can be chosen from then on."""
        place: Json
        if where.get("view_id"):
            view = self._view(user, where["view_id"])
            container, blocks = view.id, view.blocks
            place = self._sandbox.payloads.place_of_view(view)
        else:
            channel, message = self.seen(user, where.get("channel"), where.get("ts"))
            container, blocks = message.ts, _blocks(message.body)
            place = self._sandbox.payloads.place_of_message(channel, message)
        block, element = elements.find(blocks, *ids)
        if "external" not in element["type"]:
            raise ControlError("not_external", "This element does not ask the app for options.")
        if len(value) < element.get("min_query_length", 3):
            return {**quiet(), "options": []}
        self._interactive()
        payload = self._sandbox.payloads.suggestion(user, block["block_id"], element["action_id"], value, place)
        outcome = await self._sandbox.delivery.interactive(payload)
        if outcome.ack != "ok":
            return {**result(outcome, None, "Couldn't load results."), "options": []}
        answer, problems = blockkit.suggestions(outcome.body)
        if problems:
            self.refused("block_suggestion", outcome.body, posting.refusal("invalid_options", problems))
            return {**result(Outcome("error"), None, "Couldn't load results."), "options": []}
        options = [*answer.get("options", [])]
        for group in answer.get("option_groups", []):
            options += group["options"]
        self._sandbox.suggested[container, block["block_id"], element["action_id"]] = options
        return {**result(outcome, None), **answer}


def _blocks(body: Json) -> list[Json]:
    blocks = [*body.get("blocks", [])]
    for attachment in body.get("attachments", []):
        blocks += attachment.get("blocks", [])
    return blocks
