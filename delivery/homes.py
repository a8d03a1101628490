"""Publishing App Home: paced, only when it changed, never before the click that changed it was answered."""

import asyncio
import hashlib
import json
import logging

from blocks.desk import home_view
from delivery.pacing import Pacer
from delivery.slack import Slack, SlackLimited, SlackRefused, SlackTooLate, SlackUnreachable
from domain.members import MemberKey
from services import DatabaseUnusable, Services
from services.mishaps import Mishaps
from services.running import Runner

PER_MINUTE = 92.0
BURST = 6
"""Slack allows views.publish 100 times a minute and workspace: a burst and the minute after it stay below that."""

log = logging.getLogger("entrain.delivery")


class Homes:
    """Homes waiting to be published; asking twice for one person publishes once."""

    def __init__(self, slack: Slack, run: Runner, services: Services) -> None:
        self._slack, self._run, self._services = slack, run, services
        self._pacer = Pacer(PER_MINUTE, BURST)
        self._waiting: dict[MemberKey, bool] = {}
        self._looked_at: dict[MemberKey, None] = {}
        self._shown_early: set[MemberKey] | None = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._mishaps = Mishaps()

    def refresh(self, key: MemberKey, *, first: bool = False) -> None:
        """Has a person's Home published if it changed; ``first`` publishes it whatever was published before."""
        self._waiting[key] = first or self._waiting.get(key, False)
        if first:  # somebody looks at an empty page
            self._looked_at[key] = None
        if self._shown_early is not None:
            self._shown_early.add(key)
        self._wake.set()

    def everyone_known(self) -> None:
        """The workspace has been read: Homes shown before, to people not known yet, are looked at again."""
        early, self._shown_early = self._shown_early or set(), None
        for key in early:
            self.refresh(key)

    def stop(self) -> None:
        """Publishes what waits, then ends."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Publishes, first to those who look at an empty page, then to the longest waiting, until stopped."""
        while True:
            while self._waiting:
                key = next(iter(self._looked_at or self._waiting))
                self._looked_at.pop(key, None)
                first = self._waiting.pop(key)
                try:
                    await self._publish(key, first=first)
                except DatabaseUnusable:
                    self.refresh(key, first=first)
                    raise
                except Exception as error:
                    # One Home that cannot be built must not stop everybody else's. The same for everybody is said once.
                    if self._mishaps.is_news(error):
                        log.exception("a Home could not be published")
            if self._stopping:
                return
            self._wake.clear()
            await self._wake.wait()

    async def _publish(self, key: MemberKey, *, first: bool) -> None:
        desk = self._services.desk
        view = home_view(await self._run(desk.home, key=key))
        fingerprint = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
        if not first and not await self._run(desk.home_changed, key=key, fingerprint=fingerprint):
            return
        await self._pacer.turn()
        try:
            await self._slack.call("views.publish", user_id=key.user_id, view=view)
        except SlackLimited as limited:
            self._pacer.pause(limited.seconds)
            self.refresh(key, first=first)
        except SlackTooLate:
            return  # another process may be at it by now, and knows what is to be shown
        except SlackUnreachable:
            self._pacer.pause(5)
            self.refresh(key, first=first)
        except SlackRefused as refused:
            log.warning("Slack refuses a Home: %s", refused)
        else:
            await self._run(desk.home_published, key=key, fingerprint=fingerprint)
