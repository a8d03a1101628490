"""The payloads themselves, built exactly as Slack shapes them.

Slack documentation: block_actions payload; view interactions payload; shortcuts; slash commands; Events API.
"""

from typing import Any

from sandbox.views import View, Views
from sandbox.workspace import Channel, Message, Workspace

Json = dict[str, Any]


class Payloads:
    """Builds payloads for one app in one workspace."""

    def __init__(self, workspace: Workspace, views: Views, verification_token: str) -> None:
        self._workspace = workspace
        self._views = views
        self._token = verification_token

    # --- parts

    def _team(self) -> Json:
        return {"id": self._workspace.team["id"], "domain": self._workspace.team["domain"]}

    def _user(self, user: str) -> Json:
        name = self._workspace.people[user].name
        return {"id": user, "username": name, "name": name, "team_id": self._workspace.team["id"]}

    def _common(self, kind: str, user: str) -> Json:
        return {
            "type": kind,
            "user": self._user(user),
            "api_app_id": self._workspace.app_id,
            "token": self._token,
            "team": self._team(),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    @staticmethod
    def channel_name(channel: Channel) -> str:
        """A conversation's name in payloads; direct and private ones have a common name."""
        return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)

    def _channel(self, channel: Channel) -> Json:
        return {"id": channel.id, "name": self.channel_name(channel)}

    def container(self, channel: Channel, message: Message) -> Json:
        """Where in the conversation something was clicked."""
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.shown_to is not None,
        }
        if thread := message.body.get("thread_ts"):
            container["thread_ts"] = thread
        return container

    # --- interactions

    def slash(self, user: str, channel: Channel, command: str, text: str, trigger: str, response_url: str) -> Json:
        """A slash command: form fields over HTTP, the same object in Socket Mode."""
        team = self._workspace.team
        return {
            "token": self._token,
            "team_id": team["id"],
            "team_domain": team["domain"],
            "channel_id": channel.id,
            "channel_name": self.channel_name(channel),
            "user_id": user,
            "user_name": self._workspace.people[user].name,
            "command": command,
            "text": text,
            "api_app_id": self._workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger,
        }

    def message_actions(
        self,
        user: str,
        channel: Channel,
        message: Message,
        actions: list[Json],
        trigger: str,
        response_url: str,
    ) -> Json:
        """block_actions from a message; an ephemeral one is not included."""
        payload = self._common("block_actions", user)
        payload["container"] = self.container(channel, message)
        payload["trigger_id"] = trigger
        payload["channel"] = self._channel(channel)
        if message.shown_to is None:
            payload["message"] = message.body
        payload["state"] = {"values": message.states.get(user, {})}
        payload["response_url"] = response_url
        payload["actions"] = actions
        return payload

    def view_actions(self, view: View, actions: list[Json], trigger: str) -> Json:
        """block_actions from a modal or the Home."""
        payload = self._common("block_actions", view.user)
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["trigger_id"] = trigger
        payload["view"] = self._views.body(view)
        payload["actions"] = actions
        return payload

    def submission(self, view: View, trigger: str, response_urls: list[Json]) -> Json:
        """view_submission."""
        payload = self._common("view_submission", view.user)
        payload["trigger_id"] = trigger
        payload["view"] = self._views.body(view)
        payload["response_urls"] = response_urls
        return payload

    def closed(self, view: View, *, cleared: bool) -> Json:
        """view_closed; no trigger_id comes with it."""
        payload = self._common("view_closed", view.user)
        payload["view"] = self._views.body(view)
        payload["is_cleared"] = cleared
        return payload

    def shortcut(self, user: str, callback_id: str, trigger: str, ts: str) -> Json:
        """A global shortcut: no channel, no response_url, and a user object without ``name``."""
        payload = self._common("shortcut", user)
        del payload["api_app_id"], payload["user"]["name"]
        return {**payload, "action_ts": ts, "callback_id": callback_id, "trigger_id": trigger}

    def message_shortcut(
        self,
        user: str,
        callback_id: str,
        channel: Channel,
        message: Message,
        trigger: str,
        response_url: str,
        ts: str,
    ) -> Json:
        """A message shortcut."""
        payload = self._common("message_action", user)
        del payload["api_app_id"]
        return {
            **payload,
            "action_ts": ts,
            "channel": self._channel(channel),
            "callback_id": callback_id,
            "trigger_id": trigger,
            "response_url": response_url,
            "message_ts": message.ts,
            "message": message.body,
        }

    def suggestion(self, user: str, block_id: str, action_id: str, value: str, place: Json) -> Json:
        """block_suggestion; ``place`` is the container with its view or message."""
        payload = self._common("block_suggestion", user)
        return {**payload, "block_id": block_id, "action_id": action_id, "value": value, **place}

    def place_of_view(self, view: View) -> Json:
        """The part of a block_suggestion that says in which view."""
        return {"container": {"type": "view", "view_id": view.id}, "view": self._views.body(view)}

    def place_of_message(self, channel: Channel, message: Message) -> Json:
        """The part of a block_suggestion that says in which message."""
        place: Json = {"container": self.container(channel, message), "channel": self._channel(channel)}
        return place if message.shown_to else {**place, "message": message.body}

    # --- events

    def event(self, event: Json) -> Json:
        """The wrapper of an event. Once the app is gone there is no authorisation to show."""
        workspace = self._workspace
        stamp = workspace.clock.unix()
        wrapper: Json = {
            "token": self._token,
            "team_id": workspace.team["id"],
            "context_team_id": workspace.team["id"],
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.ids.new("Ev"),
            "event_time": stamp,
        }
        if event["type"] in ("app_uninstalled", "tokens_revoked"):
            return wrapper
        wrapper["authorizations"] = [
            {
                "enterprise_id": None,
                "team_id": workspace.team["id"],
                "user_id": workspace.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ]
        wrapper["is_ext_shared_channel"] = False
        wrapper["event_context"] = f"4-{wrapper['event_id']}"
        return wrapper

    @staticmethod
    def hello(connections: int, app_id: str, host: str = "applink-sandbox") -> Json:
        """The first frame of a Socket Mode connection."""
        return {
            "type": "hello",
            "num_connections": connections,
            "debug_info": {"host": host, "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": app_id},
        }

    @staticmethod
    def disconnect(reason: str, host: str = "applink-sandbox") -> Json:
        """The last frame of a Socket Mode connection, or the warning before it."""
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": host}}

    @staticmethod
    def envelope(kind: str, payload: Json, envelope_id: str, attempt: int, reason: str) -> Json:
        """A Socket Mode frame. Only what may be answered says so; only events carry a retry's number."""
        answers = kind == "slash_commands" or payload.get("type") in ("view_submission", "block_suggestion")
        frame: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": answers,
        }
        if kind == "events_api":
            frame |= {"retry_attempt": attempt, "retry_reason": reason}
        return frame
