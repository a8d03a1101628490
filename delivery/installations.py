"""Asking Slack what somebody granted on its page, who that was, and who the bot is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from config.serving import Serving
from delivery.slack import REQUEST_TIMEOUT, Slack, SlackRefused, SlackUnreachable, connect
from domain.installations import Grant

_METHOD = "oauth.v2.access"


class WholeOrganisation(Exception):
    """The bot was granted to an organisation on Enterprise Grid, not to a workspace."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of an installation. ``installer`` is the person who allowed it, ``app_id`` and ``team`` are for a page."""

    grant: Grant
    installer: str
    app_id: str
    team: str


class Exchange:
    """Turns the code somebody brings back from Slack into a token."""

    def __init__(self, serving: Serving, api_url: str, session: aiohttp.ClientSession) -> None:
        self._serving, self._api_url, self._session = serving, api_url, session

    def slack(self, token: str) -> Slack:
        """A way to speak to the workspace of a token."""
        return connect(token, self._api_url, self._session)

    async def granted(self, code: str, now: datetime) -> Granted:
        """What the code stands for. Raises SlackRefused, SlackLimited, SlackUnreachable, WholeOrganisation."""
        body = await self._access(code)
        token = str(body.get("access_token") or "")
        slack = self.slack(token)
        if body.get("is_enterprise_install") or not (body.get("team") or {}).get("id"):
            await slack.call("auth.revoke")  # nobody here will use it
            raise WholeOrganisation
        me = await slack.call("auth.test")
        lasts = body.get("expires_in")
        grant = Grant(
            workspace_id=str(body["team"]["id"]),
            bot_user_id=str(me["user_id"]),
            bot_id=str(me.get("bot_id", "")),
            token=token,
            scopes=frozenset(scope for scope in str(body.get("scope", "")).split(",") if scope),
            expires_at=now + timedelta(seconds=int(lasts)) if lasts else None,
        )
        installer = str((body.get("authed_user") or {}).get("id", ""))
        return Granted(grant, installer, str(body.get("app_id", "")), str(body["team"].get("name") or ""))

    async def _access(self, code: str) -> dict[str, Any]:
        serving = self._serving
        form = {
            "client_id": serving.client_id,
            "client_secret": serving.client_secret,
            "code": code,
            "redirect_uri": serving.redirect_uri,
        }
        try:
            async with self._session.post(
                self._api_url + _METHOD, data=form, timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT)
            ) as response:
                body = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SlackUnreachable(_METHOD, maybe_done=False) from error
        if not isinstance(body, dict) or not body.get("ok"):
            raise SlackRefused(_METHOD, str(body.get("error")) if isinstance(body, dict) else "no answer of Slack's")
        return body
