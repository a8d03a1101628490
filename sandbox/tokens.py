"""Tokens, OAuth codes, trigger_ids and response_urls: what lets a caller do something, and until when.

Slack documentation: Authentication, token rotation; Handling user interaction (trigger_id, response_url).
"""

import secrets
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.workspace import Ids

Json = dict[str, Any]

_ROTATED_SECONDS = 43200
_RESPONSE_USES = 5
_RESPONSE_SECONDS = 1800
_KEPT_TRIGGERS = 5000


@dataclass(slots=True)
class Token:
    """An access token: ``kind`` is bot or app; ``expires`` in the sandbox's Unix seconds, 0 for never."""

    kind: str
    expires: int = 0
    revoked: bool = False


@dataclass(slots=True)
class Trigger:
    """Lets the app open a modal once, within three seconds of real time."""

    user: str
    made: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Lets the app answer a person five times within thirty minutes of the sandbox's clock."""

    key: str
    path: str
    user: str
    channel: str
    message_ts: str | None
    made: int
    left: int = _RESPONSE_USES
    thread_ts: str | None = None


@dataclass
class Keys:
    """Everything secret or perishable of one app."""

    clock: Clock
    ids: Ids
    trigger_seconds: float = 3.0
    bot_token: str = field(default_factory=lambda: f"xoxb-sandbox-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-1-sandbox-{secrets.token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    client_id: str = "1111111111.2222222222"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12))
    tokens: dict[str, Token] = field(default_factory=dict)
    installed: bool = True
    _codes: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)
    _used_codes: set[str] = field(default_factory=set)
    _refresh: set[str] = field(default_factory=set)
    _tickets: dict[str, float] = field(default_factory=dict)
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _trigger_order: deque[str] = field(default_factory=deque)
    _responses: dict[str, ResponseUrl] = field(default_factory=dict)
    _response_order: deque[str] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.tokens[self.bot_token] = Token("bot")
        self.tokens[self.app_token] = Token("app")

    # --- tokens

    def check(self, given: str | None, kind: str) -> None:
        """Raises the SlackError that token deserves."""
        if not given:
            raise SlackError("not_authed")
        token = self.tokens.get(given)
        if token is None:
            raise SlackError("invalid_auth")
        if not self.installed and token.kind == "bot":
            raise SlackError("account_inactive")
        if token.revoked:
            raise SlackError("token_revoked")
        if token.expires and self.clock.unix() >= token.expires:
            raise SlackError("token_expired")
        if token.kind != kind:
            raise SlackError("not_allowed_token_type")

    def of_the_same_app(self, other: "Keys") -> None:
        """The same app in another workspace: its credentials are the same, its token is not."""
        self.signing_secret, self.verification_token = other.signing_secret, other.verification_token
        self.client_id, self.client_secret = other.client_id, other.client_secret

    def code(self, redirect_uri: str, user: str, scopes: Sequence[str]) -> str:
        """A code for oauth.v2.access, for one use."""
        code = secrets.token_hex(12)
        self._codes[code] = (redirect_uri, user, tuple(scopes))
        return code

    def knows_code(self, code: str) -> bool:
        """Whether a code was given here."""
        return code in self._codes or code in self._used_codes

    def uninstall(self) -> None:
        """The token works no more; another installation gets another one."""
        self.installed = False
        self.tokens[self.bot_token].revoked = True

    def redeem(self, code: str, redirect_uri: str | None) -> tuple[str, tuple[str, ...]]:
        """The user who allowed the installation, and the scopes that were asked for."""
        if code in self._used_codes:
            raise SlackError("code_already_used")
        if code not in self._codes:
            raise SlackError("invalid_code")
        asked, user, scopes = self._codes[code]
        if redirect_uri and asked and redirect_uri != asked:
            raise SlackError("bad_redirect_uri")
        del self._codes[code]
        self._used_codes.add(code)
        if not self.installed:
            self.bot_token = f"xoxb-sandbox-{secrets.token_hex(12)}"
        self.installed = True
        return user, scopes

    def grant(self, *, rotates: bool) -> Json:
        """The token part of oauth.v2.access's answer."""
        if not rotates:
            self.tokens[self.bot_token] = Token("bot")
            return {"access_token": self.bot_token}
        access, refresh = f"xoxe.xoxb-1-{secrets.token_hex(16)}", f"xoxe-1-{secrets.token_hex(16)}"
        self.tokens[access] = Token("bot", self.clock.unix() + _ROTATED_SECONDS)
        self._refresh.add(refresh)
        return {"access_token": access, "expires_in": _ROTATED_SECONDS, "refresh_token": refresh}

    def use_refresh(self, refresh: str) -> None:
        """A refresh token works once."""
        if refresh not in self._refresh:
            raise SlackError("invalid_refresh_token")
        self._refresh.discard(refresh)

    # --- Socket Mode tickets

    def ticket(self) -> str:
        """A ticket for one Socket Mode connection."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = time.monotonic()
        return ticket

    def use_ticket(self, ticket: str) -> bool:
        """Whether a ticket is good; it is so once, for thirty seconds."""
        made = self._tickets.pop(ticket, None)
        return made is not None and time.monotonic() - made < 30

    # --- trigger_id

    def trigger(self, user: str) -> str:
        """A new trigger_id."""
        number = self.ids.new("trigger")[7:]
        identifier = f"{number}.{self.clock.unix()}.{secrets.token_hex(16)}"
        self._triggers[identifier] = Trigger(user, time.monotonic())
        self._trigger_order.append(identifier)
        if len(self._trigger_order) > _KEPT_TRIGGERS:
            del self._triggers[self._trigger_order.popleft()]
        return identifier

    def look(self, identifier: str | None) -> Trigger:
        """A trigger_id that can still be used. Raises SlackError."""
        found = self._triggers.get(identifier or "")
        if found is None:
            raise SlackError("invalid_trigger_id")
        if found.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - found.made > self.trigger_seconds:
            raise SlackError("expired_trigger_id")
        return found

    # --- response_url

    def response(
        self, family: str, user: str, channel: str, message_ts: str | None, thread_ts: str | None, team: str
    ) -> ResponseUrl:
        """A new response_url; ``family`` is commands, actions or app, as in Slack's addresses."""
        key = secrets.token_urlsafe(18)
        number = self.ids.new("response")[8:]
        path = f"/{family}/{team}/{number}/{key}"
        made = ResponseUrl(key, path, user, channel, message_ts, self.clock.unix(), thread_ts=thread_ts)
        self._responses[key] = made
        self._response_order.append(key)
        if len(self._response_order) > _KEPT_TRIGGERS:
            del self._responses[self._response_order.popleft()]
        return made

    def use_response(self, key: str) -> ResponseUrl:
        """Counts a use. Raises SlackError ``expired_url`` or ``used_url``."""
        found = self._responses.get(key)
        if found is None or self.clock.unix() - found.made > _RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if found.left <= 0:
            raise SlackError("used_url")
        found.left -= 1
        return found
