"""Installing from a browser: our page, Slack's page, and the way back.

The state that goes to Slack and back is good for one installation, for ten minutes, and only in the browser it was given to:
whoever sends somebody else a link of their own installs nothing (RFC 6749, 10.12).
"""

import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from aiohttp import web

from blocks.installations import HEADERS, install_page, installed_page, trouble_page
from config.serving import INSTALL_PATH, REDIRECT_PATH, Serving
from delivery.directory import Directory
from delivery.installations import Exchange, Granted, WholeOrganisation
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.installations import SCOPES, STATE_LIFE, Trouble, missing
from domain.members import Voice, person_from_slack
from handlers.edges import Installed
from handlers.request import FollowUps
from locales import Speech
from services import DatabaseUnusable, Services
from services.running import Runner

_STATUS = {Trouble.DENIED: 200, Trouble.SILENT: 502, Trouble.DATABASE: 503}

log = logging.getLogger("entrain.installations")


@dataclass(frozen=True, slots=True)
class Installing:
    """The two pages. ``slack_url`` is where Slack's own are; of ``voices``, by language, the first is the usual one."""

    serving: Serving
    slack_url: str
    exchange: Exchange
    run: Runner
    services: Services
    installed: Installed
    follow_ups: FollowUps
    voices: Mapping[str, Voice]

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get(INSTALL_PATH, self.begin, allow_head=False),
            web.get(REDIRECT_PATH, self.end, allow_head=False),
        ]

    async def begin(self, request: web.Request) -> web.Response:
        """The page that leads to Slack's. A browser that begins twice can end either."""
        browser = request.cookies.get(self._cookie, "")
        if not re.fullmatch(r"[\w-]{43}", browser, re.ASCII):
            browser = secrets.token_urlsafe(32)
        query = {
            "client_id": self.serving.client_id,
            "scope": ",".join(SCOPES),
            "state": self.services.installations.begin(browser=browser),
            "redirect_uri": self.serving.redirect_uri,
        }
        page = install_page(self._speech(request), f"{self.slack_url}oauth/v2/authorize?{urlencode(query)}")
        answer = web.Response(text=page, content_type="text/html", headers=HEADERS)
        answer.set_cookie(
            self._cookie,
            browser,
            max_age=int(STATE_LIFE.total_seconds()),
            path="/",
            httponly=True,
            secure=self.serving.is_secure,
            samesite="Lax",  # it comes along when Slack sends the browser back, and with nothing else from elsewhere
        )
        return answer

    async def end(self, request: web.Request) -> web.Response:
        """Slack sent the browser back, with a code or with a refusal."""
        state, browser = request.query.get("state", ""), request.cookies.get(self._cookie, "")
        installations = self.services.installations
        try:
            if not await self.run(installations.is_begun, state=state, browser=browser):
                return self._trouble(request, Trouble.BROWSER)
            if "error" in request.query:
                return self._trouble(request, Trouble.DENIED)
            granted = await self.exchange.granted(request.query.get("code", ""), datetime.now(UTC))
            if not await self.run(installations.end, state=state, browser=browser):
                return self._trouble(request, Trouble.BROWSER)  # by the same address, a moment ago
            await self.run(installations.install, grant=granted.grant)
        except WholeOrganisation:
            return self._trouble(request, Trouble.ORGANISATION)
        except SlackRefused as refused:
            log.warning("An installation came to nothing: %s", refused)
            return self._trouble(request, Trouble.CODE)
        except (SlackLimited, SlackUnreachable):
            return self._trouble(request, Trouble.SILENT)
        except DatabaseUnusable:
            return self._trouble(request, Trouble.DATABASE)
        self.installed.forget(granted.grant.workspace_id)
        self.follow_ups.begin(lambda: self._settle_in(granted))
        return self._installed(request, granted)

    def _installed(self, request: web.Request, granted: Granted) -> web.Response:
        grant = granted.grant
        lacking = missing(grant.scopes)
        log.info("Installed in %s.", grant.workspace_id, extra={"event": "installed", "workspace": grant.workspace_id})
        if lacking:
            log.warning("Not granted in %s: %s. doctor says what that costs.", grant.workspace_id, ", ".join(lacking))
        place = urlencode({"app": granted.app_id, "team": grant.workspace_id})
        page = installed_page(
            self._speech(request),
            granted.team,
            f"{self.slack_url}app_redirect?{place}",
            lacking,
            expires=grant.expires_at is not None,
        )
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def _settle_in(self, granted: Granted) -> None:
        """Who installed it is known at once: their Home shows the coordinator's desk before everybody was read."""
        grant, services = granted.grant, self.services
        slack = self.exchange.slack(grant.token)
        directory = Directory(slack, self.run, services, grant.workspace_id)
        await directory.meet_workspace(grant.bot_user_id)
        body = await slack.call("users.info", get=True, user=granted.installer, include_locale="true")
        person = person_from_slack(dict(body["user"]))
        if person is not None:
            await self.run(services.members.follow, workspace_id=grant.workspace_id, person=person)
        await self.run.pieces(services.workspace.look_anew, workspace_id=grant.workspace_id)

    @property
    def _cookie(self) -> str:
        """``__Host-``: no other site under the same domain can set it."""
        return "__Host-entrain-install" if self.serving.is_secure else "entrain-install"

    def _speech(self, request: web.Request) -> Speech:
        """The language the browser likes best, of those we have."""
        wanted = re.findall(r"\b([a-z]{2})\b(?:-[A-Za-z]{2,4})?", request.headers.get("Accept-Language", ""))
        usual = next(iter(self.voices))
        return Speech(self.voices[next((language for language in wanted if language in self.voices), usual)])

    def _trouble(self, request: web.Request, trouble: Trouble) -> web.Response:
        page = trouble_page(self._speech(request), trouble, INSTALL_PATH)
        return web.Response(text=page, status=_STATUS.get(trouble, 400), content_type="text/html", headers=HEADERS)
