"""Asking Slack what somebody granted on its page, who that was, and who the bot is there; and whether it still is."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from config.serving import Serving
from delivery.slack import REQUEST_TIMEOUT, Slack, SlackLimited, SlackRefused, SlackUnreachable, connect
from domain.installations import Grant, is_gone
from services import DatabaseUnusable, Services
from services.running import Runner

_METHOD = "oauth.v2.access"
_NOT_NOW = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
"""Slack's words for trouble of its own, which says nothing of the code (Slack documentation, Web API errors)."""

log = logging.getLogger("entrain.installations")


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
                status, body = response.status, await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SlackUnreachable(_METHOD, maybe_done=False) from error
        if status >= 400 or not isinstance(body, dict) or body.get("error") in _NOT_NOW:
            raise SlackUnreachable(_METHOD, maybe_done=False)
        if not body.get("ok"):
            raise SlackRefused(_METHOD, str(body.get("error")))
        return body


class Removal:
    """Takes note that a workspace took the bot out, once Slack itself says so: an event may come late, or never.

    ``version`` is that of the installation whose token ``slack`` has; None where the token is the operator's.
    """

    def __init__(self, slack: Slack, run: Runner, services: Services, workspace_id: str, version: str | None) -> None:
        self._slack, self._run, self._services = slack, run, services
        self._workspace_id, self._version = workspace_id, version
        self._asking: asyncio.Task[None] | None = None
        self._confirmed = False

    def watch(self) -> None:
        """From now on every refusal that hints at it is looked into."""
        self._slack.on_gone(self._hint)

    async def noted(self, *, told: bool) -> bool:
        """Asks Slack, and removes the installation where it is gone; whether it was removed just now.

        ``told``: an event said so. Where somebody has installed the bot again meanwhile, nothing happens. Raises
        SlackRefused where Slack's answer is another, SlackLimited, SlackUnreachable.
        """
        try:
            await self._slack.call("auth.test")
        except SlackRefused as refused:
            if not is_gone(refused.error, told=told):
                raise
        else:
            return False
        self._confirmed = True
        installations, workspace_id = self._services.installations, self._workspace_id
        if not await self._run(installations.remove, workspace_id=workspace_id, version=self._version):
            return False
        log.warning("Entrain was taken out of %s. What people did stays, and can be exported.", workspace_id)
        return True

    async def look_anew(self) -> None:
        """Nobody there is looked at any more."""
        await self._run.pieces(self._services.workspace.look_anew, workspace_id=self._workspace_id)

    def _hint(self) -> None:
        if not self._confirmed and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(_say)

    async def _ask(self) -> None:
        try:
            if await self.noted(told=False):
                await self.look_anew()
        except (DatabaseUnusable, SlackLimited, SlackRefused, SlackUnreachable) as trouble:
            log.info("whether Entrain was taken out of %s is asked again: %s", self._workspace_id, trouble)


def _say(asking: asyncio.Task[None]) -> None:
    error = None if asking.cancelled() else asking.exception()
    if error is not None:
        log.error("it could not be asked whether Entrain was taken out of a workspace", exc_info=error)
