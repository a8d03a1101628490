"""Sending what is due: claimed, checked again, paced, posted, settled; exactly once (design.md, "Exactly once").

One worker holds a workspace's lease, so that the pace is kept in one place. An occasion is marked as being sent before
Slack is called; from then on only Slack's answer, or the conversation itself, says whether it arrived.
"""

import asyncio
import logging
import uuid

from delivery.occasions import Occasions
from delivery.pacing import Pacer
from delivery.reconciliation import Reconciler
from delivery.slack import REQUEST_TIMEOUT, Body, Slack, SlackLimited, SlackRefused, SlackUnreachable
from domain.outbox import METADATA_EVENT, Claim
from services import Services
from services.running import Runner

LEASE_SECONDS = 30.0
LEASE_RENEWED = 10.0
CLAIM_SECONDS = REQUEST_TIMEOUT + 5.0
"""How long a claim is this process's own: longer than a call can take."""
CLAIM_ROWS = 4
"""How many are marked as being sent at once: what a crash leaves in doubt has to be looked up one by one."""
SETTLE_SECONDS = 2.0
"""How long after an answer was lost the conversation is read back; a call still under way gets its whole time-out."""
IDLE_SECONDS = 5.0
_PERMANENT = {
    "user_not_found",
    "channel_not_found",
    "user_disabled",
    "cannot_dm_bot",
    "is_archived",
}

log = logging.getLogger("entrain.delivery")


class Sender:
    """The delivery of one workspace. ``run`` goes on until ``stop``; what has begun is finished."""

    def __init__(self, slack: Slack, run: Runner, services: Services, workspace_id: str, per_minute: float) -> None:
        self._slack, self._run, self._services, self._workspace_id = slack, run, services, workspace_id
        self._occasions = Occasions(services)
        self._pacer = Pacer(per_minute)
        self._window = max(2, round(1 / self._pacer.interval))
        self.holder = uuid.uuid4().hex
        self._reconciler = Reconciler(slack, run, services, self._occasions, workspace_id, self.holder)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._leased_until = 0.0

    def wake(self) -> None:
        """Something is due now."""
        self._wake.set()

    def stop(self) -> None:
        """No new message is begun."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Sends what is due, as it falls due, until stopped."""
        while not self._stopping:
            self._wake.clear()
            busy = await self._round() if await self._hold_lease() else False
            if not busy and not self._stopping:
                await self._rest()
        if self._in_flight:
            await asyncio.wait(self._in_flight)
        await self._run(self._services.outbox.release, name=self._lease, holder=self.holder)

    @property
    def _lease(self) -> str:
        return f"send:{self._workspace_id}"

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

    async def _hold_lease(self) -> bool:
        loop = asyncio.get_running_loop()
        if loop.time() < self._leased_until - (LEASE_SECONDS - LEASE_RENEWED):
            return True
        began = loop.time()
        held = await self._run(self._services.outbox.lease, name=self._lease, holder=self.holder, seconds=LEASE_SECONDS)
        self._leased_until = began + LEASE_SECONDS if held else 0.0
        return held

    async def _round(self) -> bool:
        """Begins as many messages as a second's pace allows; false when nothing was due."""
        settled = await self._reconciler.settle()
        room = self._window - len(self._in_flight)
        if room <= 0:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            return True
        # A call must have ended before the claim does: whoever looks it up then finds it, or it never happened.
        latest = asyncio.get_running_loop().time() + CLAIM_SECONDS - REQUEST_TIMEOUT
        claims = await self._run(
            self._services.outbox.claim,
            workspace_id=self._workspace_id,
            holder=self.holder,
            limit=min(room, CLAIM_ROWS),
            seconds=CLAIM_SECONDS + CLAIM_ROWS * self._pacer.interval,
        )
        for claim in claims:
            await self._pacer.turn()
            task = asyncio.create_task(self._deliver(claim, latest))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
        return bool(claims) or settled

    async def _deliver(self, claim: Claim, latest: float) -> None:
        try:
            [message] = await self._run(self._occasions.prepare, claims=[claim])
        except Exception:
            # Whatever is wrong with this one message, the others go on; the row is looked at again after a while.
            log.exception("a message could not be built (kind %s)", claim.kind)
            await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder, seconds=600)
            return
        if isinstance(message, str):
            await self._run(self._services.outbox.drop, claim=claim, holder=self.holder, reason=message)
            return
        if asyncio.get_running_loop().time() >= min(self._leased_until, latest):
            # Slack asked for a pause, or this process slept: another may be sending by now. This is not sent yet.
            await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder)
            return
        await self._post(claim, message.body())

    async def _post(self, claim: Claim, body: Body) -> None:
        outbox = self._services.outbox
        metadata = {"event_type": METADATA_EVENT, "event_payload": {"occasion": claim.occasion}}
        try:
            await self._slack.call("chat.postMessage", channel=claim.key.user_id, metadata=metadata, **body)
        except SlackLimited as limited:
            self._pacer.pause(limited.seconds)
            await self._run(outbox.put_back, claim=claim, holder=self.holder, seconds=limited.seconds)
            self._wake_in(limited.seconds)
        except SlackRefused as refused:
            await self._refused(claim, refused)
        except SlackUnreachable as unreachable:
            self._pacer.pause(min(60.0, 2.0 ** min(claim.tries, 6)))
            if unreachable.maybe_done:
                seconds = REQUEST_TIMEOUT if unreachable.under_way else SETTLE_SECONDS
                await self._run(outbox.leave_in_doubt, claim=claim, holder=self.holder, seconds=seconds)
                self._wake_in(seconds)
            else:
                await self._run(outbox.put_back, claim=claim, holder=self.holder, seconds=SETTLE_SECONDS)
                self._wake_in(SETTLE_SECONDS)
        else:
            await self._run(outbox.sent, claim=claim)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds + 0.1, self.wake)

    async def _refused(self, claim: Claim, refused: SlackRefused) -> None:
        outbox = self._services.outbox
        if refused.error in _PERMANENT:
            await self._run(outbox.drop, claim=claim, holder=self.holder, reason=refused.error)
            return
        log.error("Slack refuses a message: %s (kind %s)", refused, claim.kind)
        await self._run(outbox.put_back, claim=claim, holder=self.holder, seconds=600)
